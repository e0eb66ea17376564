"""Accuracy, F1 by class, confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from bench.quality.intervals import Share


@dataclass(frozen=True)
class ClassScore:
    """Precision, recall and F1 of one class; ``total`` is how often it is true."""

    name: str
    precision: float
    recall: float
    f1: float
    total: int


def accuracy(truth: Sequence[str], said: Sequence[str]) -> Share:
    """Share of right predictions."""
    return Share(sum(a == b for a, b in zip(truth, said, strict=True)), len(truth))


def top(truth: Sequence[str], ranked: Sequence[Sequence[str]], size: int) -> Share:
    """Share of cases in which the truth is among the first ``size``."""
    return Share(sum(a in b[:size] for a, b in zip(truth, ranked, strict=True)), len(truth))


def class_scores(truth: Sequence[str], said: Sequence[str]) -> list[ClassScore]:
    """Scores of every class that is true at least once, by name."""
    right = Counter(a for a, b in zip(truth, said, strict=True) if a == b)
    named, actual = Counter(said), Counter(truth)
    scores = []
    for name in sorted(actual):
        precision = right[name] / named[name] if named[name] else 0.0
        recall = right[name] / actual[name]
        scores.append(ClassScore(name, precision, recall, f1(precision, recall), actual[name]))
    return scores


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """The mean F1 of the classes; a rare class weighs as much as a frequent one."""
    return float(np.mean([score.f1 for score in class_scores(truth, said)]))


def confusions(truth: Sequence[str], said: Sequence[str]) -> list[tuple[str, str, int]]:
    """(truth, said, count) of wrong predictions, the most frequent first."""
    pairs = Counter((a, b) for a, b in zip(truth, said, strict=True) if a != b)
    return [(a, b, count) for (a, b), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))]


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Probability that a random message inside scores higher than one outside (ties count half)."""
    ranks = rankdata(np.concatenate([inside, outside]))
    total = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(total / (len(inside) * len(outside)))
