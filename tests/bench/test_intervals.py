"""Intervals agree with published figures."""

import numpy as np
import pytest

from bench.quality.intervals import Share, bootstrap, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(hits, total, low, high):
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


def test_nothing_measured_leaves_everything_possible():
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 0).value == 0.0


def test_bootstrap_is_the_same_each_time_and_holds_the_mean():
    values = np.array([0.0, 1.0] * 100)
    low, high = bootstrap(lambda drawn: float(values[drawn].mean()), len(values))
    assert (low, high) == bootstrap(lambda drawn: float(values[drawn].mean()), len(values))
    assert 0.40 < low < 0.5 < high < 0.60
