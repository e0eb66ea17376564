"""Cases told: when a message tells one, and several of them one after another (A社、2件目)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from annai.decisions import DecisionTable
from annai.dialogue.context import Context
from annai.dialogue.matter import read, reading_of, table_of
from annai.dialogue.reading import Facts
from annai.dialogue.state import Consultation
from annai.knowledge import Topic

CASE_FACTS = 2
_LABEL = re.compile(r"[A-Z](?=社|さん|店)|[1-9一二三四五六七八九](?=(?:件|社|軒|人|者)目)")
_OTHER = re.compile(r"別件|(?:次|別|他|ほか)の(?:お客|客|会社|案件|件|方|事業者|人)|もう(?:1|一)(?:件|社)")
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def tells_a_case(context: Context, topic: Topic) -> bool:
    """Does the message tell enough of the asker's own case for this decision?"""
    assert topic.decision is not None
    table = table_of(context, topic.decision)
    return is_case(context, table, read(context, table, None))


def is_case(context: Context, table: DecisionTable, told: Facts) -> bool:
    """Is what was told a case: two facts of it, or one in a message that asks for the verdict?"""
    own = told.values.keys() - {table.spec.programme_years.input, "frame"}
    asks = re.search(reading_of(context, table.id).asked_by, context.message.text)
    return len(own) >= CASE_FACTS or bool(asks and own - told.weak)


def is_asked_for(context: Context, topic: Topic) -> bool:
    """Does the message ask for this decision by words of its own?"""
    assert topic.decision is not None
    return bool(re.search(reading_of(context, topic.decision).asked_by, context.message.text))


def case_topics(context: Context, topic: Topic) -> list[str]:
    """Topics whose askers may tell a case of this decision."""
    assert topic.decision is not None
    return reading_of(context, topic.decision).case_topics


def is_about_a_case(table: DecisionTable, facts: Mapping[str, Any]) -> bool:
    """Did the asker tell anything of their own case, apart from the year?"""
    year = table.spec.programme_years.input
    return any(name not in (year, "frame") for name in facts) or not any(
        spec.ask and spec.name != year for spec in table.inputs.values()
    )


def label_of(context: Context) -> str | None:
    """The name under which a message speaks of one case among several; empty for just another one."""
    found = _LABEL.search(context.message.text)
    if found:
        return found[0].translate(_NUMERALS)
    return "" if _OTHER.search(context.message.text) else None


def of_case(context: Context, table: DecisionTable, consultation: Consultation) -> Consultation:
    """The consultation on the case that the message names: a new one knows only the year, an earlier one its facts."""
    label = label_of(context)
    if label is None or (label and label == consultation.case):
        return consultation
    told = read(context, table, None)
    if not told.values.keys() - told.weak:
        return consultation
    year = table.spec.programme_years.input
    cases = {**consultation.cases, consultation.case: consultation.facts} if consultation.case else consultation.cases
    facts = cases.get(label, {name: value for name, value in consultation.facts.items() if name == year})
    return Consultation(decision=consultation.decision, facts=facts, case=label, cases=cases, decided=label in cases)
