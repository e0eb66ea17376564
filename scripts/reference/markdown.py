"""Markdown that stays a table whatever its cells hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line breaks inside cells are kept from breaking it."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(_cell(text) for text in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def code(text: str) -> str:
    """Docstrings mark code as reStructuredText does, pages as Markdown does."""
    return text.replace("``", "`")
