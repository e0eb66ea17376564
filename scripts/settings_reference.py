"""Write docs/reference/settings.md from the table of settings."""

from __future__ import annotations

from annai.paths import ROOT
from annai.settings import Variable, variables

PAGE = ROOT / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Environment variables. Every one has a safe default; an empty value counts as not set. A value that
cannot be used stops the start and is named. An `ANNAI_*` name that is not listed here is reported.
Relative paths start at the project's folder.

<!-- Written by `make reference` from annai/settings/table.py. -->

| Variable | Default | What it does |
|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(f"{_row(variable)}\n" for variable in variables())


def _row(variable: Variable) -> str:
    also = "".join(f" (also `{name}`)" for name in variable.also)
    return f"| `{variable.name}`{also} | {variable.default} | {variable.doc} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
