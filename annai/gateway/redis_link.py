"""What several gateways share, over Redis. Without it, or while it is down, each gateway goes on by itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annai.gateway.logs import log
from annai.gateway.metrics import Metrics

if TYPE_CHECKING:
    from redis.asyncio import Redis

# A turn must not wait for a Redis that does not answer; it is then left alone for a moment.
TIMEOUT = 0.3
PAUSE = 1.0


def hashed(key: str) -> str:
    """For names in Redis: keys are addresses of people, or conversations that whoever knows their id can read."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


class UnavailableError(Exception):
    """There is no Redis, or it does not answer."""


class RedisLink:
    """Calls of Redis that fail fast. One without an address is never available."""

    def __init__(self, address: str, metrics: Metrics, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._retry_at = 0.0
        self._redis: Redis | None = None
        self._failures: tuple[type[Exception], ...] = ()
        if address:
            self._redis, self._failures = _client(address)
        self._scripts: dict[str, Any] = {}

    @property
    def is_configured(self) -> bool:
        """Is there a Redis at all?"""
        return self._redis is not None

    async def script(self, code: str, keys: list[str], values: list[Any]) -> Any:
        """Run a Lua script: what it does, it does at once.

        Raises:
            UnavailableError: It could not be run, or its result did not arrive.
        """
        if self._redis is None or self._clock() < self._retry_at:
            raise UnavailableError
        if code not in self._scripts:
            self._scripts[code] = self._redis.register_script(code)
        try:
            return await self._scripts[code](keys=keys, args=values)
        except self._failures as error:
            self._retry_at = self._clock() + PAUSE
            self._metrics.redis_errors.inc()
            log.warning("Redis does not work", extra={"error": type(error).__name__})
            raise UnavailableError from error

    async def is_up(self) -> bool:
        """Does it answer? Also true where there is none."""
        if self._redis is None:
            return True
        try:
            return bool(await self._redis.ping())
        except self._failures:
            return False

    async def close(self) -> None:
        """Close the connections."""
        if self._redis is not None:
            await self._redis.aclose()


def _client(address: str) -> tuple[Redis, tuple[type[Exception], ...]]:
    """A client, and what it raises where Redis does not work. Its library is imported only where there is a Redis."""
    from redis.asyncio import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    # Once more at once: the first failure may be a connection that had gone stale.
    retry = Retry(NoBackoff(), 1)
    client = Redis.from_url(address, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=retry)
    return client, (RedisError, OSError)
