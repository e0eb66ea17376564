"""``POST /api/chat`` and ``POST /api/feedback``."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from annai.gateway.body import check_length, read_json
from annai.gateway.contract import Accepted, ChatRequest, FeedbackRequest
from annai.gateway.errors import ApiError
from annai.gateway.services import json_response, services_of
from annai.privacy import mask

RETRY_SECONDS = "10"


async def chat(request: Request) -> Response:
    """Answer a message."""
    asked = await read_json(request, ChatRequest)
    check_length(asked.message)
    turn = await services_of(request).chat.turn(asked)
    headers = turn.quota.headers()
    if turn.replayed:
        headers["Idempotent-Replay"] = "true"
    return json_response(turn.body, headers=headers)


async def feedback(request: Request) -> Response:
    """Keep an opinion on an answer."""
    given = await read_json(request, FeedbackRequest)
    services = services_of(request)
    reason = mask(given.reason).replace("\0", "") if given.reason else None
    try:
        stored = await services.store.add_feedback(
            given.conversation_id, given.message_id, helpful=given.helpful, reason=reason
        )
    except SQLAlchemyError as error:
        raise ApiError("unavailable", headers={"Retry-After": RETRY_SECONDS}) from error
    if not stored:
        raise ApiError("unknown_message")
    services.metrics.feedback.labels("yes" if given.helpful else "no").inc()
    return json_response(Accepted())
