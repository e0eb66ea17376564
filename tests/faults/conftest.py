"""The figures that the fault tests measure go into reports/faults.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator

import pytest

from annai.paths import ROOT

# Before they are imported: a promise that is broken must say what was found.
pytest.register_assert_rewrite("tests.faults.promises", "tests.faults.talk")

from tests.faults.promises import Outcome  # noqa: E402

PAGE = ROOT / "reports" / "faults.md"
Report = Callable[[str, Outcome], None]


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """Call it with what was cut and what was measured."""
    rows: list[str] = []

    def add(what: str, outcome: Outcome) -> None:
        said = outcome.crowd.said()
        degraded, longest = sum(one.is_degraded for one in said), max(one.waited for one in said)
        load = os.getloadavg()[0]
        rows.append(f"| {what} | {outcome.recovered:.1f} s | {len(said)} | {degraded} | {longest:.1f} s | {load:.1f} |")

    yield add
    if rows:
        PAGE.parent.mkdir(exist_ok=True)
        head = (
            "# Faults\n\n"
            f"{os.cpu_count()} cores shared with the clients, Python {platform.python_version()}. "
            "Recovered: from the cut (or its begin, where it lasts) until every gateway is ready and a turn went "
            "through Rasa. Lost or doubled messages: none, or the test fails.\n\n"
            "| Cut | Recovered | Turns | Without Rasa | Longest wait | Load |\n|---|---|---|---|---|---|\n"
        )
        PAGE.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
