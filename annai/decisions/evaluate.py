"""Evaluate a decision: from facts to verdict, reasons and the next question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from annai.decisions.calendar import Span
from annai.decisions.findings import collected, deciding_inputs, expand, finding, missing_needs, open_inputs
from annai.decisions.model import DecisionTable
from annai.decisions.questions import agreed, next_question
from annai.decisions.result import Evaluation, Finding, Outcome, Refusal, UsedFact
from annai.decisions.schema import Input, Status, Value
from annai.decisions.state import State, build_state, read_facts
from annai.decisions.trace import trace
from annai.decisions.values import shown

_NO_COMMON_GROUND = "はっきりしない点があるため、場合に分けてお答えします。"
_WHICH_MONTH = "{label}は、何年何月ですか。わかれば日もお答えください。"
_DAYS_OF_A_MONTH = 31
_SAME_IN_YEARS = "{years}の補助金でも、結論は同じです。"


def evaluate(
    table: DecisionTable,
    facts: Mapping[str, Any],
    *,
    today: date,
    unknown: frozenset[str] = frozenset(),
) -> Evaluation:
    """Decide as far as the facts allow.

    Args:
        facts: By input name; see `annai.decisions.values.read` for the forms. None counts as not stated.
        today: The day on which the question is asked.
        unknown: Inputs that the user cannot answer; they are never asked for.

    Raises:
        UnknownFactError: A fact has no input in this decision.
    """
    year_input = table.spec.programme_years.input
    covered, year_facts = _split_year(table, facts.get(year_input))
    if year_facts and not covered:
        return _not_covered(table, year_facts[0])
    if covered:
        facts = {**facts, year_input: covered}
    known, problems = read_facts(table, facts)
    if problems:
        return _invalid(table, [Refusal(input=item.input, message=item.message) for item in problems])
    state = build_state(table, known, today=today, unknown=unknown)
    if not state.worlds:
        return _invalid(table, _conflict(table, state))
    state, other_years = _in_one_year(table, state)
    return _evaluate(table, state, other_years)


def _in_one_year(table: DecisionTable, state: State) -> tuple[State, tuple[Value, ...]]:
    """Where every year that is still possible leads to the same outcome, answer for the newest."""
    column = table.columns.get(table.spec.programme_years.input)
    if column is None or not agreed(table.tables, state.worlds):
        return state, ()
    years = [year for year in table.spec.programme_years.covered if column.masks[year] & state.worlds]
    if len(years) < 2:
        return state, ()
    worlds = state.worlds & column.masks[years[0]]
    facts = {**state.facts, column.name: frozenset({years[0]})}
    defaulted = (*state.defaulted, column.name)
    return replace(state, worlds=worlds, facts=facts, defaulted=defaulted), tuple(years[1:])


def _split_year(table: DecisionTable, stated: Any) -> tuple[list[int], list[int]]:
    """The stated years that are covered, and all stated years."""
    if stated is None:
        return [], []
    items = stated if isinstance(stated, (list, tuple)) else [stated]
    # True is a number to Python; it and five-digit years are refused with the choices further on.
    years = [year for year in items if type(year) is int and 1900 <= year <= 2200]
    return [year for year in years if year in table.spec.programme_years.covered], years


def _evaluate(table: DecisionTable, state: State, other_years: tuple[Value, ...]) -> Evaluation:
    asked: list[Finding] = []
    volunteered: list[Finding] = []
    mentions: list[str] = []
    for part in table.tables:
        if part.collects:
            more, texts = collected(table, part, state)
            volunteered += more
            mentions += texts
        elif found := finding(table, part, state):
            asked.append(found)
    question = next_question(table, state) or _needed(table, state, asked)
    status = _status(asked, question)
    final = [*asked, *volunteered]
    deciding = final if status != "open" else [item for item in final if item.status != "open"]
    return Evaluation(
        decision=table.id,
        table_version=table.version,
        status=status,
        programme_year=_year(table, state),
        row="+".join(row for item in asked for row in item.rows) if status == "decided" else None,
        outcome=None if status == "open" else _merged(final, mentions),
        reasons=_unique([*(text for item in deciding for text in item.reasons), *_also_in(other_years)]),
        next_question=_to_ask(table, state, question) if question else None,
        refine=bool(question and question in state.facts),
        open_facts=_open_facts(table, state, question),
        so_far=_unique(item.outcome.verdict for item in final if item.outcome) if status == "open" else (),
        findings=tuple(final),
        facts=_used(table, state, deciding_inputs(table, final)),
        citations=_unique(c for item in (deciding if status == "decided" else final) for c in item.citations),
        contacts=tuple(table.spec.contacts.get(_year(table, state) or 0, ())),
        estimates=tuple(estimate for item in final for estimate in item.estimates),
        trace=trace(table, state.worlds),
    )


def _also_in(years: tuple[Value, ...]) -> list[str]:
    return [_SAME_IN_YEARS.format(years="、".join(f"{year}年" for year in years))] if years else []


def _to_ask(table: DecisionTable, state: State, name: str) -> Input:
    """The question as it is to be asked now: with the choices that the other facts leave, or for the day."""
    spec, column = table.inputs[name], table.columns.get(name)
    if column is None:
        again = _again(spec, state)
        return msgspec.structs.replace(spec, question=again, refine=again) if again else spec
    possible = {value for value, mask in column.masks.items() if mask & state.worlds}
    choices = [c for c in spec.choices if possible & set(c.covers or [c.value])]
    return msgspec.structs.replace(spec, choices=choices)


def _again(spec: Input, state: State) -> str:
    """The question for what is still open of a date: its day, or first its month (去年の秋)."""
    value = state.facts.get(spec.name)
    if isinstance(value, Span) and (value.last - value.first).days > _DAYS_OF_A_MONTH:
        return _WHICH_MONTH.format(label=spec.label)
    return spec.refine if value is not None else ""


def _needed(table: DecisionTable, state: State, found: list[Finding]) -> str | None:
    """A value that the outcomes themselves print, once no question tells the rows apart any more."""
    for item in found:
        for row in item.rows if item.status != "decided" else ():
            for name in missing_needs(table.rows[row], state):
                if state.askable(table.inputs[name]):
                    return name
    return None


def _status(found: list[Finding], question: str | None) -> Status:
    if question:
        return "open"
    return "decided" if found and all(item.status == "decided" for item in found) else "partly_decided"


def _merged(found: list[Finding], mentions: list[str]) -> Outcome:
    outcomes = [item.outcome for item in found if item.outcome]
    verdict = "".join(_unique(outcome.verdict for outcome in outcomes))
    return Outcome(
        code="+".join(outcome.code for outcome in outcomes),
        verdict=verdict or _NO_COMMON_GROUND,
        next_steps=_unique(text for outcome in outcomes for text in outcome.next_steps),
        also=_unique([*(text for outcome in outcomes for text in outcome.also), *mentions]),
        notes=_unique(text for outcome in outcomes for text in outcome.notes),
    )


def _year(table: DecisionTable, state: State) -> int | None:
    column = table.columns.get(table.spec.programme_years.input)
    if column is None:
        value = state.facts.get(table.spec.programme_years.input)
        years = value if isinstance(value, frozenset) else frozenset(table.spec.programme_years.covered[:1])
    else:
        years = frozenset(year for year, mask in column.masks.items() if mask & state.worlds)
    only = next(iter(years)) if len(years) == 1 else None
    return int(only) if only is not None else None


def _open_facts(table: DecisionTable, state: State, question: str | None) -> tuple[str, ...]:
    names = [name for part in table.tables if part.asks for name in open_inputs(table, part, state)]
    return _unique([*([question] if question else []), *names])


def _used(table: DecisionTable, state: State, deciding: frozenset[str]) -> tuple[UsedFact, ...]:
    return tuple(
        UsedFact(
            name=name,
            label=table.inputs[name].label,
            text=shown(table.inputs[name], value),
            assumed=name in state.defaulted,
            decides=name in deciding,
            is_open=isinstance(value, frozenset) and len(value) > 1,
        )
        for name, value in state.facts.items()
    )


def _invalid(table: DecisionTable, refusals: list[Refusal]) -> Evaluation:
    return Evaluation(
        decision=table.id,
        table_version=table.version,
        status="invalid",
        programme_year=None,
        row=None,
        outcome=None,
        refusals=tuple(refusals),
        next_question=table.inputs[refusals[0].input],
    )


def _conflict(table: DecisionTable, state: State) -> list[Refusal]:
    """Name the combination that the stated facts make impossible."""
    stated = table.everything
    for name in state.stated:
        value, column = state.facts[name], table.columns.get(name)
        if column is not None and isinstance(value, frozenset):
            stated &= column.mask(value)
    breached = [item for item, mask in table.impossible if stated & mask]
    # The rule that the stated facts break by themselves explains more than one that also needs a default.
    for item in sorted(breached, key=lambda item: sum(name not in state.stated for name in item.when)):
        names = [name for name in item.when if name in state.stated]
        if names:
            return [Refusal(input=names[-1], message=item.message or item.because)]
    name = next(iter(sorted(state.stated)))
    return [Refusal(input=name, message="お答えいただいた内容どうしが合いません。もう一度お確かめください。")]


def _not_covered(table: DecisionTable, year: int) -> Evaluation:
    outcome = table.spec.programme_years.outcome
    values = {"year": str(year)}
    verdict = outcome.verdict.replace("{year}", values["year"])
    return Evaluation(
        decision=table.id,
        table_version=table.version,
        status="not_covered",
        programme_year=year,
        row=None,
        outcome=Outcome(code="not_covered", verdict=verdict, next_steps=tuple(expand(table, outcome.next_steps))),
        citations=tuple(table.spec.citations[key] for key in outcome.cite),
    )


def _unique(items: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(item for item in items if item))
