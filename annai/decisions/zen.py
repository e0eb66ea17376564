"""GoRules ZEN, the one place that calls it: cells, expressions and their errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zen import evaluate_expression, evaluate_unary_expression

from annai.decisions.errors import DecisionError
from annai.decisions.schema import Cell, Value

_WORD = re.compile(r"[a-z][a-z0-9_]*")


def literal(value: Value) -> str:
    """A value as ZEN writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


def cell_text(cell: Cell) -> str:
    """A cell of the YAML file as a ZEN unary test; a list means any of its values, ``not x`` all others."""
    if isinstance(cell, list):
        return ", ".join(literal(value) for value in cell)
    if isinstance(cell, str) and not _WORD.fullmatch(cell):
        return cell
    return literal(cell)


def holds(cell: Cell, value: Value, place: str) -> bool:
    """Whether a cell accepts a value.

    Raises:
        DecisionError: ZEN cannot evaluate the cell; the message names ``place``.
    """
    try:
        return bool(evaluate_unary_expression(cell_text(cell), {"$": value}))
    except RuntimeError as error:
        text = f"{place}: cell {cell_text(cell)!r} fails on {value!r}: {_first(error)}"
        raise DecisionError(text) from None


def compute(expression: str, context: Mapping[str, Any], place: str) -> Any:
    """The value of an expression.

    Raises:
        DecisionError: ZEN cannot evaluate it; the message names ``place``.
    """
    try:
        return evaluate_expression(expression, dict(context))
    except RuntimeError as error:
        raise DecisionError(f"{place}: {expression!r} fails: {_first(error)}") from None


def _first(error: RuntimeError) -> str:
    # ZEN appends a native stack trace that says nothing about the table.
    return str(error).split("\n", 1)[0]


def is_word(text: str) -> bool:
    """Whether a cell is a plain value, not an expression."""
    return bool(_WORD.fullmatch(text))
