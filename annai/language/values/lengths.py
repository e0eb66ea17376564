"""Lengths of time, and durations as they were found in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Length:
    """Months and days."""

    months: int
    days: int = 0

    def iso(self) -> str:
        years, months = divmod(self.months, 12)
        parts = [f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if count]
        return "P" + ("".join(parts) or "0D")

    def shifted(self, months: int, days: int) -> Length:
        return Length(max(self.months + months, 0), max(self.days + days, 0))


@dataclass(frozen=True)
class Found:
    """A duration in the text before its bounds are turned into a value. ``high`` is excluded unless exact."""

    start: int
    end: int
    low: Length | None
    high: Length | None
    unit: str
    approx: bool = False
    day_of_month: int | None = None
    rounded: bool = False  # said in halves: 半年, 1年半
    pinned: bool = False  # ちょうど

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high
