"""How sure a measured figure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959964  # the middle 95 % of the normal distribution
SAMPLES = 1000
SEED = 7


@dataclass(frozen=True)
class Share:
    """``hits`` of ``total``, with its 95 % interval after Wilson."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.value:.1f} % ({100 * low:.1f}–{100 * high:.1f}), {self.hits} of {self.total}"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson; of nothing, everything is possible."""
    if total == 0:
        return 0.0, 1.0
    share, z = hits / total, Z95
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def bootstrap(measure: Callable[[NDArray[Any]], float], size: int, samples: int = SAMPLES) -> tuple[float, float]:
    """The 95 % interval of ``measure`` over samples drawn with replacement; it gets the positions drawn."""
    dice = np.random.default_rng(SEED)
    values = [measure(dice.integers(0, size, size)) for _ in range(samples)]
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def by_value(named: tuple[str, Share]) -> float:
    """Sorts named shares, the smallest first."""
    return named[1].value
