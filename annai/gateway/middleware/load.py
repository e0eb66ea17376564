"""Refuses what would be too much: from one client, and in all at the same time."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from annai.gateway.errors import error_response, is_api
from annai.gateway.limits import SharedLimiter
from annai.gateway.metrics import Metrics

OVERLOAD_SECONDS = "2"
IPV6_HOUSEHOLD = 64


class LoadGuard:
    """A limit for each client address, and a bound on the requests worked on at once."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, limiter: SharedLimiter, max_in_flight: int) -> None:
        self.app = app
        self._metrics = metrics
        self._limiter = limiter
        self._max = max_in_flight
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (is_api(scope) or scope["path"] == "/ask"):
            await self.app(scope, receive, send)
        elif self._in_flight >= self._max:
            await error_response(scope, "overloaded", {"Retry-After": OVERLOAD_SECONDS})(scope, receive, send)
        else:
            await self._served(scope, receive, send)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = client_key(scope)
        quota = await self._limiter.take(client) if client else None
        if quota and not quota.allowed:
            self._metrics.rate_limited.labels("client").inc()
            await error_response(scope, "rate_limited", quota.headers())(scope, receive, send)
            return
        self._in_flight += 1
        self._metrics.in_flight.set(self._in_flight)
        try:
            await self.app(scope, receive, send)
        finally:
            self._in_flight -= 1
            self._metrics.in_flight.set(self._in_flight)


def client_key(scope: Scope) -> str:
    """Whom to count a request for; empty for this machine itself.

    Loopback is a proxy that hides its clients, or a test: a limit would fall on everybody at once. A
    household's IPv6 addresses count as one.
    """
    client = scope.get("client")
    if not client:
        return ""
    try:
        address = ip_address(client[0])
    except ValueError:
        return str(client[0])
    if address.is_loopback:
        return ""
    if address.version == 6 and address.ipv4_mapped is None:
        return str(int(address) >> (128 - IPV6_HOUSEHOLD))
    return str(address)
