"""What the gateway adds to a trace: a span for each request, and one for each turn that it sends to Rasa."""

from __future__ import annotations

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annai import traces

# Probes and files: many, and nobody asks where their time went.
UNTRACED = ("/healthz", "/readyz", "/metrics", "/static/", "/widget.js")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class TracedRequests:
    """Begins a trace with each request. What a client says about traces is not taken over: it may say anything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNTRACED):
            await self.app(scope, receive, send)
            return
        status = 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        traces.adopt({})
        with traces.span("request", "server"):
            try:
                await self.app(scope, receive, send_noting)
            finally:
                _describe(scope, status)


def _describe(scope: Scope, status: int) -> None:
    # The route's pattern, never the path or query as sent; nor a method that a client made up.
    route = getattr(scope.get("route"), "path", None)
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    traces.rename(f"{method} {route}" if route else method)
    traces.note_standard(
        {"http.request.method": method, "http.route": route, "http.response.status_code": status or None}
    )
    if status >= 500:
        traces.failed(str(status))


class TracedTransport(httpx.AsyncHTTPTransport):
    """The way to Rasa, with a span for each turn. The probes of a server's health are no part of a turn."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return await super().handle_async_request(request)
        with traces.span("rasa", "client"):
            traces.note_standard({"server.address": request.url.host, "server.port": request.url.port})
            request.headers.update(traces.carried())
            response = await super().handle_async_request(request)
            traces.note_standard({"http.response.status_code": response.status_code})
            return response
