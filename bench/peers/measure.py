"""What every worker does: answer the questions one by one, and write down what that took.

Imports nothing but the standard library: workers run in three environments, two of them without the project's own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from statistics import median, quantiles
from typing import Any

WARM_UP = 50
# One prediction: the topic, and how strongly the worker would rather answer than refuse.
Predict = Callable[[str], "tuple[str, float]"]


def resident_megabytes() -> float:
    """Memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS in /proc/self/status")


def read_task(path: str) -> dict[str, Any]:
    """The phrases, questions and entries that ``bench.peers`` laid out."""
    task: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return task


def best_margin(ranking: Mapping[str, float], answerable: Set[str], declined: Set[str]) -> tuple[str, float]:
    """The best topic of a ranking, and how far the best answerable one is over the best declined one."""
    sure = max((ranking[topic] for topic in answerable & ranking.keys()), default=0.0)
    doubt = max((ranking[topic] for topic in declined & ranking.keys()), default=0.0)
    return next(iter(ranking), ""), sure - doubt


def answer_all(predict: Predict, questions: list[str], output: str, **figures: float) -> None:
    """Ask every question once, after a warm-up, and write predictions, times and memory to a file."""
    for text in questions[:WARM_UP]:
        predict(text)
    predictions, times = [], []
    used = time.process_time()
    for text in questions:
        begin = time.perf_counter()
        predictions.append(predict(text))
        times.append(time.perf_counter() - begin)
    used = time.process_time() - used
    result = {
        "predictions": predictions,
        "median_ms": 1000 * median(times),
        "p95_ms": 1000 * quantiles(times, n=20)[-1],
        "per_second": len(times) / sum(times),
        "cpu_ms": 1000 * used / len(times),
        "memory_mb": resident_megabytes(),
        **figures,
    }
    Path(output).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
