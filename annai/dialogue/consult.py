"""Consultations: a decision table in conversation. Reads facts, asks the next question, tells the verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import msgspec

from annai.decisions import DecisionTable
from annai.dialogue import verdict
from annai.dialogue.after_verdict import SHORT, asks_reason, asks_verdict, continues, is_of_case
from annai.dialogue.aside import asks_why, digress, explain, is_elsewhere, side_question
from annai.dialogue.asked_word import about_question
from annai.dialogue.cases import case_topics, is_asked_for, of_case, tells_a_case
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.line import in_line
from annai.dialogue.matter import (
    evaluated,
    read,
    reading_of,
    rule,
    table_of,
    tables,
    topic_of,
)
from annai.dialogue.meaning import meaning
from annai.dialogue.merging import TIME_LINE, frame_since, one_time_line, other_cases, with_year, year_since
from annai.dialogue.new_case import start, told_case
from annai.dialogue.other_day import on_other_day
from annai.dialogue.policy import ANSWER, SURE
from annai.dialogue.put_right import as_corrected, asked_or_last, returns
from annai.dialogue.reading import Facts
from annai.dialogue.reply import Reply
from annai.dialogue.revision import corrections, heard
from annai.dialogue.said import from_verdict
from annai.dialogue.state import Consultation
from annai.dialogue.telling import ask, correct, tell
from annai.language.questions import is_question

__all__ = ["case_topics", "is_asked_for", "proceed", "start", "table_of", "tables", "tells_a_case"]

MAX_ASKED = 2
# What ends a consultation, and the reply to it.
_ENDINGS = {"stop_consultation": "stop_done", "goodbye": "stop_done", "thanks": "thanks"}
_BACK = re.compile(r"戻(?:る|って|り|し)|(?:続き|続け)(?:から|を|て|たい|ます|る|$)")


# --- a running consultation ---------------------------------------------------------------------------


def proceed(context: Context) -> Step | None:
    """Continue the consultation if the message belongs to it; None hands the message to the other steps."""
    if context.state.paused is not None and _wants_back(context):
        return _resume(context, context.state.paused)
    consultation = context.state.consultation
    if consultation is None:
        return told_case(context)
    topic = topic_of(context, consultation.decision).id
    table = table_of(context, consultation.decision)
    consultation = of_case(context, table, consultation)
    told = read(context, table, asked_or_last(context, consultation), consultation.facts)
    told = as_corrected(context, table, consultation, told)
    told = Facts({**told.values, **chosen}) if (chosen := _chosen_fact(context)) else told
    if not told.values and _is_said(context, "start_over", "repeat"):
        return None
    is_running = not (told.values or consultation.decided)
    if is_running and _is_said(context, *_ENDINGS) and not _is_asked_of_case(context):
        ending = _ENDINGS[context.message.best.topic]
        return Step(canned(context, ending), msgspec.structs.replace(context.state, consultation=None))
    if not told.values and (elsewhen := on_other_day(context, topic, consultation, table)):
        return elsewhen
    if asks_why(context, told) or (consultation.decided and asks_reason(context)):
        return explain(context, topic, consultation)
    if not told.values and (said := _said_or_meant(context, topic, consultation, table)):
        return said
    if consultation.decided and not told.values and (step := _led_to(context, consultation)):
        return step
    if consultation.decided and not continues(context, topic, consultation, told):
        return None
    is_own = returns(context, told) or (consultation.decided and is_of_case(context, consultation, told))
    if not is_own and is_elsewhere(context, topic, consultation, told):
        return digress(context, consultation)
    if told.values or (told.is_unknown and _is_short(context)):
        return _take(context, topic, consultation, table, told)
    if consultation.decided:
        return None
    if (in_line(context) or context.message.best).topic == topic and is_question(context.message.text):
        return tell(context, topic, consultation, evaluated(context, table, consultation))
    return _ask_again(context, topic, consultation, table)


def _led_to(context: Context, consultation: Consultation) -> Step | None:
    """A case of the decision that this one prepares (「じゃあ全部を12月にやめてたら?」 after the basis date)."""
    decision = reading_of(context, consultation.decision).leads_to
    topic = topic_of(context, decision) if decision else None
    return start(context, topic) if topic and tells_a_case(context, topic) else None


def _said_or_meant(context: Context, topic: str, consultation: Consultation, table: DecisionTable) -> Step | None:
    """What a word means, or what the verdict said of it; then the open question again."""
    explained = meaning(context)
    asked = table.inputs[consultation.asked] if consultation.asked else None
    if explained is None and asked and (lines := about_question(context, consultation.decision, asked)):
        text = "\n".join([*lines, f"{verdict.BACK}{asked.question}"])
        reply = Reply(text=text, status="clarification", topic=topic, offers=verdict.choices(asked))
        return Step(reply, context.state)
    if explained is None:
        if not consultation.decided or context.state.topic != topic:
            return None
        result = evaluated(context, table, consultation)
        if asks_verdict(context):
            return Step(verdict.decided(context, result, topic, code=consultation.code), context.state)
        return from_verdict(context, topic, result)
    if asked is None:
        return Step(explained, context.state)
    text = f"{explained.text}\n\n{verdict.BACK}{verdict.question_text(asked)}"
    return Step(replace(explained, text=text, topic=topic, offers=verdict.choices(asked)), context.state)


def _wants_back(context: Context) -> bool:
    """Is this the button of a paused consultation, or its words?"""
    from annai.dialogue.choices import find_offer

    offer = find_offer(context)
    return bool(offer and offer.resume) or (
        len(context.message.text) <= SHORT and bool(_BACK.search(context.message.text))
    )


def _resume(context: Context, paused: Consultation) -> Step:
    """Ask the open question of a paused consultation again."""
    table = table_of(context, paused.decision)
    state = msgspec.structs.replace(context.state, paused=None)
    running = replace(context, state=state)
    result = evaluated(running, table, paused)
    return tell(running, topic_of(context, paused.decision).id, paused, result, before=[verdict.BACK])


def _is_said(context: Context, *topics: str) -> bool:
    return context.message.best.topic in topics and context.message.best.confidence >= ANSWER


def _take(context: Context, topic: str, consultation: Consultation, table: DecisionTable, told: Facts) -> Step:
    """Merge new facts (a later statement overrides an earlier one) and decide anew."""
    unknown = [name for name in consultation.unknown if name not in told.values]
    left_open = (told.unknown or consultation.asked) if told.is_unknown else None
    if left_open:
        unknown.append(left_open)
    if left_open in TIME_LINE and consultation.asked in TIME_LINE and consultation.asked not in unknown:
        unknown.append(consultation.asked)  # without its dates a time is not known either
    before = evaluated(context, table, consultation)
    since = {**frame_since(context, topic, table), **year_since(context, topic, table, consultation)}
    facts = {**with_year(table, consultation, before), **since, **told.values}
    if TIME_LINE & told.values.keys():
        facts = one_time_line(facts, told.values)
    answered = consultation.asked if consultation.asked in told.values else consultation.answered
    merged = msgspec.structs.replace(
        consultation, facts=facts, unknown=unknown, digressions=0, questions=0, asked=None, answered=answered
    )
    result = evaluated(context, table, merged)
    if result.status == "invalid" and consultation.decided:
        for kept in other_cases(table, facts, told.values):
            anew = msgspec.structs.replace(merged, facts=kept)
            again = evaluated(context, table, anew)
            if again.status != "invalid":
                merged, result = anew, again
                break
    side = side_question(context, topic) if told.values else None
    said = [side.reply.text, ""] if side else []
    if consultation.decided:
        merged = msgspec.structs.replace(merged, previous=consultation.facts)
    if consultation.decided and result.status in ("decided", "partly_decided") and result.outcome:
        return correct(context, topic, consultation, merged, before, result, said)
    lines = [*said, *corrections(before, result)]
    if result.next_question and result.next_question.name == consultation.asked:
        lines += heard(before, result)
    if left_open:
        lines.append(verdict.left_open(table.inputs[left_open]))
    return tell(context, topic, merged, result, before=lines)


def _ask_again(context: Context, topic: str, consultation: Consultation, table: DecisionTable) -> Step | None:
    """The answer was not understood: ask once more with help; then leave the fact open."""
    if consultation.asked is None:
        return None
    if is_question(context.message.text) and not consultation.is_rule_told:
        result = evaluated(context, table, consultation)
        return ask(context, topic, consultation, result, rule(context, topic, result), is_rule_told=True)
    if consultation.questions + 1 >= MAX_ASKED:
        return _take(context, topic, consultation, table, Facts({}, is_unknown=True))
    asking = msgspec.structs.replace(consultation, questions=consultation.questions + 1)
    is_asked_back = is_question(context.message.text)
    reply = verdict.ask_again(table.inputs[consultation.asked], topic, is_question=is_asked_back)
    return Step(reply, msgspec.structs.replace(context.state, consultation=asking))


def _is_asked_of_case(context: Context) -> bool:
    """「じゃあ全額?」 asks on and ends nothing; only a clear wish to stop may be a question (「やめてもいい?」)."""
    return is_question(context.message.text) and context.message.best.confidence < SURE


def _chosen_fact(context: Context) -> dict[str, Any]:
    from annai.dialogue.choices import find_offer

    offer = find_offer(context)
    return {offer.fact[0]: offer.fact[1]} if offer and offer.fact else {}


def _is_short(context: Context) -> bool:
    """「わからない」 is an answer; 「IDがわからないのですが、どこに…」 is another question."""
    return context.message.best.topic == "dont_know" or len(context.message.text) <= SHORT
