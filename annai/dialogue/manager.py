"""One turn: the steps that look at a message in order; the first that has a reply ends the turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import msgspec

from annai.answers.implied import implied
from annai.dialogue import changed, choices, compound, consult, control, going_on, pointing
from annai.dialogue.announcing import opening
from annai.dialogue.bare import is_bare
from annai.dialogue.clarify import clarify
from annai.dialogue.context import Context, RecordKeeper, Step, canned
from annai.dialogue.decline import decline, find_gap, gap_reply, other_scheme
from annai.dialogue.filled_in import two_frames, with_what_is_meant
from annai.dialogue.follow_up import follow_up, situation
from annai.dialogue.followed import followed
from annai.dialogue.guard import guard
from annai.dialogue.known import Carry
from annai.dialogue.last_answer import from_last_answer, needed, tells_of_year
from annai.dialogue.left_undone import left_undone
from annai.dialogue.line import in_line
from annai.dialogue.lookup import answer_topic
from annai.dialogue.meaning import of_word
from annai.dialogue.policy import ANSWER, DECLINE, GROUP, LEADING, RUNNER_UP, SURE
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.dialogue.unsaid import bare_letter, tells_case_of_topic, tells_own_role
from annai.knowledge import Knowledge, Topic
from annai.language.questions import is_question
from annai.language.topics import Ranked
from annai.language.understanding import Understanding

CASE_TOPICS = 3
VERY_SHORT = 12
MEDIUM = 28
SHORT = 20  # characters: a message this short leans on what was said before


def respond(
    message: Understanding,
    state: DialogueState,
    knowledge: Knowledge,
    now: datetime,
    *,
    raw: str | None = None,
    keep_record: RecordKeeper | None = None,
) -> tuple[Reply, DialogueState]:
    """Reply to a message and the state after it.

    Args:
        raw: The message as received, for the length limit.
        keep_record: Stores a verdict and gives its consultation code.
    """
    context = with_what_is_meant(Context(message, state, knowledge, now, keep_record))
    refusal = guard(context, message.text if raw is None else raw)
    step = Step(refusal, state) if refusal else _first(context)
    named = [year for year in context.message.values("programme_year") if year in knowledge.programme_years]
    after = msgspec.structs.replace(
        step.state,
        own_role=going_on.own_role(context) or step.state.own_role,
        programme_year=named[-1] if named and step.reply.programme_year is None else step.state.programme_year,
        pair=two_frames(context),
        frame=(context.message.values("frame") or [step.state.frame])[-1],
        offers=list(step.reply.offers),
        last_text=step.reply.text if step.reply.status != "chitchat" else step.state.last_text,
        told=changed.remember(context, step),
    )
    news = changed.notice(context)
    return (replace(step.reply, text=f"{news}\n\n{step.reply.text}") if news else step.reply), after


def _first(context: Context) -> Step:
    return _run(_STEPS, context) or clarify(context)


def answer_outside(context: Context) -> Step | None:
    """The reply to a message that is not part of the running consultation; None if it is unclear."""
    return _run(_OUTSIDE, context)


def _run(steps: tuple[Callable[[Context], Step | None], ...], context: Context) -> Step | None:
    for step in steps:
        result = step(context)
        if result is not None:
            return result
    return None


def _bare_switch(context: Context) -> Step | None:
    """A year, role or frame alone changes the case of the topic so far."""
    context = bare_letter(context)
    topic = context.state.topic
    names = {entity.name for entity in context.message.entities}
    years = set(context.message.values("programme_year")) & set(context.knowledge.programme_years)
    is_short_year = bool(years) and len(context.message.text) <= SHORT
    is_slip = is_short_year and context.message.best.confidence < ANSWER
    if topic is None or not (is_bare(context.message) or is_slip or tells_own_role(context)):
        return None
    if going_on.names_a_matter(context) or tells_of_year(context):
        return None
    if "amount" in names and context.message.best.confidence >= SURE:
        return None  # 「50万の会計ソフトと12万のPC」 is a case to estimate
    entries = context.knowledge.entries_by_topic.get(topic, ())
    told = implied({name: context.message.values(name) for name in names}).keys() | names
    if "programme_year" in names or any(told & entry.when.keys() for entry in entries):
        return follow_up(context, "follow_up_switch")
    return None


def _case(context: Context) -> Step | None:
    """A question with facts of the asker's own case wants a verdict, even if another topic sounds nearer."""
    best = context.message.best
    is_refused = best.topic.startswith("oos_") and best.confidence >= SURE
    if is_refused or in_line(context):
        return None
    asks = is_question(context.message.text)
    named = [ranked.topic for ranked in context.message.ranking[:CASE_TOPICS] if ranked.confidence >= RUNNER_UP]
    for topic in context.knowledge.topics.values():
        if topic.kind != "decision":
            continue
        is_near = asks and {topic.id, *consult.case_topics(context, topic)} & {*named}
        if not (is_near or consult.is_asked_for(context, topic)):
            continue
        if consult.tells_a_case(context, topic):
            return consult.start(context, topic)
    return None


def _other_programme(context: Context) -> Step | None:
    """A message about another scheme is refused by its name, however much it sounds like ours."""
    topic = other_scheme(context.message)
    # Among several questions only the one about the other scheme is refused.
    return decline(context, topic) if topic and len(compound.questions(context)) < 2 else None


def _topic(context: Context) -> Step | None:
    """The likeliest topic, if it is likely enough."""
    best = _asked_topic(context)
    topic = context.knowledge.topics.get(best.topic)
    if topic is None:
        return None
    if topic.kind == "decline":
        return decline(context, topic.id) if best.confidence >= DECLINE else None
    # Unclear, but on what was just answered: 「それ忘れちゃった」.
    is_same = topic.id == context.state.topic and best.confidence >= LEADING and len(context.message.text) <= SHORT
    if best.confidence < ANSWER and not (is_same or _is_carried_by_group(context, topic)):
        return None
    if topic.kind == "dialogue":
        return _dialogue(context, topic.id)
    carry: Carry = "case" if len(context.message.text) <= MEDIUM else "lasting"
    if topic.kind == "decision":
        return consult.start(context, topic, carry=carry)
    return answer_topic(context, topic.id, carry=carry)


def _asked_topic(context: Context) -> Ranked:
    """The likeliest topic, with two exceptions.

    Somebody who tells their situation and asks (「うちは工務店ですが、対象ですか」) asks, and so does somebody who
    goes back to something by its name (「通常枠に戻りますが、下限は?」). And a topic that does not
    cover the programme year named gives way to the next one that does.
    """
    ranking = context.message.ranking
    best = context.message.best
    if best.topic == "state_situation" and (told := _told_beside(context)):
        return told
    is_return = best.topic == "start_over" and bool(context.message.entities)
    if (best.topic == "state_situation" or is_return) and is_question(context.message.text):
        asked = [ranked for ranked in ranking if _is_answerable(context, ranked.topic)]
        return replace(asked[0], confidence=best.confidence) if asked and asked[0].confidence >= RUNNER_UP else best
    other = pointing.asked_last(context) or going_on.other_topic(context) or in_line(context)
    if other is not None:
        return other
    years = context.message.values("programme_year")
    if years and _is_answerable(context, best.topic) and not set(years) & set(context.knowledge.years_of(best.topic)):
        for ranked in ranking[1:3]:
            if ranked.confidence >= RUNNER_UP and set(years) & set(context.knowledge.years_of(ranked.topic)):
                return replace(ranked, confidence=best.confidence)
    return best


def _told_beside(context: Context) -> Ranked | None:
    """「IDの控えをなくした、うちはベンダーです」 tells a matter beside who one is, nearly as clear."""
    second = context.message.ranking[1] if len(context.message.ranking) > 1 else None
    return second if second and second.confidence >= ANSWER and _is_answerable(context, second.topic) else None


def _is_carried_by_group(context: Context, topic: Topic) -> bool:
    """Topics of one group share their facts: together they may carry an answer that none carries alone."""
    ranking = context.message.ranking
    share = sum(
        r.confidence for r in ranking if (t := context.knowledge.topics.get(r.topic)) and t.group == topic.group
    )
    return topic.kind in ("lookup", "decision") and context.message.best.confidence >= LEADING and share >= GROUP


def _is_answerable(context: Context, topic: str) -> bool:
    known = context.knowledge.topics.get(topic)
    return known is not None and known.kind in ("lookup", "decision")


def _dialogue(context: Context, topic: str) -> Step | None:
    if topic == "state_situation":
        return (follow_up(context, "follow_up_switch") if tells_case_of_topic(context) else None) or situation(context)
    if topic.startswith("follow_up_"):
        return followed(context, topic)
    if topic == "stop_consultation" and is_question(context.message.text):
        return None  # 「キャンセルすれば大丈夫?」: nothing runs, so that something else is asked
    if topic == "complaint" and context.state.complaints:
        return Step(canned(context, "complaint_second", topic=topic), context.state)
    if topic == "complaint":
        return Step(canned(context, topic, topic=topic), msgspec.structs.replace(context.state, complaints=1))
    if topic == "explain":
        return follow_up(context, "follow_up_source") or Step(canned(context, "nothing_to_explain"), context.state)
    return Step(canned(context, topic, topic=topic), context.state)


def _undocumented(context: Context) -> Step | None:
    """A short question that names something undocumented is about that, whatever topic its other words sound like."""
    gap = find_gap(context)
    if gap is None or len(context.message.text) > SHORT or context.message.best.topic == gap.nearest:
        return None
    return _gap(context)


def _short_follow_up(context: Context) -> Step | None:
    """A few unclear words in the middle of a topic are a follow-up rather than a new subject (「手続きは?」)."""
    if context.state.topic is None:
        return None
    if going_on.leans(context):
        return followed(context, context.message.best.topic)
    if len(context.message.text) > VERY_SHORT:
        return None
    if "いつ" in context.message.text and context.message.best.confidence < ANSWER:
        return followed(context, "follow_up_when")  # 「じゃあいつならいいの」
    for ranked in context.message.ranking[:3]:
        if ranked.topic == "follow_up_hours" and going_on.is_count(context):
            continue
        if ranked.topic.startswith("follow_up_") and ranked.confidence >= LEADING:
            return followed(context, ranked.topic)
    return None


def _gap(context: Context) -> Step | None:
    """Something the documents do not tell, named in a message that fits no topic well."""
    gap = find_gap(context)
    return Step(gap_reply(context, gap, "oos_programme_detail"), context.state) if gap else None


_OUTSIDE: tuple[Callable[[Context], Step | None], ...] = (
    _other_programme,
    opening,
    *pointing.STEPS,
    going_on.vague_request,
    going_on.both_sides,
    going_on.when_over,
    going_on.year_of_interest,
    _case,
    compound.several,
    _bare_switch,
    needed,
    left_undone,
    from_last_answer,
    _undocumented,
    _topic,
    _short_follow_up,
    compound.hidden_question,
    _gap,
    *pointing.UNCLEAR_STEPS,
    going_on.of_migration,
    going_on.same_matter,
    going_on.introduction,
    of_word,
)
_STEPS = (choices.chosen, consult.proceed, control.restart, control.repeat, *_OUTSIDE)
