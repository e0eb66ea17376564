"""The one runner of all cases that stand beside the decision tables."""

from collections.abc import Iterator

import pytest

from annai.decisions import DecisionTable, load_tables
from annai.decisions.cases import run_case
from annai.decisions.schema import Case
from annai.paths import knowledge_dir

TABLES = load_tables(knowledge_dir() / "decisions")


def _cases() -> Iterator[object]:
    for table in TABLES.values():
        for case in table.spec.cases:
            yield pytest.param(table, case, id=f"{table.id}: {case.name}")


@pytest.mark.parametrize(("table", "case"), list(_cases()))
def test_case_has_the_expected_outcome(table: DecisionTable, case: Case) -> None:
    assert run_case(table, case) == []


def test_there_are_enough_cases() -> None:
    assert sum(len(table.spec.cases) for table in TABLES.values()) >= 250
