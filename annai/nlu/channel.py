"""The REST channel, hardened: nothing that a user types is taken for a command to Rasa."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.rest import RestInput
from sanic.request import Request

from annai.knowledge import current_knowledge
from annai.privacy import mask

# Rasa takes a message that begins with "/" or "EXTERNAL:" for an intent with entities and slots.
_COMMAND_MARKS = ("/", "EXTERNAL:")
_NEUTRAL = "\u200b"  # removed again when the message is normalised


class SafeRestInput(RestInput):
    """Answers at the address of the stock REST channel."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def _extract_message(self, req: Request) -> str | None:
        message = _body(req).get("message")
        text = message if isinstance(message, str) else ""
        text = text.encode("utf-8", "replace").decode("utf-8")
        if not text.strip():
            # An empty message never reaches Rasa's pipeline; this one does and is empty once normalised.
            return _NEUTRAL
        text = mask(text, keep=_own_numbers())  # nothing personal reaches the tracker store
        return f"{_NEUTRAL}{text}" if text.lstrip().startswith(_COMMAND_MARKS) else text

    async def _extract_sender(self, req: Request) -> str | None:
        sender = _body(req).get("sender")
        return sender if isinstance(sender, str) and sender else "default"

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """Metadata of strangers is not taken over."""
        return None


def _own_numbers() -> frozenset[str]:
    """The desks' telephone numbers: people ask about them."""
    return frozenset(phone.number for desk in current_knowledge().contacts.values() for phone in desk.phones)


def _body(req: Request) -> dict[str, Any]:
    return req.json if isinstance(req.json, dict) else {}
