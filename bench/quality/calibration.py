"""Do probabilities say what they promise? Reliability by bins, and the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Predictions whose confidence lies from ``low`` to ``high``."""

    low: float
    high: float
    confidence: float
    accuracy: float
    count: int


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Mean confidence and accuracy by equal bins of confidence; empty bins are left out."""
    sure, hit = np.asarray(confidence, float), np.asarray(right, float)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return [_bin(number, bins, sure[place == number], hit[place == number]) for number in np.unique(place)]


def _bin(number: int, bins: int, sure: NDArray[np.float64], hit: NDArray[np.float64]) -> Bin:
    return Bin(number / bins, (number + 1) / bins, float(sure.mean()), float(hit.mean()), len(sure))


def expected_error(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float:
    """ECE: how far accuracy is from confidence, bin by bin, weighted by the size of the bin."""
    found = reliability(confidence, right, bins)
    total = sum(one.count for one in found)
    return sum(one.count * abs(one.accuracy - one.confidence) for one in found) / total
