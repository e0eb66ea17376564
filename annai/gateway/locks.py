"""One turn at a time for each conversation, in all gateways."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from annai.gateway.errors import ApiError
from annai.gateway.redis_link import RedisLink, UnavailableError, hashed

# A gateway that dies holds up its conversations no longer than this; one that lives renews in time.
LEASE = 6.0
RENEW_EVERY = LEASE / 3
LONGEST_WAIT = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.05
RETRY_SECONDS = "2"

# Taking it again with the same token is no mistake: the first reply may have been lost on its way.
TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
GIVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class KeyedLocks:
    """A lock for each key, kept only while somebody holds it or waits for it. Waiters are served in order."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait for the key and hold it within the block."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


class SharedLocks:
    """The same over all gateways that share a Redis.

    Within a gateway waiters are served in order, so at most one of each gateway asks Redis for a key. A
    holder that has lost its lease unawares does no harm: Rasa's store refuses a writer that was overtaken, and
    a message is stored once.
    """

    def __init__(self, link: RedisLink) -> None:
        self._own = KeyedLocks()
        self._link = link

    def __len__(self) -> int:
        return len(self._own)

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait for the key and hold it within the block.

        Raises:
            ApiError: Another gateway has held it for too long.
        """
        async with self._own.hold(key):
            name, token = f"annai:lock:{hashed(key)}", secrets.token_hex(16)
            try:
                await self._take(name, token)
            except UnavailableError:
                yield
                return
            renewal = asyncio.create_task(self._renew(name, token))
            try:
                yield
            finally:
                renewal.cancel()
                with suppress(UnavailableError):
                    await self._link.script(GIVE, [name], [token])

    async def _take(self, name: str, token: str) -> None:
        clock = asyncio.get_running_loop().time
        end, pause = clock() + LONGEST_WAIT, FIRST_PAUSE
        while not await self._link.script(TAKE, [name], [token, int(LEASE * 1000)]):
            if clock() > end:
                raise ApiError("overloaded", headers={"Retry-After": RETRY_SECONDS})
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _renew(self, name: str, token: str) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            with suppress(UnavailableError):
                await self._link.script(RENEW, [name], [token, int(LEASE * 1000)])
