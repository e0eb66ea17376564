"""A consultation asks few questions: measured on all cases against the fewest facts that decide them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from annai.decisions import DecisionTable, evaluate
from annai.decisions.schema import Case

# What a user answers who is asked for the elapsed time but knows the dates.
INSTEAD = {"elapsed": ("delivery_date", "end_date")}


def decided_cases(tables: Mapping[str, DecisionTable]) -> Iterator[tuple[DecisionTable, Case]]:
    for table in tables.values():
        yield from ((table, case) for case in table.spec.cases if case.expect.status == "decided")


def opening(table: DecisionTable, case: Case) -> dict[str, Any]:
    """What the user must have said without being asked: the bot takes a default or never asks."""
    silent = {n for n, s in table.inputs.items() if not s.ask or (s.default and s.default.when == "unasked")}
    return {name: value for name, value in case.facts.items() if name in silent}


def questions(table: DecisionTable, case: Case) -> list[str]:
    """The questions of a dialogue in which the user answers from the facts of the case."""
    facts, unknown, asked = opening(table, case), set(case.unknown), []
    today = date.fromisoformat(case.today)
    while (result := evaluate(table, facts, today=today, unknown=frozenset(unknown))).next_question:
        name = result.next_question.name
        asked.append(name)
        known = [n for n in (name, *INSTEAD.get(name, ())) if n in case.facts and n not in facts]
        if known:
            facts[known[0]] = case.facts[known[0]]
        else:
            unknown.add(name)
        assert len(asked) <= len(table.inputs), f"{table.id}: {case.name} asks on and on: {asked}"
    return asked


def fewest(table: DecisionTable, case: Case) -> int:
    """How many facts at least must be stated for the outcome of the case."""
    start, today, unknown = opening(table, case), date.fromisoformat(case.today), frozenset(case.unknown)
    rest = [name for name in case.facts if name not in start]
    full = evaluate(table, case.facts, today=today, unknown=unknown)
    assert full.outcome is not None
    for size in range(len(rest) + 1):
        for names in combinations(rest, size):
            facts = {**start, **{name: case.facts[name] for name in names}}
            result = evaluate(table, facts, today=today, unknown=unknown)
            if result.status == "decided" and result.outcome and result.outcome.code == full.outcome.code:
                return size
    raise AssertionError(f"{table.id}: {case.name} is not decided by its own facts")


def test_dialogues_are_hardly_longer_than_the_fewest_facts(tables: Mapping[str, DecisionTable]) -> None:
    asked = least = 0
    for table, case in decided_cases(tables):
        asked += len(questions(table, case))
        least += fewest(table, case)
    assert asked <= 1.3 * least


@pytest.mark.parametrize(
    ("decision", "facts", "expected"),
    [
        ("withdrawal", {"programme_year": 2023, "scope": "service", "service_performed": True}, ["service_performed"]),
        ("withdrawal", {"programme_year": 2023, "scope": "all", "elapsed": "P8M"}, ["elapsed"]),
        ("withdrawal", {"programme_year": 2023, "scope": "option"}, []),
        ("subsidy_amount", {"frame": "normal", "software_cost": 1_000_000, "processes": 4}, ["software_cost"]),
        ("migration", {"role": "sole_vendor", "registration": "new_late", "step1_done": False}, ["registration"]),
    ],
)  # fmt: skip
def test_after_the_first_facts_only_what_matters_is_asked(
    tables: Mapping[str, DecisionTable], decision: str, facts: dict[str, Any], expected: list[str]
) -> None:
    table, said = tables[decision], {"programme_year", "scope", "frame", "role"} & set(facts)
    start = {name: facts[name] for name in said}
    asked = []
    while (result := evaluate(table, start, today=date(2024, 3, 1))).next_question:
        asked.append(result.next_question.name)
        start[asked[-1]] = facts[asked[-1]]
    assert asked == expected


def test_a_short_use_never_leads_to_use_period_or_completion(tables: Mapping[str, DecisionTable]) -> None:
    case = Case(
        name="short", facts={"programme_year": 2023, "scope": "all", "elapsed": "P5M"},
        expect={"row": "y2023-under-one-year"},  # type: ignore[arg-type]
    )  # fmt: skip
    assert not {"use_period", "completion_date"} & set(questions(tables["withdrawal"], case))


def test_month_precision_is_asked_again_for_the_day(tables: Mapping[str, DecisionTable]) -> None:
    facts = {"programme_year": 2020, "scope": "all", "delivery_date": "2023-03", "end_date": "2024-03-15"}
    result = evaluate(tables["withdrawal"], facts, today=date(2024, 3, 1))
    assert result.refine
    assert result.next_question is not None
    assert result.next_question.name == "delivery_date"
    assert "何日" in result.next_question.question
