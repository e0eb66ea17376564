"""Measure one evaluation with trace and next question: ``python bench/decisions.py [--rounds N]``.

Every case of every table is evaluated ``--rounds`` times after one first pass; the first pass, in which the search
for the best question has nothing to reuse, is reported apart.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from statistics import median, quantiles

from annai.decisions import DecisionTable, evaluate, load_tables
from annai.paths import knowledge_dir


def seconds_per_case(table: DecisionTable) -> list[float]:
    """How long each case of a table takes, once."""
    times = []
    for case in table.spec.cases:
        today, unknown = date.fromisoformat(case.today), frozenset(case.unknown)
        start = time.perf_counter()
        evaluate(table, case.facts, today=today, unknown=unknown)
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print(f"{'table':22} {'rows':>4} {'combinations':>12} {'first ms':>9} {'median ms':>9} {'p95 ms':>7}")
    for table in load_tables(knowledge_dir() / "decisions").values():
        first = seconds_per_case(table)
        later = [seconds for _ in range(rounds) for seconds in seconds_per_case(table)]
        rows = sum(len(part.rows) for part in table.tables)
        print(
            f"{table.id:22} {rows:4} {table.everything.bit_length():12} {1000 * max(first):9.2f}"
            f" {1000 * median(later):9.3f} {1000 * quantiles(later, n=20)[-1]:7.3f}"
        )


if __name__ == "__main__":
    main()
