"""Scores of small tables worked out by hand."""

import pytest

from bench.quality.calibration import expected_error, reliability
from bench.quality.classification import accuracy, auroc, class_scores, confusions, macro_f1, top

TRUTH = ["a", "a", "a", "b", "b", "c"]
SAID = ["a", "a", "b", "b", "c", "a"]


def test_class_scores():
    a, b, c = class_scores(TRUTH, SAID)
    assert (a.precision, a.recall, a.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (b.precision, b.recall, b.total) == (0.5, 0.5, 2)
    assert c.f1 == 0.0
    assert macro_f1(TRUTH, SAID) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_accuracy_top_and_confusions():
    assert accuracy(TRUTH, SAID).hits == 3
    assert top(["a", "b"], [["b", "a"], ["c", "a"]], 2).hits == 1
    assert confusions(["a", "a", "b"], ["b", "b", "c"]) == [("a", "b", 2), ("b", "c", 1)]


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.4], [0.5, 0.1]) == 0.75


def test_reliability_and_ece():
    sure = [0.95, 0.95, 0.55, 0.55]
    right = [True, True, True, False]
    low, high = reliability(sure, right)
    assert (low.count, low.accuracy, high.accuracy) == (2, 0.5, 1.0)
    assert expected_error(sure, right) == pytest.approx(0.05)


def test_full_confidence_belongs_to_the_last_bin():
    (only,) = reliability([1.0], [True])
    assert (only.low, only.high) == (0.9, 1.0)
