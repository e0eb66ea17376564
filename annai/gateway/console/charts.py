"""Shapes of the charts: where bars stand and lines go. What they show is said in words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 60
_GAP = 0.2  # of a bar's place


@dataclass(frozen=True)
class Bar:
    """A bar that stands on the ground line."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line by its points; it is broken where nothing was measured."""

    parts: list[str]
    points: list[tuple[float, float]]


def bars(values: Sequence[int], most: int) -> list[Bar]:
    """A bar for each value; ``most`` is as high as the chart."""
    place = WIDTH / max(len(values), 1)
    heights = [HEIGHT * value / max(most, 1) for value in values]
    return [
        Bar(round(place * number, 1), round(HEIGHT - height, 1), round(place * (1 - _GAP), 1), round(height, 1))
        for number, height in enumerate(heights)
    ]


def line(shares: Sequence[float | None]) -> Line:
    """A line through shares from 0 to 1."""
    place = WIDTH / max(len(shares), 1)
    parts: list[list[str]] = [[]]
    points = []
    for number, share in enumerate(shares):
        if share is None:
            parts.append([])
            continue
        x, y = round(place * (number + 0.5), 1), round(HEIGHT * (1 - share), 1)
        points.append((x, y))
        parts[-1].append(f"{x},{y}")
    return Line([" ".join(part) for part in parts if len(part) > 1], points)
