"""Answers only under its own names (against DNS rebinding and poisoned links)."""

from __future__ import annotations

from collections.abc import Set

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from annai.gateway.errors import error_response

# Probes of an orchestrator come to the machine's address.
OPEN_PATHS = ("/healthz", "/readyz", "/metrics")


class KnownHosts:
    """Refuses requests whose Host header names another machine."""

    def __init__(self, app: ASGIApp, *, hosts: Set[str]) -> None:
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS or self._is_known(scope):
            await self.app(scope, receive, send)
        else:
            await error_response(scope, "unknown_host")(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        host = Headers(scope=scope).get("host", "").lower()
        name = host[: host.find("]") + 1] if host.startswith("[") else host.split(":")[0]
        return name in self._hosts
