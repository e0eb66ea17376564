"""What every step of a turn may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annai.answers.compose import contact_lines
from annai.decisions import Evaluation
from annai.dialogue.reply import Reply, Status
from annai.dialogue.state import Consultation, DialogueState, Offer
from annai.knowledge import Knowledge
from annai.language.understanding import Understanding

RecordKeeper = Callable[[Consultation, Evaluation], str | None]


@dataclass(frozen=True)
class Context:
    """One turn: the message as understood, the conversation so far, the knowledge and the moment."""

    message: Understanding
    state: DialogueState
    knowledge: Knowledge
    now: datetime
    # Stores a verdict and gives its consultation code; None where nothing is kept (tests, previews).
    keep_record: RecordKeeper | None = None


@dataclass(frozen=True)
class Step:
    """What a step decided: the reply and the state after it."""

    reply: Reply
    state: DialogueState


def canned(
    context: Context,
    name: str,
    *,
    fields: Mapping[str, Any] | None = None,
    topic: str | None = None,
    offers: tuple[Offer, ...] = (),
    status: Status | None = None,
) -> Reply:
    """The wording ``name`` of replies/dialogue.yml with its placeholders filled."""
    reply = context.knowledge.replies[name]
    text = reply.text.format_map({"contact": contact_sentence(context), **(fields or {})})
    buttons = offers or tuple(Offer(title=title) for title in reply.buttons)
    return Reply(text=text, status=status or reply.status, topic=topic, offers=buttons)


def contact_sentence(context: Context) -> str:
    """The call centre of the conversation's programme year in one line, with hours and whether it is open now."""
    return _desk_sentence(context.knowledge, context.state.programme_year, context.now)


def _desk_sentence(knowledge: Knowledge, year: int | None, now: datetime) -> str:
    contact = knowledge.contacts.get(f"callcenter-{year}") or knowledge.contacts["callcenter-2024"]
    return contact_lines(contact, now)[0].removeprefix("・")


def failure(knowledge: Knowledge, now: datetime) -> Reply:
    """What is said when a turn could not be answered at all; nothing of the conversation is known."""
    reply = knowledge.replies["error"]
    return Reply(text=reply.text.format(contact=_desk_sentence(knowledge, None, now)), status=reply.status)
