"""The answers of the chat as a plain form, for browsers without script."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from annai.gateway.body import check_length, read_form
from annai.gateway.config import MAX_TEXT
from annai.gateway.contract import ChatReply, ChatRequest
from annai.gateway.errors import PROBLEMS, ApiError
from annai.gateway.services import services_of

FOLDER = Path(__file__).resolve().parent.parent
_templates = Jinja2Templates(directory=FOLDER / "templates")


class Ask(HTTPEndpoint):
    """The form. What is sent is not in the address, and so in no log."""

    async def get(self, request: Request) -> Response:
        return _page(request, "ask.html", turn=None, question="", error="")

    async def post(self, request: Request) -> Response:
        fields = await read_form(request)
        question = fields.get("choice") or fields.get("message", "")
        try:
            check_length(question)
            turn = await services_of(request).chat.turn(_chat_request(fields, question))
        except ApiError as error:
            problem = PROBLEMS[error.code]
            return _page(
                request,
                "ask.html",
                status=problem.status,
                headers=error.headers,
                turn=None,
                question=question,
                error=problem.message,
            )
        return _page(request, "ask.html", turn=turn.reply, question="", error="")


def _chat_request(fields: dict[str, str], question: str) -> ChatRequest:
    given = {name: fields[name] for name in ("conversation_id", "message_id") if fields.get(name)}
    try:
        return msgspec.convert({"message": question, **given}, ChatRequest)
    except msgspec.ValidationError as error:
        raise ApiError("invalid_form") from error


def _page(
    request: Request, name: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> Response:
    turn: ChatReply | None = context.get("turn")
    context |= {
        "max_text": MAX_TEXT,
        "next_message_id": secrets.token_urlsafe(16),
        "conversation_id": turn.conversation_id if turn else "",
    }
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return _templates.TemplateResponse(request, name, context, status_code=status, headers=sent)
