"""How much one conversation and one client may send, in all gateways together."""

from __future__ import annotations

import math
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from annai.gateway.redis_link import RedisLink, UnavailableError, hashed

WINDOW = 60.0
# A key that has sent nothing for a window is forgotten when this many keys have piled up.
SWEEP_AT = 10_000


@dataclass(frozen=True)
class Quota:
    """What is left of a limit after a request. ``reset`` is in whole seconds."""

    limit: int
    remaining: int
    reset: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        """The RateLimit headers; Retry-After only for a refused request."""
        found = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return found if self.allowed else {**found, "Retry-After": str(self.reset)}


class RateLimiter:
    """At most ``limit`` requests of a key in any 60 seconds; refused requests do not count."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._times: dict[str, deque[float]] = {}

    def take(self, key: str) -> Quota:
        """Count a request of the key if it is allowed."""
        now = self._clock()
        times = self._current(key, now)
        allowed = len(times) < self._limit
        if allowed:
            times.append(now)
        return self._quota(times, now, allowed=allowed)

    def give_back(self, key: str) -> Quota:
        """Undo the latest counted request of the key."""
        now = self._clock()
        times = self._current(key, now)
        if times:
            times.pop()
        return self._quota(times, now, allowed=True)

    def _current(self, key: str, now: float) -> deque[float]:
        times = self._times.get(key)
        if times is None:
            self._sweep(now)
            times = self._times[key] = deque()
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times

    def _quota(self, times: deque[float], now: float, *, allowed: bool) -> Quota:
        reset = max(1, math.ceil(times[0] + WINDOW - now)) if times else 1
        return Quota(self._limit, self._limit - len(times), reset, allowed)

    def _sweep(self, now: float) -> None:
        if len(self._times) >= SWEEP_AT:
            self._times = {key: times for key, times in self._times.items() if times and times[-1] > now - WINDOW}


# Redis' own clock counts: those of the gateways may differ.
TAKE = """
local time = redis.call('TIME')
local now, window, limit = time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if ARGV[4] == 'back' then redis.call('ZPOPMAX', KEYS[1]) end
local count, allowed = redis.call('ZCARD', KEYS[1]), 1
if ARGV[4] == 'take' then
    if count < limit then
        redis.call('ZADD', KEYS[1], now, ARGV[3])
        redis.call('PEXPIRE', KEYS[1], window)
        count = count + 1
    else
        allowed = 0
    end
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {allowed, count, first[2] and first[2] + window - now or 0}
"""


class SharedLimiter:
    """The same limit over all gateways that share a Redis; while it is down, each counts by itself."""

    def __init__(self, name: str, limit: int, link: RedisLink) -> None:
        self._name = name
        self._limit = limit
        self._link = link
        self._own = RateLimiter(limit)

    async def take(self, key: str) -> Quota:
        """Count a request of the key if it is allowed."""
        return await self._counted("take", key)

    async def give_back(self, key: str) -> Quota:
        """Undo the latest counted request of the key."""
        return await self._counted("back", key)

    async def _counted(self, what: str, key: str) -> Quota:
        name = f"annai:limit:{self._name}:{hashed(key)}"
        values = [int(WINDOW * 1000), self._limit, secrets.token_hex(8), what]
        try:
            allowed, count, left = await self._link.script(TAKE, [name], values)
        except UnavailableError:
            return self._own.take(key) if what == "take" else self._own.give_back(key)
        return Quota(self._limit, self._limit - count, max(1, math.ceil(left / 1000)), bool(allowed))
