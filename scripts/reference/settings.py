"""docs/reference/settings.md, from the table of settings."""

from __future__ import annotations

from annai.settings import Variable, variables
from scripts.reference.markdown import table

HEAD = """# Settings

Environment variables. Every one has a safe default; an empty value counts as not set. A value that
cannot be used stops the start and is named. An `ANNAI_*` name that is not listed here is reported.
Relative paths start at the project's folder. What may hold a secret can lie in a file instead, whose path
stands in the variable with `_FILE` at its end; what is set directly goes first.

<!-- Written by `make reference` from annai/settings/table.py. -->

"""


def page() -> str:
    """The page as it should be."""
    return HEAD + table(["Variable", "Default", "What it does"], (_row(variable) for variable in variables()))


def _row(variable: Variable) -> tuple[str, str, str]:
    others = (*variable.also, variable.file) if variable.file else variable.also
    also = "".join(f" (also `{name}`)" for name in others)
    return f"`{variable.name}`{also}", variable.default, variable.doc
