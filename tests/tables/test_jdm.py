"""The export to JDM decides every case as the engine does."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from zen import ZenEngine

from annai.decisions import DecisionTable, load_tables
from annai.decisions.evaluate import evaluate
from annai.decisions.jdm import export
from annai.decisions.schema import Case
from annai.decisions.state import State, build_state, read_facts
from annai.paths import knowledge_dir

TABLES = load_tables(knowledge_dir() / "decisions")
ENGINE = ZenEngine()
DECISIONS = {
    name: ENGINE.create_decision(json.dumps(graph))
    for table in TABLES.values()
    for name, graph in export(table).items()
}


def _decidable_cases() -> Iterator[object]:
    for table in TABLES.values():
        for case in table.spec.cases:
            if case.expect.status in ("decided", "open", "partly_decided"):
                yield pytest.param(table, case, id=f"{table.id}: {case.name}")


@pytest.mark.parametrize(("table", "case"), list(_decidable_cases()))
def test_export_finds_the_rows_of_the_engine(table: DecisionTable, case: Case) -> None:
    result = evaluate(table, case.facts, today=date.fromisoformat(case.today), unknown=frozenset(case.unknown))
    known, _ = read_facts(table, case.facts)
    state = build_state(table, known, today=date.fromisoformat(case.today), unknown=frozenset(case.unknown))
    expected = {finding.table: set(finding.rows) for finding in result.findings}
    totals = [estimate.total for estimate in result.estimates]
    for part in table.tables:
        found, amounts = _run(table, part.spec.id, state)
        if part.spec.hit_policy == "collect":
            assert expected.get(part.spec.id, set()) <= found
        else:
            # Under "any" the engine may name one of several agreeing rows, and ZEN each of them.
            codes = {table.rows[row].code for row in expected.get(part.spec.id, set())}
            assert {table.rows[row].code for row in found} == codes
            if result.status == "decided" and len(found) == 1:
                assert set(totals) <= set(amounts)


def _run(table: DecisionTable, part: str, state: State) -> tuple[set[str], list[int]]:
    """The rows that ZEN finds in all worlds that the facts leave open, and the amounts of the last one."""
    rows: set[str] = set()
    amounts: list[int] = []
    for world in _worlds(table, state.worlds):
        context = {**_facts(table, state), **world}
        result = DECISIONS[f"{table.id}.{part}"].evaluate(context)["result"]
        for item in result if isinstance(result, list) else [result]:
            if item and item.get("row"):
                rows.add(item["row"])
                amounts = item["totals"]
    return rows, amounts


def _worlds(table: DecisionTable, worlds: int) -> Iterator[dict[str, object]]:
    """The combinations of column values in a set of worlds."""
    while worlds:
        one = worlds & -worlds
        worlds ^= one
        yield {c.name: next(v for v, mask in c.masks.items() if mask & one) for c in table.columns.values()}


def _facts(table: DecisionTable, state: State) -> dict[str, object]:
    """Facts as plain numbers; an amount that is not known is taken as 0, its row does not depend on it."""
    facts: dict[str, object] = {name: 0 for name, spec in table.inputs.items() if spec.type in ("amount", "count")}
    facts.update({name: value for name, value in state.facts.items() if isinstance(value, (int, float))})
    return facts
