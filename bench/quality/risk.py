"""Risk and coverage: how many answers are wrong when only the surest messages are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annai.language.topics import Ranked
from bench.quality.data import is_answerable, is_declined


@dataclass(frozen=True)
class Asked:
    """A message: its topic, the topic that would be answered, and how sure the model is of it."""

    topic: str
    said: str
    confidence: float


@dataclass(frozen=True)
class Point:
    """At ``threshold``: the share of answerable messages answered, of answers wrong, of others not answered."""

    threshold: float
    coverage: float
    risk: float
    rejection: float


def asked(topic: str, ranking: Sequence[Ranked]) -> Asked:
    """A message whose best topic is not answerable is never answered, however sure the model is."""
    best = ranking[0]
    return Asked(topic, best.topic, best.confidence if is_answerable(best.topic) else 0.0)


def curve(messages: Sequence[Asked]) -> list[Point]:
    """A point for each distinct confidence, from the surest on. Small talk is left out."""
    kept = [one for one in messages if is_answerable(one.topic) or is_declined(one.topic)]
    inside = sum(is_answerable(one.topic) for one in kept)
    outside = len(kept) - inside
    points = []
    for threshold in sorted({one.confidence for one in kept if one.confidence > 0}, reverse=True):
        answered = [one for one in kept if one.confidence >= threshold]
        wrong = sum(one.said != one.topic for one in answered)
        leaked = sum(is_declined(one.topic) for one in answered)
        coverage = (len(answered) - leaked) / inside
        points.append(Point(threshold, coverage, wrong / len(answered), 1 - leaked / max(1, outside)))
    return points


def at_coverage(points: Sequence[Point], coverage: float) -> Point | None:
    """The first point that answers at least this share; None if the model never does."""
    return next((point for point in points if point.coverage >= coverage), None)


def area(points: Sequence[Point]) -> float:
    """Mean risk over the coverage that is reached (AURC): 0 is perfect."""
    coverage = np.array([point.coverage for point in points])
    risk = np.array([point.risk for point in points])
    return float(np.trapezoid(risk, coverage) / (coverage[-1] - coverage[0])) if len(points) > 1 else 0.0
