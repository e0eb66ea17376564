"""Percentiles, growth of memory, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt  # noqa: E402 - after the choice of the backend
import numpy as np  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

from bench.load.processes import Watch  # noqa: E402
from bench.load.sending import Answered  # noqa: E402
from bench.quality.report import table  # noqa: E402

MEGABYTE = 1e6
# Of a soak: the share of its time in which caches fill, and the share that is averaged at both ends of the rest.
WARM_UP, WINDOW = 0.2, 0.1
mpl.rcParams.update({"svg.hashsalt": "annai", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3})


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} / {self.p99:.1f} ms"


def spread(seconds: Sequence[float]) -> Spread:
    """Of at least one time."""
    return Spread(*(1000 * float(value) for value in np.percentile(seconds, (50, 95, 99))))


def growth(points: Sequence[tuple[float, int]]) -> float:
    """How much memory grew after the warm-up: the last part of a run over the first one, less one."""
    end = points[-1][0]
    first = [rss for at, rss in points if WARM_UP * end <= at <= (WARM_UP + WINDOW) * end]
    last = [rss for at, rss in points if at >= (1 - WINDOW) * end]
    return float(np.mean(last) / np.mean(first)) - 1


def process_table(watch: Watch) -> str:
    """A row for each kind of process: CPU used, memory at the begin and end, its maximum, and how its own grew."""
    begin, end = watch.samples[0].at, watch.samples[-1].at
    rows = []
    for role in watch.roles():
        points = watch.rss(role)
        sizes = [rss / MEGABYTE for _, rss in points]
        cpu = watch.cpu(role)
        rows.append(
            (role, f"{cpu:.1f} s", f"{cpu / (end - begin):.0%}", f"{sizes[0]:.0f} MB", f"{sizes[-1]:.0f} MB",
             f"{max(sizes):.0f} MB", f"{growth(watch.own(role)):+.1%}")
        )  # fmt: skip
    head = ("process", "CPU", "of a core", "memory at begin", "at end", "most", "growth of its own after warm-up")
    return table(head, rows)


def machine_load(watch: Watch) -> str:
    """The range of the machine's load average: figures of a busy machine say little."""
    loads = [sample.load for sample in watch.samples]
    return f"load average {min(loads):.1f}–{max(loads):.1f}"


def draw_memory(path: Path, watch: Watch) -> None:
    """Memory of each process over time."""
    with _drawing(path, "Memory", "MB") as axes:
        for role in watch.roles():
            points = watch.rss(role)
            axes.plot([at for at, _ in points], [rss / MEGABYTE for _, rss in points], label=role)
        axes.set_ylim(bottom=0)


def draw_cpu(path: Path, watch: Watch) -> None:
    """CPU of each process over time, in cores."""
    with _drawing(path, "CPU", "cores") as axes:
        for role in watch.roles():
            seen = [(one.at, one.by_role[role].cpu) for one in watch.samples if role in one.by_role]
            steps = [(b[0], (b[1] - a[1]) / (b[0] - a[0])) for a, b in zip(seen, seen[1:], strict=False) if b[0] > a[0]]
            axes.plot([at for at, _ in steps], [used for _, used in steps], label=role)
        axes.set_ylim(bottom=0)


def draw_times(path: Path, answered: Sequence[Answered]) -> None:
    """Median and 95th percentile of the answers, slice by slice of the run."""
    width = max(1.0, max(one.done for one in answered) / 60)
    slices: dict[int, list[float]] = {}
    for one in answered:
        slices.setdefault(int(one.wanted / width), []).append(one.seconds)
    with _drawing(path, "Time to the answer", "milliseconds") as axes:
        named: dict[str, Callable[[Spread], float]] = {"median": lambda s: s.p50, "p95": lambda s: s.p95}
        for name, part in named.items():
            axes.plot(
                [n * width for n in sorted(slices)], [part(spread(slices[n])) for n in sorted(slices)], label=name
            )
        axes.set_yscale("log")


@contextmanager
def _drawing(path: Path, title: str, ylabel: str) -> Iterator[Axes]:
    figure, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
    yield axes
    axes.set(title=title, xlabel="seconds", ylabel=ylabel)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
