"""Errors of the rules engine. A message names the table, the row or fact, and what is wrong."""

from annai.errors import AnnaiError


class DecisionError(AnnaiError):
    """A decision table is broken or cannot be evaluated."""


class UnknownFactError(DecisionError):
    """A fact was given that the decision has no input for: a slip of the program, not of the user."""
