"""The facts of a consultation once a message has added to them, corrected them or put another case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from annai.decisions import DecisionTable, Evaluation
from annai.dialogue.context import Context
from annai.dialogue.state import Consultation

TIME_LINE = frozenset({"elapsed", "delivery_date", "end_date"})


def other_cases(table: DecisionTable, facts: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Facts that contradict those of the last verdict put another case.

    A single one takes back the fact that it contradicts; several are a case of their own, which shares only the year.
    """
    year = table.spec.programme_years.input
    if len(told) == 1:
        for old in [name for name in facts if name not in told and name != year]:
            yield {name: value for name, value in facts.items() if name != old}
    yield {**{name: value for name, value in facts.items() if name == year}, **told}


def frame_since(context: Context, topic: str, table: DecisionTable) -> dict[str, Any]:
    """The frame that other answers since the verdict were about."""
    frame = context.state.frame
    choices = {choice.value for choice in table.inputs["frame"].choices} if "frame" in table.inputs else set()
    return {"frame": frame} if context.state.topic != topic and frame in choices else {}


def year_since(context: Context, topic: str, table: DecisionTable, consultation: Consultation) -> dict[str, Any]:
    """The programme year of which the same matter was told since the verdict."""
    year, told = context.state.programme_year, table.spec.programme_years.input
    is_last = consultation.decided and consultation == context.state.consultation
    is_since = is_last and context.state.topic == topic and year in table.spec.programme_years.covered
    return {told: year} if told and is_since and consultation.facts.get(told) != year else {}


def with_year(table: DecisionTable, consultation: Consultation, before: Evaluation) -> dict[str, Any]:
    """The facts so far; a verdict that took the newest programme year goes on with that year."""
    year = table.spec.programme_years.input
    is_taken = consultation.decided and year and year not in consultation.facts and before.programme_year
    return {**consultation.facts, year: before.programme_year} if is_taken else dict(consultation.facts)


def one_time_line(facts: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """A duration that was just said outdates the dates it contradicts, and the other way round."""
    if "elapsed" in said:
        return {name: value for name, value in facts.items() if name != "end_date" or name in said}
    if "delivery_date" in facts and "end_date" in facts:
        return {name: value for name, value in facts.items() if name != "elapsed"}
    return facts
