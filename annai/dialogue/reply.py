"""A reply, as every channel gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from annai.dialogue.state import Offer

Status = Literal["answered", "clarification", "unanswerable", "handoff", "chitchat", "error"]


@dataclass(frozen=True)
class Reply:
    """``text`` stands alone; ``offers`` are shown as buttons; ``decision`` is set for a consultation."""

    text: str
    status: Status
    topic: str | None = None
    programme_year: int | None = None
    citations: tuple[Mapping[str, Any], ...] = ()
    offers: tuple[Offer, ...] = ()
    decision: Mapping[str, Any] | None = None
    # Structured parts for rich clients: answer, details, steps, cautions, contacts.
    card: Mapping[str, Any] | None = field(default=None)

    def buttons(self) -> list[dict[str, str]]:
        """Rasa's buttons: choosing one says its title."""
        return [{"title": offer.title, "payload": offer.title} for offer in self.offers]

    def custom(self) -> dict[str, Any]:
        """The machine-readable side of the reply (contract of the REST channel)."""
        data: dict[str, Any] = {
            "status": self.status,
            "topic": self.topic,
            "programme_year": self.programme_year,
            "citations": [dict(citation) for citation in self.citations],
        }
        if self.decision is not None:
            data["decision"] = dict(self.decision)
        if self.card is not None:
            data["card"] = dict(self.card)
        return data
