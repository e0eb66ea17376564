"""The REST channel, hardened: nothing that a user types is taken for a command to Rasa."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.request import Request

from annai import clock
from annai.knowledge import current_knowledge
from annai.knowledge.load import load_contacts
from annai.paths import knowledge_dir
from annai.privacy import mask

logger = logging.getLogger(__name__)
Handler = Callable[[UserMessage], Awaitable[Any]]

# Rasa takes a message that begins with "/" or "EXTERNAL:" for an intent with entities and slots.
_COMMAND_MARKS = ("/", "EXTERNAL:")
_ID = re.compile(r"[A-Za-z0-9._:~-]{1,128}")
_NEUTRAL = "\u200b"  # removed again when the message is normalised


class SafeRestInput(RestInput):
    """Answers at the address of the stock REST channel."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The stock addresses; a turn that fails is answered, too."""
        return super().blueprint(always_answered(on_new_message))

    def _extract_message(self, req: Request) -> str | None:
        message = _body(req).get("message")
        text = message if isinstance(message, str) else ""
        text = text.encode("utf-8", "replace").decode("utf-8")
        if not text.strip():
            # An empty message never reaches Rasa's pipeline; this one does and is empty once normalised.
            return _NEUTRAL
        text = mask(text, keep=own_numbers())  # nothing personal reaches the tracker store
        return f"{_NEUTRAL}{text}" if text.lstrip().startswith(_COMMAND_MARKS) else text

    async def _extract_sender(self, req: Request) -> str | None:
        sender = _body(req).get("sender")
        return sender if isinstance(sender, str) and sender else "default"

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """Of what strangers send along, only an id of the message, by which a repeated one is known."""
        sent = _body(request).get("metadata")
        found = sent.get("message_id") if isinstance(sent, dict) else None
        return {"message_id": found} if isinstance(found, str) and _ID.fullmatch(found) else None

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()


def always_answered(on_new_message: Handler) -> Handler:
    """A handler whose turns never end without a message: where one failed, it says so and names a desk.

    Rasa stores a conversation after it has answered. If that fails, the answer is taken back: the next message
    would meet the conversation as it was before it.
    """

    async def handle(message: UserMessage) -> None:
        sent = getattr(message.output_channel, "messages", None)
        try:
            await on_new_message(message)
        except Exception as error:
            # Only the type: the text of an error may quote what the user wrote.
            logger.error("a turn failed: %s", type(error).__name__)
            if isinstance(sent, list):
                sent.clear()
        if sent == []:
            # Brings the dialogue with it, which this server needs only here.
            from annai.dialogue.context import failure

            reply = failure(current_knowledge(), clock.now())
            sent.append({"recipient_id": message.sender_id, "text": reply.text, "custom": reply.custom()})

    return handle


def own_numbers() -> frozenset[str]:
    """The desks' telephone numbers: people ask about them."""
    return _numbers_of(knowledge_dir())


@lru_cache(maxsize=4)
def _numbers_of(folder: Path) -> frozenset[str]:
    return frozenset(phone.number for desk in load_contacts(folder).values() for phone in desk.phones)


def _body(req: Request) -> dict[str, Any]:
    return req.json if isinstance(req.json, dict) else {}
