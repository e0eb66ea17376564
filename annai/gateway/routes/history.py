"""What a chat shows when it opens: ``GET /api/conversations/{id}`` and ``GET /api/welcome``."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.exc import SQLAlchemyError
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


async def history(request: Request) -> Response:
    """The conversation so far. Its id cannot be guessed: who has it was there."""
    conversation_id = request.path_params["conversation_id"]
    try:
        kept = [] if "\0" in conversation_id else await services_of(request).store.history(conversation_id, SHOWN)
    except SQLAlchemyError as error:
        raise ApiError("unavailable", headers={"Retry-After": RETRY_SECONDS}) from error
    if not kept:
        raise ApiError("unknown_message")
    return json_response(History([_shown(turn) for turn in kept]))


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
