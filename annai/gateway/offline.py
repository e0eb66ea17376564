"""Answers without the dialogue engine: search over the knowledge, the year policy, the desks' hours.

Nothing is decided here that needs a consultation; a topic with a decision table gets its general rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from annai.dialogue.bare import is_bare
from annai.dialogue.clarify import clarify
from annai.dialogue.context import Context, canned
from annai.dialogue.decline import decline, find_gap, gap_reply, other_scheme
from annai.dialogue.guard import guard
from annai.dialogue.lookup import answer_topic
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.dialogue.years import uncovered_year
from annai.gateway.core import Core
from annai.gateway.logs import log
from annai.gateway.sureness import rank
from annai.language.normalise import fold, normalise
from annai.language.understanding import Understanding, entities_of


@dataclass(frozen=True)
class LastTurn:
    """What the conversation's latest reply was about; its buttons may be the next message."""

    topic: str | None = None
    programme_year: int | None = None
    titles: tuple[str, ...] = ()


def answer_offline(core: Core, text: str, last: LastTurn, now: datetime) -> Reply:
    """The best answer that the core can give to a message on its own; says that it is one. Never fails."""
    message = Understanding(text=normalise(text), entities=entities_of(normalise(text)))
    topic = last.topic if last.topic in core.knowledge.topics else None
    state = DialogueState(topic=topic, programme_year=last.programme_year)
    context = Context(message, state, core.knowledge, now)
    try:
        reply = guard(context, text) or _answer(core, context, last)
    except Exception:
        # The last line of defence: behind it the user would get nothing at all.
        log.exception("the core has no answer")
        return canned(context, "error")
    return _announced(context, reply)


def _answer(core: Core, context: Context, last: LastTurn) -> Reply:
    chosen = _chosen_topic(core, context, last)
    if chosen:
        return answer_topic(context, chosen).reply
    topic = context.state.topic
    if topic and is_bare(context.message) and core.knowledge.entries_by_topic.get(topic):
        return answer_topic(context, topic).reply
    return _refusal(core, context) or _found(core, context)


def _refusal(core: Core, context: Context) -> Reply | None:
    """The reply to what the documents do not tell: another scheme, another year, a thing they leave out."""
    scheme = other_scheme(context.message)
    if scheme:
        return decline(context, scheme).reply
    year = _uncovered(core, context)
    if year:
        return uncovered_year(context, year, None)
    gap = find_gap(context)
    return gap_reply(context, gap, "oos_programme_detail") if gap else None


def _found(core: Core, context: Context) -> Reply:
    """The answer that a search finds; where it is not sure, the candidates."""
    ranking = rank(core, context.message.text)
    if ranking.is_sure:
        return answer_topic(context, ranking.topics[0].topic).reply
    message = replace(context.message, ranking=ranking.topics)
    return clarify(replace(context, message=message)).reply


def _chosen_topic(core: Core, context: Context, last: LastTurn) -> str | None:
    """The topic whose title was said, or whose number in the last reply's list."""
    said = fold(context.message.text).strip("。.!?「」")
    if said.isdecimal() and 1 <= int(said[:3]) <= len(last.titles):
        said = fold(normalise(last.titles[int(said) - 1]))
    for topic in core.knowledge.topics.values():
        if fold(normalise(topic.title)) == said and core.knowledge.entries_by_topic.get(topic.id):
            return topic.id
    return None


def _uncovered(core: Core, context: Context) -> int | None:
    """A programme year in the message that no document covers, if it names no covered one."""
    named = context.message.values("programme_year")
    unknown = [year for year in named if year not in core.knowledge.programme_years]
    return unknown[0] if unknown and len(unknown) == len(named) else None


def _announced(context: Context, reply: Reply) -> Reply:
    """The reply with the notice in front that the dialogue is down."""
    notice = canned(context, "engine_down").text
    return replace(reply, text=f"{notice}\n\n{reply.text}")
