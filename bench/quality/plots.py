"""Pictures of the report, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt  # noqa: E402 - after the choice of the backend
from matplotlib.axes import Axes  # noqa: E402

from bench.quality.calibration import Bin  # noqa: E402
from bench.quality.risk import Point  # noqa: E402

# The same picture for the same figures: no dates, no random ids.
mpl.rcParams.update({"svg.hashsalt": "annai", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3})


@contextmanager
def _drawing(path: Path, width: float, height: float) -> Iterator[Axes]:
    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    yield axes
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def bars(path: Path, title: str, names: Sequence[str], values: Sequence[float], limit: float | None = None) -> None:
    """Horizontal bars, the first at the top."""
    with _drawing(path, 7, 1 + 0.17 * len(names)) as axes:
        axes.barh(range(len(names)), values, color="#2b6cb0")
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.margins(y=0.01)
        if limit is not None:
            axes.axvline(limit, color="#c53030", linestyle="--")
        axes.set_title(title)


def reliability(path: Path, bins: Sequence[Bin]) -> None:
    """Accuracy over confidence; on the diagonal, probabilities say what they promise."""
    with _drawing(path, 4.5, 4.5) as axes:
        axes.plot([0, 1], [0, 1], color="#718096", linestyle="--")
        axes.bar([one.confidence for one in bins], [one.accuracy for one in bins], width=0.07, color="#2b6cb0")
        for one in bins:
            axes.annotate(str(one.count), (one.confidence, one.accuracy), ha="center", va="bottom", fontsize=7)
        axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1.05), ylim=(0, 1.05), title="Reliability")


def risk_coverage(path: Path, curves: dict[str, Sequence[Point]]) -> None:
    """Share of wrong answers, and of declined messages not answered, over the share of questions answered."""
    with _drawing(path, 7, 4) as axes:
        for (name, points), color in zip(curves.items(), ("#2b6cb0", "#dd6b20", "#2f855a"), strict=False):
            coverage = [point.coverage for point in points]
            axes.plot(coverage, [point.risk for point in points], color=color, label=f"{name}: wrong answers")
            axes.plot(
                coverage, [1 - point.rejection for point in points], color=color, linestyle=":",
                label=f"{name}: out of scope answered",
            )  # fmt: skip
        axes.set(xlabel="share of questions answered", ylabel="share", xlim=(0, 1), title="Risk and coverage")
        axes.legend()


def lines(path: Path, title: str, xlabel: str, curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> None:
    """Curves by name."""
    with _drawing(path, 7, 4) as axes:
        for name, (x, y) in curves.items():
            axes.plot(x, y, label=name)
        axes.set(xlabel=xlabel, ylabel="mean cost of a message, in refusals", title=title)
        axes.legend()
