"""What must hold for all facts, not only for the cases."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from annai.decisions import DecisionTable, Evaluation, evaluate, load_tables
from annai.decisions.state import build_state, read_facts
from annai.paths import knowledge_dir
from tests.decisions import strategies

TABLES = load_tables(knowledge_dir() / "decisions")
EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def partial_facts(data: st.DataObject, table: DecisionTable) -> dict[str, Any]:
    """Some of the facts; those that have a default are always stated, since stating one replaces it."""
    facts = data.draw(strategies.complete(table))
    defaulted = {name for name, spec in table.inputs.items() if spec.default}
    kept = data.draw(st.sets(st.sampled_from(sorted(facts)))) | defaulted
    return {name: value for name, value in facts.items() if name in kept}


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_complete_facts_get_exactly_one_row(table: DecisionTable, data: st.DataObject) -> None:
    facts = data.draw(strategies.complete(table))
    result = evaluate(table, facts, today=data.draw(strategies.TODAY))
    assume(result.status != "invalid")
    assert result.status == "decided", (facts, result.open_facts)
    assert result.next_question is None
    for part in table.tables:
        inside = [line for line in result.trace if line.table == part.spec.id and line.state == "in"]
        if part.spec.hit_policy == "unique":
            assert len(inside) <= 1
        found = [finding for finding in result.findings if finding.table == part.spec.id]
        if found and not part.collects:
            assert len(found[0].rows) == 1
            assert {table.rows[line.row].code for line in inside} == {table.rows[found[0].rows[0]].code}


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_order_of_facts_does_not_matter(table: DecisionTable, data: st.DataObject) -> None:
    facts = partial_facts(data, table)
    today = data.draw(strategies.TODAY)
    shuffled = {name: facts[name] for name in data.draw(st.permutations(sorted(facts)))}
    first, second = (_essence(evaluate(table, f, today=today)) for f in (facts, shuffled))
    assert first == second


def _essence(result: Evaluation) -> tuple[object, ...]:
    question = result.next_question.name if result.next_question else None
    return (result.status, result.row, question, result.outcome, result.trace, result.reasons)


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_more_facts_never_revive_an_excluded_row(table: DecisionTable, data: st.DataObject) -> None:
    fewer = partial_facts(data, table)
    today = data.draw(strategies.TODAY)
    more = {**data.draw(strategies.complete(table)), **fewer}
    known, _ = read_facts(table, fewer)
    before = build_state(table, known, today=today, unknown=frozenset())
    # An assumption ("within the period") is said to be one and gives way to the dates themselves.
    assume(not any(partial.assumed for partial in before.partials.values()))
    first, second = (evaluate(table, facts, today=today) for facts in (fewer, more))
    assume("invalid" not in (first.status, second.status))
    assert _out(first) <= _out(second)


def _out(result: Evaluation) -> set[str]:
    return {line.row for line in result.trace if line.state == "out"}


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_a_verdict_stands_whatever_else_becomes_known(table: DecisionTable, data: st.DataObject) -> None:
    fewer = partial_facts(data, table)
    today = data.draw(strategies.TODAY)
    first = evaluate(table, fewer, today=today)
    assume(first.status == "decided")
    known, _ = read_facts(table, fewer)
    before = build_state(table, known, today=today, unknown=frozenset())
    assume(not any(partial.assumed for partial in before.partials.values()))
    second = evaluate(table, {**data.draw(strategies.complete(table)), **fewer}, today=today)
    assume(second.status != "invalid")
    assert _codes(table, second) == _codes(table, first)


def _codes(table: DecisionTable, result: Evaluation) -> dict[str, set[str]]:
    collecting = {part.spec.id for part in table.tables if part.collects}
    return {
        finding.table: {table.rows[row].code for row in finding.rows}
        for finding in result.findings
        if finding.table not in collecting
    }


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_unknown_inputs_are_never_asked(table: DecisionTable, data: st.DataObject) -> None:
    facts = partial_facts(data, table)
    unknown = frozenset(data.draw(st.sets(st.sampled_from(sorted(table.inputs)))))
    result = evaluate(table, facts, today=data.draw(strategies.TODAY), unknown=unknown)
    assume(result.status != "invalid")
    if result.next_question:
        assert result.next_question.name not in unknown
        assert result.next_question.ask
        assert result.status == "open"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@EVERY_TABLE
@FEW
@given(data=st.data())
def test_no_stated_value_raises(table: DecisionTable, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(table.inputs)))
    facts = {**partial_facts(data, table), name: data.draw(JSON)}
    assert evaluate(table, facts, today=data.draw(strategies.TODAY)).status


CEILINGS = {
    (2024, "normal"): 4_500_000,
    (2024, "invoice"): 3_500_000,
    (2024, "e_trading"): 3_500_000,
    (2024, "security"): 1_000_000,
    (2023, "normal"): 4_500_000,
    (2023, "normal_a"): 1_499_999,
    (2023, "normal_b"): 4_500_000,
    (2023, "security"): 1_000_000,
    (2023, "digital"): 3_500_000,
    (2022, "digital"): 3_500_000,
}
HARDWARE = 300_000  # 10 万円 for computers, 20 万円 for tills


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(sorted(CEILINGS)),
    costs=st.tuples(st.integers(0, 20_000_000), st.integers(0, 20_000_000)),
    hardware=st.tuples(st.integers(0, 2_000_000), st.integers(0, 2_000_000)),
    more=st.booleans(),
)
def test_amounts_grow_with_cost_and_keep_under_the_ceiling(
    kind: tuple[int, str], costs: tuple[int, int], hardware: tuple[int, int], more: bool
) -> None:
    year, frame = kind
    table = TABLES["subsidy_amount"]
    facts = {"programme_year": year, "frame": frame, "pc_cost": hardware[0], "register_cost": hardware[1]}
    facts |= {"processes": 4 if more else 3, "functions": 2 if more else 1}
    low, high = (_totals(table, {**facts, "software_cost": cost}) for cost in sorted(costs))
    ceiling = CEILINGS[kind] + (HARDWARE if frame in ("invoice", "digital") else 0)
    assert all(0 <= total <= ceiling for total in low + high)
    # Above 150 万円 the smaller frame has no estimate at all; that is a refusal, not a smaller amount.
    if low and high:
        assert all(first <= second for first, second in zip(low, high, strict=True))


def _totals(table: DecisionTable, facts: Mapping[str, Any]) -> list[int]:
    result = evaluate(table, facts, today=strategies.date(2024, 3, 1))
    assert result.status == "decided"
    return [estimate.total for estimate in result.estimates]


@settings(max_examples=200, deadline=None)
@given(cost=st.integers(0, 12_000_000))
def test_small_businesses_get_at_least_as_much(cost: int) -> None:
    facts = {"frame": "invoice", "software_cost": cost}
    small, medium = _totals(TABLES["subsidy_amount"], facts)
    assert small >= medium
