"""The outermost layer: request id, safety headers, one log line, and no exception gets past it."""

from __future__ import annotations

import re
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annai.gateway.errors import error_response
from annai.gateway.logs import current_request, log
from annai.gateway.metrics import Metrics

_GIVEN_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
_QUIET = ("/healthz", "/readyz", "/metrics")


class RequestContext:
    """Gives each request an id (or keeps a proxy's), and reports how it ended."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, headers: dict[str, str], secure_header: str) -> None:
        self.app = app
        self._metrics = metrics
        self._headers = headers
        self._secure_header = secure_header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        token = current_request.set(request_id)
        start, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        try:
            await self._guarded(scope, receive, send_with_headers, lambda: status > 0)
        finally:
            self._report(scope, status, time.perf_counter() - start)
            current_request.reset(token)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, has_started: object) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception:
            log.exception("unexpected error")
            if callable(has_started) and not has_started():
                await error_response(scope, "internal_error")(scope, receive, send)

    def _add_headers(self, headers: MutableHeaders, scope: Scope, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if scope.get("scheme") == "https":
            headers["Strict-Transport-Security"] = self._secure_header

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's pattern, never the path or query as sent: they may hold what somebody wrote.
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.requests.labels(route).observe(seconds)
        code = scope["state"].get("error_code")
        if code:
            self._metrics.errors.labels(code).inc()
        level = "debug" if route in _QUIET and status < 400 else "info"
        extra = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        getattr(log, level)("request", extra={**extra, "code": code} if code else extra)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)
