"""What a consultation works with: its decision table, how its facts are read, its general rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from annai.answers.compose import entry_body, heading, source_line
from annai.answers.select import candidates, newest_year, select_entry
from annai.decisions import DecisionTable, Evaluation, evaluate, load_tables
from annai.dialogue.context import Context
from annai.dialogue.known import LASTING, known_facts
from annai.dialogue.reading import Facts, read_facts
from annai.dialogue.reading_schema import Reading, load_reading
from annai.dialogue.state import Consultation
from annai.dialogue.verdict import OpenCases
from annai.knowledge import Entry, Topic

_DELIVERY = frozenset({"delivery_date", "delivery_dates"})


@lru_cache(maxsize=4)
def tables(folder: Path) -> Mapping[str, DecisionTable]:
    """The decision tables of a knowledge folder, loaded once."""
    return load_tables(folder / "decisions")


def table_of(context: Context, decision: str) -> DecisionTable:
    """A decision of the live knowledge."""
    return tables(context.knowledge.folder)[decision]


def topic_of(context: Context, decision: str) -> Topic:
    """The topic that runs a decision."""
    return next(topic for topic in context.knowledge.topics.values() if topic.decision == decision)


@lru_cache(maxsize=32)
def _reading(folder: Path, decision: str) -> Reading:
    return load_reading(folder / "reading" / f"{decision}.yml")


def reading_of(context: Context, decision: str) -> Reading:
    """How the facts of a decision are read from messages."""
    return _reading(context.knowledge.folder, decision)


def read(context: Context, table: DecisionTable, asked: str | None, facts: Mapping[str, Any] | None = None) -> Facts:
    """The facts that the message tells; ``facts`` are those of earlier messages."""
    today = context.now.date()
    return read_facts(table, reading_of(context, table.id), context.message, asked, today, facts or {})


def evaluated(context: Context, table: DecisionTable, consultation: Consultation) -> Evaluation:
    """The decision for what is known so far."""
    return evaluate(table, consultation.facts, today=context.now.date(), unknown=frozenset(consultation.unknown))


def with_context(context: Context, table: DecisionTable, told: Facts) -> dict[str, Any]:
    """Facts of the message, completed by what the conversation already told (year, role, frame)."""
    facts = dict(told.values)
    year = table.spec.programme_years.input
    is_other_year = year in facts and facts[year] != context.state.programme_year
    state_year = context.state.programme_year
    covered = table.spec.programme_years.covered
    if year and year not in facts and state_year and (state_year in covered or context.state.year_is_stated):
        facts[year] = state_year
    facts.update(_shared(context, table, facts))
    known = context.state.known
    # A frame belongs to the year of which it was spoken.
    for name in LASTING if is_other_year else (*LASTING, "frame"):
        if name in table.inputs and name not in facts and name in known:
            allowed = {choice.value for choice in table.inputs[name].choices}
            values = [value for value in known[name] if value in allowed]
            if len(values) == 1:  # two frames side by side are none of the case
                facts[name] = values[0]
    return facts


def _shared(context: Context, table: DecisionTable, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The delivery told in the consultation before this one, unless the message tells a time of its own."""
    before = context.state.consultation
    if before is None or before.decision == table.id or _DELIVERY & facts.keys() or "elapsed" in facts:
        return {}
    return {name: value for name, value in before.facts.items() if name in _DELIVERY and name in table.inputs}


def rule(context: Context, topic: str, result: Evaluation) -> list[str]:
    """The general rule for what is known so far: a question deserves an answer before a question back."""
    entry = _rule_entry(context, topic, result)
    if entry is None:
        return []
    year = _rule_year(context, topic, result)
    first, *rest = entry_body(entry)
    return [heading(year) + first, *rest, source_line(context.knowledge, entry.citations)]


def _rule_year(context: Context, topic: str, result: Evaluation) -> int | None:
    return result.programme_year or newest_year(context.knowledge, topic, known_facts(context, carry="all"))


def _rule_entry(context: Context, topic: str, result: Evaluation) -> Entry | None:
    year = _rule_year(context, topic, result)
    entries = candidates(context.knowledge, topic, year, default_only=False)
    return select_entry(entries, known_facts(context, carry="all"))


def is_rule_for_case(context: Context, topic: str, result: Evaluation) -> bool:
    """Is there a rule worded for just what is known (over a year, only the options)?"""
    entry = _rule_entry(context, topic, result)
    return entry is not None and bool(entry.when)


def open_cases(context: Context, consultation: Consultation) -> OpenCases:
    """What the verdict may still be, case by case: somebody who puts another case wants to hear at once."""
    table = table_of(context, consultation.decision)
    then = evaluate(table, consultation.facts, today=context.now.date(), unknown=frozenset(table.inputs))
    lines = (*then.outcome.also, *then.reasons) if then.outcome else ()
    return OpenCases(then.programme_year, lines, then.citations)


def look_back(context: Context, topic: str, consultation: Consultation) -> list[str]:
    """What held while the procedure was still open, for those who ask after its end."""
    last_day = reading_of(context, consultation.decision).look_back
    if last_day is None or context.now.date() <= last_day:
        return []
    table = table_of(context, consultation.decision)
    # What was not said is left open: the outcome then tells what it would have depended on.
    open_inputs = frozenset(table.inputs) - consultation.facts.keys()
    then = evaluate(table, consultation.facts, today=last_day, unknown=open_inputs)
    during = f"受付期間中（{last_day.year}年{last_day.month}月{last_day.day}日まで）"
    if then.outcome and then.status == "decided":
        # Conditional in one sentence with the verdict: nobody may take it for what holds today.
        return [f"{during}の手続きの場合は、{then.outcome.verdict}", *then.outcome.also, *then.outcome.notes]
    head = f"{during}の決まりは、次のとおりです。"
    if then.outcome and then.outcome.also:
        return [head, *then.outcome.also]
    return [head, *(line.replace(heading(then.programme_year), "") for line in rule(context, topic, then))]
