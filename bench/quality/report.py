"""The report: sections of Markdown, and bars that the assistant must reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Bar:
    """A figure that must be reached: ``value`` at least (or at most) ``limit``."""

    name: str
    value: float
    limit: float
    unit: str = "%"
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit if self.is_ceiling else self.value >= self.limit

    def __str__(self) -> str:
        sign = "≤" if self.is_ceiling else "≥"
        return (
            f"{'met   ' if self.is_met else 'MISSED'} {self.name}: {self.value:g} {self.unit} ({sign} {self.limit:g})"
        )


@dataclass(frozen=True)
class Section:
    """A part of the report. ``figures`` are for machines; ``headline`` is printed on the terminal."""

    title: str
    text: str
    headline: str = ""
    bars: tuple[Bar, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict)


def percent(share: float) -> float:
    """A share in per cent, to one place."""
    return round(100 * share, 1)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; text is left, all else right."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def picture(name: str, title: str) -> str:
    """A picture of the report's folder."""
    return f"![{title}]({name}.svg)"


def write(folder: Path, title: str, preface: str, sections: Sequence[Section]) -> Path:
    """Write the report; returns its place."""
    bars = [bar for section in sections for bar in section.bars]
    parts = [f"# {title}", preface, "## Bars", "```text", *map(str, bars), "```"]
    for section in sections:
        parts += [f"## {section.title}", section.text]
    path = folder / "report.md"
    path.write_text("\n\n".join(parts).replace("```text\n\n", "```text\n").replace("\n\n```\n", "\n```\n") + "\n")
    return path
