"""Which other web sites may use the API from their pages."""

from __future__ import annotations

from collections.abc import Set

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annai.gateway.errors import error_response, is_api

PREFLIGHT_SECONDS = "600"
EXPOSED = "Idempotent-Replay, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"


class AllowedOrigins:
    """CORS for an allow-list. No credentials: there are no cookies."""

    def __init__(self, app: ASGIApp, *, origins: Set[str]) -> None:
        self.app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin", "")
        if not origin or not (is_api(scope) or scope["path"].startswith(("/static/", "/widget.js"))):
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(scope, origin)(scope, receive, send)
        else:
            await self.app(scope, receive, self._marked(send, origin))

    def _preflight(self, scope: Scope, origin: str) -> Response:
        if origin not in self._origins:
            return error_response(scope, "origin_not_allowed", {"Vary": "Origin"})
        headers = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST, DELETE",
            "Access-Control-Allow-Headers": "Content-Type, X-Request-ID",
            "Access-Control-Max-Age": PREFLIGHT_SECONDS,
            "Vary": "Origin",
        }
        return Response(status_code=204, headers=headers)

    def _marked(self, send: Send, origin: str) -> Send:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if origin in self._origins:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        return send_marked
