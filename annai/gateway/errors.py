"""Every error of the API in one table, and the one shape in which all are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from annai.gateway.config import MAX_TEXT
from annai.gateway.contract import ErrorBody, ErrorDetail


@dataclass(frozen=True)
class Problem:
    """Status and wording of an error code."""

    status: int
    message: str


PROBLEMS: Mapping[str, Problem] = {
    "invalid_json": Problem(400, "送信されたデータを読み取れません。UTF-8のJSONで送ってください。"),
    "invalid_query": Problem(400, "アドレスの指定を読み取れません。UTF-8で送ってください。"),
    "invalid_form": Problem(400, "送信された内容を読み取れません。ページを開き直して、もう一度お試しください。"),
    "unknown_host": Problem(400, "このアドレスではご利用いただけません。"),
    "origin_not_allowed": Problem(403, "このサイトからはご利用いただけません。"),
    "not_found": Problem(404, "お探しのページはありません。"),
    "unknown_decision": Problem(404, "その名前の判定はありません。"),
    "unknown_message": Problem(404, "その会話またはメッセージは見つかりません。"),
    "method_not_allowed": Problem(405, "この方法ではご利用いただけません。"),
    "body_too_large": Problem(413, "送信されたデータが大きすぎます。"),
    "unsupported_media_type": Problem(415, "データの種類が違います。application/json で送ってください。"),
    "message_too_long": Problem(
        422, f"一度に送れるのは{MAX_TEXT}文字までです。短くまとめるか、いくつかに分けてお送りください。"
    ),
    "invalid_request": Problem(422, "入力の項目または形式が正しくありません。"),
    "unknown_fact": Problem(422, "この判定にない項目が含まれています。"),
    "rate_limited": Problem(429, "短い時間に多くの送信がありました。少し待ってから、もう一度お送りください。"),
    "internal_error": Problem(
        500, "申し訳ありません。処理できませんでした。少し時間をおいて、もう一度お試しください。"
    ),
    "stopped": Problem(503, "この自動案内は、ただいま停止中です。お手数ですが、窓口へお問い合わせください。"),
    "unavailable": Problem(503, "ただいま保存できません。少し時間をおいて、もう一度お試しください。"),
    "overloaded": Problem(503, "ただいま混み合っています。少し時間をおいて、もう一度お試しください。"),
}
_OF_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


class ApiError(Exception):
    """An error that the client is told. Carries nothing of what the client sent."""

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})


def code_of_status(status: int) -> str:
    """The code for an error that Starlette raised by status alone."""
    return _OF_STATUS.get(status, "internal_error" if status >= 500 else "invalid_request")


def request_id_of(scope: Scope) -> str:
    """The id that the outermost middleware gave to the request."""
    return str(scope.get("state", {}).get("request_id", ""))


def error_response(scope: Scope, code: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error in its one shape; for pages, the message as plain text."""
    problem = PROBLEMS[code]
    scope.setdefault("state", {})["error_code"] = code
    if not is_api(scope):
        return Response(problem.message, problem.status, dict(headers or {}), media_type="text/plain")
    body = ErrorBody(ErrorDetail(code, problem.message, request_id_of(scope)))
    content = msgspec.json.encode(body)
    return Response(content, problem.status, dict(headers or {}), media_type="application/json")


def is_api(scope: Scope) -> bool:
    """Is the path below ``/api``?"""
    path = str(scope.get("path", ""))
    return path == "/api" or path.startswith("/api/")


async def on_api_error(request: Request, error: Exception) -> Response:
    """Starlette's handler of :class:`ApiError`."""
    assert isinstance(error, ApiError)
    return error_response(request.scope, error.code, error.headers)
