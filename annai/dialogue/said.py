"""Short questions about something that the last verdict named (「ツールのほうは?」「時間かかる?」)."""

from __future__ import annotations

import re

import msgspec

from annai.answers.compose import citation_data, heading, source_line
from annai.decisions import Evaluation
from annai.dialogue.context import Context, Step
from annai.dialogue.named import nouns, plain
from annai.dialogue.policy import ANSWER
from annai.dialogue.reply import Reply
from annai.language.questions import is_question

SHORT = 20  # characters
# Follow-ups that ask for something else than what a verdict says.
_OWN = frozenset({"follow_up_phone", "follow_up_hours", "follow_up_url", "follow_up_source", "follow_up_details"})
_TIME = re.compile("時間|期間|日数")  # nouns that count in other places


def from_verdict(context: Context, topic: str, result: Evaluation) -> Step | None:
    """The sentences of the verdict that hold everything the message names; None if there are none."""
    if not _leans_on_verdict(context) or result.outcome is None or result.status == "not_covered":
        return None
    words = nouns(context.message.text) or _TIME.findall(context.message.text)
    lines = [line for line in dict.fromkeys(lines_of(result)) if any(word in plain(line) for word in words)]
    if not words or not all(any(word in plain(line) for line in lines) for word in words):
        return None
    first, *rest = lines
    text = [heading(result.programme_year) + first, *(f"・{line}" for line in rest)]
    reply = Reply(
        text="\n".join([*text, source_line(context.knowledge, result.citations)]),
        status="answered",
        topic=topic,
        programme_year=result.programme_year,
        citations=tuple(citation_data(context.knowledge, result.citations)),
    )
    return Step(reply, msgspec.structs.replace(context.state, misses=0))


def lines_of(result: Evaluation) -> tuple[str, ...]:
    """The sentences of a verdict, in the order in which it tells them."""
    outcome = result.outcome
    if outcome is None:
        return ()
    return (outcome.verdict, *result.reasons, *outcome.next_steps, *outcome.also, *outcome.notes)


def _leans_on_verdict(context: Context) -> bool:
    """Is it a short question that names no case of its own and no clear other matter?"""
    message, best = context.message, context.message.best
    if len(message.text) > SHORT or message.entities or not is_question(message.text):
        return False
    return best.confidence < ANSWER or (best.topic.startswith("follow_up_") and best.topic not in _OWN)
