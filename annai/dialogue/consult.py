"""Consultations: a decision table in conversation. Reads facts, asks the next question, tells the verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import msgspec

from annai.decisions import DecisionTable
from annai.dialogue import verdict
from annai.dialogue.after_verdict import SHORT, asks_reason, asks_verdict, continues, puts_case, states_case
from annai.dialogue.aside import asks_why, digress, explain, is_elsewhere, side_question
from annai.dialogue.cases import case_topics, is_about_a_case, is_case, label_of, of_case, tells_a_case
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.known import Carry
from annai.dialogue.line import in_line
from annai.dialogue.lookup import answer_topic
from annai.dialogue.matter import (
    evaluated,
    is_rule_for_case,
    read,
    reading_of,
    rule,
    table_of,
    tables,
    topic_of,
    with_context,
)
from annai.dialogue.meaning import meaning
from annai.dialogue.merging import TIME_LINE, frame_since, one_time_line, other_cases, with_year, year_since
from annai.dialogue.policy import ANSWER, RUNNER_UP, SURE
from annai.dialogue.reading import Facts
from annai.dialogue.revision import corrections, heard
from annai.dialogue.said import from_verdict
from annai.dialogue.state import Consultation
from annai.dialogue.telling import ask, correct, tell
from annai.knowledge import Topic
from annai.language.questions import is_question

__all__ = ["case_topics", "proceed", "start", "table_of", "tables", "tells_a_case"]

MAX_ASKED = 2
RIVALS = 3
# What ends a consultation, and the reply to it.
_ENDINGS = {"stop_consultation": "stop_done", "goodbye": "stop_done", "thanks": "thanks"}
_BACK = re.compile(r"戻(?:る|って|り|し)|(?:続き|続け)(?:から|を|て|たい|ます|る|$)")


# --- a new consultation ------------------------------------------------------------------------------


def start(context: Context, topic: Topic, *, carry: Carry = "lasting") -> Step:
    """Verdict at once if the message holds all facts; else the general rule and the first question."""
    topic = _meant(context, topic)
    assert topic.decision is not None
    table = table_of(context, topic.decision)
    told = read(context, table, None)
    last = context.state.consultation
    if last is not None and last.decided and last.decision == topic.decision and not told.values:
        # The verdict stands: a question on the same matter is no new case.
        rule_told = answer_topic(context, topic.id, carry=carry)
        return Step(rule_told.reply, msgspec.structs.replace(rule_told.state, consultation=last))
    facts = with_context(context, table, told)
    consultation = Consultation(decision=topic.decision, facts=facts, case=label_of(context) or "")
    result = evaluated(context, table, consultation)
    if result.status == "invalid":  # what was spoken of before may have been another case
        alone = msgspec.structs.replace(consultation, facts=dict(told.values))
        again = evaluated(context, table, alone)
        consultation, result = (consultation, result) if again.status == "invalid" else (alone, again)
    settled = result.status in ("not_covered", "invalid", "partly_decided") and is_about_a_case(table, facts)
    # Decided without any fact: every case leads to the same, e.g. after the end of a procedure.
    if settled or result.status == "decided":
        return tell(context, topic.id, consultation, result)
    if result.status == "open" and is_case(context, table, told) and not is_rule_for_case(context, topic.id, result):
        return ask(context, topic.id, consultation, result, (), is_new_case=True)
    rule_told = answer_topic(context, topic.id, carry=carry)
    if rule_told.reply.status != "answered" or result.next_question is None:
        return Step(rule_told.reply, msgspec.structs.replace(rule_told.state, consultation=None))
    asking = msgspec.structs.replace(consultation, asked=result.next_question.name, is_rule_told=True)
    question = verdict.question_text(result.next_question)
    reply = replace(
        rule_told.reply,
        text="\n".join([rule_told.reply.text, *verdict.so_far(result), verdict.INVITATION, question]),
        offers=verdict.with_choices(result.next_question, rule_told.reply.offers),
        decision=verdict.data(result, None),
    )
    return Step(reply, msgspec.structs.replace(rule_told.state, consultation=asking))


def _meant(context: Context, topic: Topic) -> Topic:
    """The topic itself, or the one that something named in the message shows to be meant."""
    for name, ways in reading_of(context, topic.decision or "").gives_way.items():
        for value in context.message.values(name):
            if value in ways:
                return context.knowledge.topics[ways[value]]
    return topic


# --- a running consultation ---------------------------------------------------------------------------


def proceed(context: Context) -> Step | None:
    """Continue the consultation if the message belongs to it; None hands the message to the other steps."""
    if context.state.paused is not None and _wants_back(context):
        return _resume(context, context.state.paused)
    consultation = context.state.consultation
    if consultation is None:
        return _told_case(context)
    topic = topic_of(context, consultation.decision).id
    table = table_of(context, consultation.decision)
    consultation = of_case(context, table, consultation)
    told = read(context, table, consultation.asked, consultation.facts)
    chosen = _chosen_fact(context)
    if chosen:
        told = Facts({**told.values, **chosen})
    if not told.values and _is_said(context, "start_over", "repeat"):
        return None
    is_running = not (told.values or consultation.decided)
    if is_running and _is_said(context, *_ENDINGS) and not _is_asked_of_case(context):
        ending = _ENDINGS[context.message.best.topic]
        return Step(canned(context, ending), msgspec.structs.replace(context.state, consultation=None))
    if asks_why(context, told) or (consultation.decided and asks_reason(context)):
        return explain(context, topic, consultation)
    if not told.values and (said := _said_or_meant(context, topic, consultation, table)):
        return said
    if consultation.decided and not told.values and (step := _led_to(context, consultation)):
        return step
    if consultation.decided and not continues(context, topic, consultation, told):
        return None
    is_own = consultation.decided and (puts_case(context, told) or states_case(context, consultation, told))
    if not is_own and is_elsewhere(context, topic, consultation, told):
        return digress(context, consultation)
    if told.values or (told.is_unknown and _is_short(context)):
        return _take(context, topic, consultation, table, told)
    if consultation.decided:
        return None
    if (in_line(context) or context.message.best).topic == topic and is_question(context.message.text):
        return tell(context, topic, consultation, evaluated(context, table, consultation))
    return _ask_again(context, topic, consultation, table)


def _told_case(context: Context) -> Step | None:
    """A statement that nothing else explains, of a case of the matter just answered (「1年かけて少しずつです」)."""
    best = context.message.best
    is_nothing = best.confidence < ANSWER or (context.state.topic is None and best.topic.startswith("follow_up_"))
    if is_question(context.message.text):
        return None
    if not is_nothing:
        return _told_in_shorthand(context)
    for topic in context.knowledge.topics.values():
        if topic.decision is None:
            continue
        is_matter = context.state.topic in (topic.id, *case_topics(context, topic))
        table = table_of(context, topic.decision)
        told = read(context, table, None)
        asks = re.search(reading_of(context, table.id).asked_by, context.message.text)
        if told.values.keys() - told.weak and (is_matter or (asks and context.state.topic is None)):
            consultation = Consultation(decision=topic.decision, facts=with_context(context, table, told))
            result = evaluated(context, table, consultation)
            return tell(context, topic.id, consultation, result) if result.status != "invalid" else None
    return None


def _told_in_shorthand(context: Context) -> Step | None:
    """A case without a question (「納品R5.3.10、R6.2.29使用停止。返還有無」) that another topic sounds nearer to."""
    best = context.message.best
    if best.confidence >= SURE:
        return None
    for ranked in context.message.ranking[1:RIVALS]:
        topic = context.knowledge.topics.get(ranked.topic)
        if topic and topic.decision and ranked.confidence >= RUNNER_UP and tells_a_case(context, topic):
            return start(context, topic)
    return None


def _led_to(context: Context, consultation: Consultation) -> Step | None:
    """A case of the decision that this one prepares (「じゃあ全部を12月にやめてたら?」 after the basis date)."""
    decision = reading_of(context, consultation.decision).leads_to
    topic = topic_of(context, decision) if decision else None
    return start(context, topic) if topic and tells_a_case(context, topic) else None


def _said_or_meant(context: Context, topic: str, consultation: Consultation, table: DecisionTable) -> Step | None:
    """What a word means, or what the verdict said of it; then the open question again."""
    explained = meaning(context)
    if explained is None:
        if not consultation.decided or context.state.topic != topic:
            return None
        result = evaluated(context, table, consultation)
        if asks_verdict(context):
            return Step(verdict.decided(context, result, topic, code=consultation.code), context.state)
        return from_verdict(context, topic, result)
    if consultation.asked is None:
        return Step(explained, context.state)
    spec = table.inputs[consultation.asked]
    text = f"{explained.text}\n\n{verdict.BACK}{verdict.question_text(spec)}"
    return Step(replace(explained, text=text, topic=topic, offers=verdict.choices(spec)), context.state)


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
    merged = msgspec.structs.replace(consultation, facts=facts, unknown=unknown, digressions=0, questions=0, asked=None)
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
