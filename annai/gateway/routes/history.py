"""What is kept of a conversation, below ``/api/conversations/{id}``, and ``GET /api/welcome``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.clock import JST
from annai.gateway.config import MAX_TEXT
from annai.gateway.contract import ChatReply, History, PastTurn, Welcome
from annai.gateway.errors import ApiError
from annai.gateway.off_switch import notice
from annai.gateway.routes.chat import RETRY_SECONDS
from annai.gateway.services import json_response, services_of
from annai.gateway.storage import PastTurn as KeptTurn

SHOWN = 100
T = TypeVar("T")


class Conversation(HTTPEndpoint):
    """One conversation. Its id cannot be guessed: who has it was there, and may read and delete it."""

    async def get(self, request: Request) -> Response:
        kept = await _found(request, lambda key: services_of(request).store.history(key, SHOWN))
        return json_response(History([_shown(turn) for turn in kept]))

    async def delete(self, request: Request) -> Response:
        return json_response(await _found(request, services_of(request).chat.delete))


async def export(request: Request) -> Response:
    """All that is kept of a conversation, as a file."""
    belongings = services_of(request).chat.belongings
    kept = await _found(request, lambda key: asyncio.to_thread(belongings.export, key))
    return json_response(kept, headers={"Content-Disposition": 'attachment; filename="conversation.json"'})


async def _found(request: Request, look_up: Callable[[str], Awaitable[T]]) -> T:
    """What a look-up finds of the conversation in the address.

    Raises:
        ApiError: Nothing is kept under this id, or the databases do not work.
    """
    conversation_id = request.path_params["conversation_id"]
    try:
        found = None if "\0" in conversation_id else await look_up(conversation_id)
    except SQLAlchemyError as error:
        raise ApiError("unavailable", headers={"Retry-After": RETRY_SECONDS}) from error
    if not found:
        raise ApiError("unknown_message")
    return found


async def welcome(request: Request) -> Response:
    """The greeting and what is to be told of limits and storage."""
    services = services_of(request)
    greeting = services.core.knowledge.replies["greet"]
    stopped = services.off_switch.is_off
    return json_response(
        Welcome(
            text=notice(services.core.knowledge, clock.now()).text if stopped else greeting.text,
            buttons=[] if stopped else greeting.buttons,
            message_limit=MAX_TEXT,
            retention_days=services.config.retention_days,
        )
    )


def _shown(turn: KeptTurn) -> PastTurn:
    return PastTurn(
        message=turn.question,
        at=datetime.fromtimestamp(turn.created_at, JST).isoformat(),
        helpful=turn.helpful,
        reply=msgspec.json.decode(turn.reply, type=ChatReply),
    )
