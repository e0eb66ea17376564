"""What goes into the store and what comes out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NewTurn:
    """A turn to be kept. ``question`` is masked; ``reply`` is the response's JSON.

    ``confidence``: of the language model in the topic, None where it did not read the message.
    """

    conversation_id: str
    message_id: str
    question: str
    status: str
    topic: str | None
    programme_year: int | None
    degraded: bool
    reply: str
    confidence: float | None = None


@dataclass(frozen=True)
class StoredTurn:
    """A turn as kept."""

    conversation_id: str
    message_id: str
    question: str
    reply: str


@dataclass(frozen=True)
class PastTurn:
    """A turn as it is shown again. ``created_at`` is in seconds since 1970; ``helpful`` the asker's opinion."""

    question: str
    reply: str
    created_at: int
    helpful: bool | None
