"""A new consultation: the verdict at once, or the rule and the first question; a case told without a question."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from annai.decisions import DecisionTable
from annai.dialogue import verdict
from annai.dialogue.cases import CASE_FACTS, case_topics, is_about_a_case, is_case, label_of, tells_a_case
from annai.dialogue.context import Context, Step
from annai.dialogue.known import Carry
from annai.dialogue.lookup import answer_topic
from annai.dialogue.matter import evaluated, is_rule_for_case, read, reading_of, table_of, with_context
from annai.dialogue.policy import ANSWER, RUNNER_UP, SURE
from annai.dialogue.reading import Facts
from annai.dialogue.state import Consultation
from annai.dialogue.telling import ask, tell
from annai.knowledge import Topic
from annai.language.questions import is_question

RIVALS = 3


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
    is_new = is_case(context, table, told) or (context.state.consultation is None and _adds_up(context, table, told))
    if result.status == "open" and is_new and not is_rule_for_case(context, topic.id, result):
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


def _adds_up(context: Context, table: DecisionTable, told: Facts) -> bool:
    """Does a statement make a case together with what the conversation told before?"""
    strong = told.values.keys() - told.weak
    is_statement = not is_question(context.message.text)
    year = table.spec.programme_years.input
    return bool(strong and is_statement and len(with_context(context, table, told).keys() - {year}) >= CASE_FACTS)


def _meant(context: Context, topic: Topic) -> Topic:
    """The topic itself, or the one that something named in the message shows to be meant."""
    for name, ways in reading_of(context, topic.decision or "").gives_way.items():
        for value in context.message.values(name):
            if value in ways:
                return context.knowledge.topics[ways[value]]
    return topic


def told_case(context: Context) -> Step | None:
    """A statement that nothing else explains, of a case of the matter just answered (「1年かけて少しずつです」)."""
    best = context.message.best
    is_nothing = best.confidence < ANSWER or (context.state.topic is None and best.topic.startswith("follow_up_"))
    if is_question(context.message.text):
        return None
    if not is_nothing:
        return _told_of_matter(context) or _told_in_shorthand(context)
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


def _told_of_matter(context: Context) -> Step | None:
    """A case told after what holds for all (「継続利用登録で、STEP1はやってある」 after 移行登録とは)."""
    best = context.knowledge.topics.get(context.message.best.topic)
    for topic in context.knowledge.topics.values():
        if topic.decision is None or context.state.topic not in _told_after(context, topic):
            continue
        last_day = reading_of(context, topic.decision).look_back
        if last_day is not None and context.now.date() > last_day:
            continue  # every case has come to the same since: the rule tells more
        is_other = best is not None and best.kind == "lookup" and best.group != topic.group
        if is_other and context.message.best.confidence >= SURE:
            return None
        table = table_of(context, topic.decision)
        told = read(context, table, None)
        # Who one is makes another answer, not yet a case.
        is_own = bool(told.values.keys() - told.weak - {"role"})
        if is_own and _adds_up(context, table, told):
            return start(context, topic)
    return None


def _told_after(context: Context, topic: Topic) -> tuple[str, ...]:
    """Topics after which a statement is about a case of this decision."""
    how = reading_of(context, topic.decision or "")
    return (topic.id, *how.case_topics, *how.told_after)


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
