"""The shapes of requests and responses. They are the source of ``/openapi.json``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from annai.knowledge.models import Audience

Status = Literal["answered", "clarification", "unanswerable", "handoff", "chitchat", "error"]
# In Python, $ alone also matches before a final line break.
_TOKEN = r"^[A-Za-z0-9._:~-]+$(?!\n)"
MessageId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=_TOKEN,
        description="Chosen by the client, new for each message; sending it again gets the first answer again.",
    ),
]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of request bodies: an unknown key is an error."""


class ChatRequest(Request, frozen=True):
    """One message. Without a known ``conversation_id`` a new conversation begins."""

    message: str
    conversation_id: str | None = None
    message_id: MessageId | None = None


class Button(msgspec.Struct, frozen=True):
    """A choice: pressing it sends ``payload`` as the next message."""

    title: str
    payload: str


class BotMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``text`` stands alone."""

    text: str
    buttons: list[Button] = []


class ChatReply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. ``degraded``: made without the dialogue engine, from the knowledge alone."""

    conversation_id: str
    message_id: str
    messages: list[BotMessage]
    status: Status
    topic: str | None = None
    programme_year: int | None = None
    citations: list[dict[str, Any]] = []
    decision: dict[str, Any] | UnsetType = UNSET
    card: dict[str, Any] | UnsetType = UNSET
    degraded: bool | UnsetType = UNSET


class PastTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn of an earlier visit. ``message`` is as stored: personal data masked. ``at`` is ISO 8601."""

    message: str
    at: str
    helpful: bool | None
    reply: ChatReply


class History(msgspec.Struct, frozen=True):
    """Oldest first."""

    turns: list[PastTurn]


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a chat shows before the first question, and what it must tell about limits and storage."""

    text: str
    buttons: list[str]
    message_limit: int
    retention_days: int


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the knowledge; ``text`` is its answer, ``question`` what it answers."""

    id: str
    title: str
    question: str
    text: str
    topic: str
    programme_year: int | None
    score: float
    citation: dict[str, Any]


class SearchResults(msgspec.Struct, frozen=True):
    """Best first."""

    results: list[SearchResult]


class SearchQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Query parameters of a search."""

    q: str = ""
    programme_year: Annotated[int, Meta(ge=2000, le=2100)] | None = None
    audience: Audience | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class DecisionRequest(Request, frozen=True):
    """The facts known so far, by the names of the inputs; ``unknown`` are those that cannot be told."""

    facts: dict[str, Any] = {}
    unknown: list[str] = []


class FeedbackRequest(Request, frozen=True):
    """Was an answer helpful? A second opinion on the same message replaces the first."""

    conversation_id: str
    message_id: MessageId
    helpful: bool
    reason: Annotated[str, Meta(max_length=300)] | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The request was taken and stored."""

    ok: bool = True


class Export(msgspec.Struct, frozen=True):
    """All that is kept of a conversation. ``consultations`` are its records, ``dialogue`` the engine's events."""

    conversation_id: str
    turns: list[dict[str, Any]]
    consultations: list[dict[str, Any]]
    dialogue: list[Any]


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """How much was deleted of a conversation."""

    turns: int
    consultations: int
    events: int


class ErrorDetail(msgspec.Struct, frozen=True):
    """``code`` is for programs, ``message`` for people, ``request_id`` for the operators' logs."""

    code: str
    message: str
    request_id: str


class ErrorBody(msgspec.Struct, frozen=True):
    """The one shape of every error."""

    error: ErrorDetail
