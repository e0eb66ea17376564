"""Consultations: a decision table in conversation. Reads facts, asks the next question, tells the verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annai.answers.compose import entry_body, heading, source_line
from annai.answers.select import candidates, newest_year, select_entry
from annai.decisions import DecisionTable, Evaluation, evaluate, load_tables
from annai.dialogue import verdict
from annai.dialogue.bare import is_bare
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.known import LASTING, Carry, known_facts
from annai.dialogue.lookup import answer_topic
from annai.dialogue.policy import ANSWER, SIDE_QUESTION, SURE
from annai.dialogue.reading import Facts, Reading, load_reading, read_facts
from annai.dialogue.state import Consultation, DialogueState
from annai.knowledge import Topic
from annai.language.questions import is_question
from annai.language.topics import Ranked

MAX_DIGRESSIONS = 2
SHORT = 24  # characters
MAX_ASKED = 2
CASE_FACTS = 2
MANY_FACTS = 3  # a message with as many belongs to the consultation, whatever it sounds like
_WHAT_IF = re.compile(
    r"もし|仮に|だったら|としたら|とすると|やったら|なら(?:どう|ば)|じゃなくて|ではなく|やっぱり|間違え"
)
_WHY = re.compile(r"なぜ|何故|なんで|どうして|根拠|理由|わけ|どういう(?:こと|理屈)")


@lru_cache(maxsize=4)
def tables(folder: Path) -> Mapping[str, DecisionTable]:
    """The decision tables of a knowledge folder, loaded once."""
    return load_tables(folder / "decisions")


def table_of(context: Context, decision: str) -> DecisionTable:
    """A decision of the live knowledge."""
    return tables(context.knowledge.folder)[decision]


def _read(context: Context, table: DecisionTable, asked: str | None) -> Facts:
    return read_facts(table, _reading(context, table.id), context.message, asked, context.now.date())


def _reading(context: Context, decision: str) -> Reading:
    return load_reading(context.knowledge.folder / "reading" / f"{decision}.yml")


# --- a new consultation ------------------------------------------------------------------------------


def start(context: Context, topic: Topic, *, carry: Carry = "lasting") -> Step:
    """Verdict at once if the message holds all facts; else the general rule and the first question."""
    assert topic.decision is not None
    table = table_of(context, topic.decision)
    facts = _with_context(context, table, _read(context, table, None))
    consultation = Consultation(decision=topic.decision, facts=facts)
    result = _evaluate(context, table, consultation)
    settled = result.status in ("not_covered", "invalid", "partly_decided") and _is_about_a_case(table, facts)
    # Decided without any fact: every case leads to the same, e.g. after the end of a procedure.
    if settled or result.status == "decided":
        return _reply(context, topic.id, consultation, result)
    rule = answer_topic(context, topic.id, carry=carry)
    if rule.reply.status != "answered" or result.next_question is None:
        return Step(rule.reply, msgspec.structs.replace(rule.state, consultation=None))
    asking = msgspec.structs.replace(consultation, asked=result.next_question.name)
    question = verdict.question_text(result.next_question)
    reply = replace(
        rule.reply,
        text="\n".join([rule.reply.text, *result.so_far, verdict.INVITATION, question]),
        offers=(*verdict.choices(result.next_question), *rule.reply.offers),
        decision=verdict.data(result, None),
    )
    return Step(reply, msgspec.structs.replace(rule.state, consultation=asking))


def tells_a_case(context: Context, topic: Topic) -> bool:
    """Does the message tell enough of the asker's own case for this decision?"""
    assert topic.decision is not None
    table = table_of(context, topic.decision)
    general = {table.spec.programme_years.input, "frame"}
    return len(_read(context, table, None).values.keys() - general) >= CASE_FACTS


def _is_about_a_case(table: DecisionTable, facts: Mapping[str, Any]) -> bool:
    """Did the asker tell anything of their own case, apart from the year?"""
    year = table.spec.programme_years.input
    return any(name not in (year, "frame") for name in facts) or not any(
        spec.ask and spec.name != year for spec in table.inputs.values()
    )


def _with_context(context: Context, table: DecisionTable, read: Facts) -> dict[str, Any]:
    """Facts of the message, completed by what the conversation already told (year, role)."""
    facts = dict(read.values)
    year = table.spec.programme_years.input
    state_year = context.state.programme_year
    covered = table.spec.programme_years.covered
    if year and year not in facts and state_year and (state_year in covered or context.state.year_is_stated):
        facts[year] = state_year
    known = context.state.known
    for name in LASTING:
        if name in table.inputs and name not in facts and name in known:
            allowed = {choice.value for choice in table.inputs[name].choices}
            values = [value for value in known[name] if value in allowed]
            if values:
                facts[name] = values[0]
    return facts


# --- a running consultation ---------------------------------------------------------------------------


def proceed(context: Context) -> Step | None:
    """Continue the consultation if the message belongs to it; None hands the message to the other steps."""
    consultation = context.state.consultation
    if consultation is None:
        return None
    topic = _topic_of(context, consultation.decision)
    table = table_of(context, consultation.decision)
    read = _read(context, table, consultation.asked)
    chosen = _chosen_fact(context)
    if chosen:
        read = Facts({**read.values, **chosen})
    if not read.values and _is_said(context, "start_over", "repeat"):
        return None
    if not read.values and not consultation.decided and _is_said(context, "stop_consultation", "goodbye"):
        return Step(canned(context, "stop_done"), msgspec.structs.replace(context.state, consultation=None))
    if _asks_why(context, consultation, read):
        return _explain(context, topic, consultation)
    if consultation.decided and not _continues(context, topic, read):
        return None
    if _is_elsewhere(context, topic, consultation, read):
        return _digress(context, topic, consultation)
    if read.values or (read.is_unknown and _is_short(context)):
        return _take(context, topic, consultation, table, read)
    if consultation.decided:
        return None
    return _ask_again(context, topic, consultation, table)


def _continues(context: Context, topic: str, read: Facts) -> bool:
    """After the verdict: is the message a correction, a what-if or the same question for another case?"""
    if not read.values:
        return False
    best = context.message.best
    known = context.knowledge.topics.get(best.topic)
    is_other = known is not None and known.kind != "dialogue" and best.topic != topic
    if _is_what_if(context) or is_bare(context.message) or len(read.values) >= MANY_FACTS:
        return True
    is_statement = len(context.message.text) <= SHORT and not is_question(context.message.text)
    return not (is_other and best.confidence >= (SURE if is_statement else ANSWER))


def _is_said(context: Context, *topics: str) -> bool:
    return context.message.best.topic in topics and context.message.best.confidence >= ANSWER


def _take(context: Context, topic: str, consultation: Consultation, table: DecisionTable, read: Facts) -> Step:
    """Merge new facts (a later statement overrides an earlier one) and decide anew."""
    unknown = [name for name in consultation.unknown if name not in read.values]
    if read.is_unknown and consultation.asked:
        unknown.append(consultation.asked)
    facts = {**consultation.facts, **read.values}
    if {"elapsed", "delivery_date", "end_date"} & read.values.keys():
        facts = _one_time_line(facts, read.values)
    changed = verdict.changes(table, consultation.facts, facts)
    merged = msgspec.structs.replace(consultation, facts=facts, unknown=unknown, digressions=0, questions=0, asked=None)
    result = _evaluate(context, table, merged)
    side = _side_question(context, topic) if read.values else None
    return _reply(context, topic, merged, result, changed=changed, side=side)


def _one_time_line(facts: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """A duration that was just said outdates the dates it contradicts, and the other way round."""
    if "elapsed" in said:
        return {name: value for name, value in facts.items() if name != "end_date" or name in said}
    if "delivery_date" in facts and "end_date" in facts:
        return {name: value for name, value in facts.items() if name != "elapsed"}
    return facts


def _reply(
    context: Context,
    topic: str,
    consultation: Consultation,
    result: Evaluation,
    *,
    changed: tuple[str, ...] = (),
    side: Step | None = None,
) -> Step:
    """The verdict, or the next question; a question asked in passing is answered first."""
    state = _state_after(context, topic, result)
    before = [side.reply.text, ""] if side else []
    if result.status == "open" and result.next_question:
        asking = msgspec.structs.replace(consultation, asked=result.next_question.name, decided=False)
        rule = _rule(context, topic, result) if context.message.best.topic == topic or _was_decided(context) else []
        reply = verdict.question(result, topic, before=[*before, *changed, *rule])
        return Step(reply, msgspec.structs.replace(state, consultation=asking))
    if result.status == "invalid":
        refused = [refusal.input for refusal in result.refusals]
        kept = {name: value for name, value in consultation.facts.items() if name not in refused}
        asking = msgspec.structs.replace(consultation, facts=kept, asked=refused[0] if refused else None, decided=False)
        reply = verdict.refusal(table_of(context, consultation.decision), result, topic)
        return Step(reply, msgspec.structs.replace(state, consultation=asking))
    code = context.keep_record(consultation, result) if context.keep_record else None
    past = _look_back(context, topic, consultation)
    reply = verdict.decided(context, result, topic, code=code, changed=changed, before=before, past=past)
    decided = msgspec.structs.replace(consultation, decided=True, asked=None, code=code)
    return Step(reply, msgspec.structs.replace(state, consultation=decided))


def _look_back(context: Context, topic: str, consultation: Consultation) -> list[str]:
    """What held while the procedure was still open, for those who ask after its end."""
    last_day = _reading(context, consultation.decision).look_back
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
    if then.outcome and then.outcome.also:
        return [f"{during}の決まりは、次のとおりです。", *then.outcome.also]
    rule = _rule(context, topic, then)
    return [f"{during}の決まりは、次のとおりです。", *(line.replace(heading(then.programme_year), "") for line in rule)]


def _was_decided(context: Context) -> bool:
    return context.state.consultation is not None and context.state.consultation.decided


def _rule(context: Context, topic: str, result: Evaluation) -> list[str]:
    """The general rule for what is known so far: a question deserves an answer before a question back."""
    known = known_facts(context, carry="all")
    year = result.programme_year or newest_year(context.knowledge, topic, known)
    entry = select_entry(candidates(context.knowledge, topic, year, default_only=False), known)
    if entry is None:
        return []
    first, *rest = entry_body(entry)
    return [heading(year) + first, *rest, source_line(context.knowledge, entry.citations)]


def _state_after(context: Context, topic: str, result: Evaluation) -> DialogueState:
    entries = context.knowledge.entries_by_topic.get(topic, ())
    entry = next((e for e in entries if not e.when and result.programme_year in e.programme_years), None)
    return msgspec.structs.replace(
        context.state,
        topic=topic,
        entry=entry.id if entry else context.state.entry,
        programme_year=result.programme_year or context.state.programme_year,
        misses=0,
    )


def _ask_again(context: Context, topic: str, consultation: Consultation, table: DecisionTable) -> Step | None:
    """The answer was not understood: ask once more with help; then leave the fact open."""
    if consultation.asked is None:
        return None
    if consultation.questions + 1 >= MAX_ASKED:
        return _take(context, topic, consultation, table, Facts({}, is_unknown=True))
    asking = msgspec.structs.replace(consultation, questions=consultation.questions + 1)
    reply = verdict.ask_again(table.inputs[consultation.asked], topic)
    return Step(reply, msgspec.structs.replace(context.state, consultation=asking))


def _evaluate(context: Context, table: DecisionTable, consultation: Consultation) -> Evaluation:
    return evaluate(table, consultation.facts, today=context.now.date(), unknown=frozenset(consultation.unknown))


def _topic_of(context: Context, decision: str) -> str:
    return next(topic.id for topic in context.knowledge.topics.values() if topic.decision == decision)


def _chosen_fact(context: Context) -> dict[str, Any]:
    from annai.dialogue.choices import find_offer

    offer = find_offer(context)
    return {offer.fact[0]: offer.fact[1]} if offer and offer.fact else {}


# --- side questions and why ---------------------------------------------------------------------------


def _asks_why(context: Context, consultation: Consultation, read: Facts) -> bool:
    best = context.message.best
    return not read.values and (
        best.topic in ("explain", "follow_up_source")
        and best.confidence >= ANSWER
        or bool(_WHY.search(context.message.text))
    )


def _explain(context: Context, topic: str, consultation: Consultation) -> Step:
    table = table_of(context, consultation.decision)
    if not consultation.decided and consultation.asked:
        return Step(verdict.why_asked(table.inputs[consultation.asked], topic), context.state)
    result = _evaluate(context, table, consultation)
    return Step(verdict.explanation(context, result, topic), context.state)


def _is_elsewhere(context: Context, topic: str, consultation: Consultation, read: Facts) -> bool:
    """Is the message about something else than the facts of the consultation?"""
    best = _clearest(context)
    known = context.knowledge.topics.get(best.topic)
    if known is None or best.topic == topic or best.confidence < (SIDE_QUESTION if read.values else ANSWER):
        return False
    if known.kind == "dialogue":
        return best.topic.startswith("follow_up_") and not read.values and not read.is_unknown
    answers_question = consultation.asked is not None and consultation.asked in read.values
    is_fact = read.values and (not is_question(context.message.text) or _is_what_if(context))
    return not (answers_question or is_fact)


def _clearest(context: Context) -> Ranked:
    """The topic of the message, or of the clause that is clearer than the whole."""
    ranked = [context.message.best, *(clause.ranking[0] for clause in context.message.clauses if clause.ranking)]
    answerable = [one for one in ranked if (t := context.knowledge.topics.get(one.topic)) and t.kind != "dialogue"]
    best = max(answerable, key=lambda one: one.confidence, default=context.message.best)
    return best if best.confidence >= max(SIDE_QUESTION, context.message.best.confidence) else context.message.best


def _is_short(context: Context) -> bool:
    """「わからない」 is an answer; 「IDがわからないのですが、どこに…」 is another question."""
    return context.message.best.topic == "dont_know" or len(context.message.text) <= SHORT


def _is_what_if(context: Context) -> bool:
    return bool(_WHAT_IF.search(context.message.text))


def _digress(context: Context, topic: str, consultation: Consultation) -> Step | None:
    """Answer the other question by the other steps, then come back to the open one."""
    from annai.dialogue.manager import answer_outside

    step = answer_outside(context)
    if consultation.decided or step is None or consultation.asked is None:
        return step
    if step.state.consultation != consultation:
        return step  # another consultation began
    digressions = consultation.digressions + 1
    kept = msgspec.structs.replace(consultation, digressions=digressions)
    state = msgspec.structs.replace(step.state, consultation=kept)
    if digressions > MAX_DIGRESSIONS:
        return Step(step.reply, state)
    spec = table_of(context, consultation.decision).inputs[consultation.asked]
    text = f"{step.reply.text}\n\n{verdict.BACK}{verdict.question_text(spec)}"
    offers = (*verdict.choices(spec), *step.reply.offers)
    return Step(replace(step.reply, text=text, offers=offers), state)


def _side_question(context: Context, topic: str) -> Step | None:
    """A question asked in the same message as a fact (「8か月です。ちなみに加算金って何?」)."""
    from annai.dialogue.manager import answer_outside

    for clause in context.message.clauses:
        ranked = clause.ranking[0]
        known = context.knowledge.topics.get(ranked.topic)
        if known is None or known.kind not in ("lookup", "decline") or ranked.topic == topic:
            continue
        if ranked.confidence >= SIDE_QUESTION and is_question(clause.text):
            message = replace(context.message, text=clause.text, ranking=clause.ranking, clauses=())
            state = msgspec.structs.replace(context.state, consultation=None)
            return answer_outside(replace(context, message=message, state=state))
    return None
