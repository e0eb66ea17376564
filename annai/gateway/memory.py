"""The latest replies and the conversations known to exist: they outlive a database that is down or full.

Kept here and, where there is one, in Redis: another gateway may get the next message, or the same one again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec

from annai.gateway.redis_link import RedisLink, UnavailableError, hashed
from annai.gateway.storage import StoredTurn

KNOWN = 10_000
RECENT = 500
SHARED_SECONDS = 600
# Of one conversation in Redis.
SHARED_TURNS = 20

REMEMBER = """
if ARGV[1] ~= '' then
    if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('HSET', KEYS[1], '', '')
return redis.call('EXPIRE', KEYS[1], ARGV[3])
"""
FIND = "return redis.call('HGET', KEYS[1], ARGV[1])"
KNOWS = "return redis.call('EXISTS', KEYS[1])"
FORGET = "return redis.call('DEL', KEYS[1])"


class Memory:
    """What a gateway remembers without its database."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._known: OrderedDict[str, None] = OrderedDict()
        self._recent: OrderedDict[tuple[str, str], StoredTurn] = OrderedDict()

    def knows(self, conversation_id: str) -> bool:
        """Was the conversation here a moment ago?"""
        return conversation_id in self._known

    async def others_know(self, conversation_id: str) -> bool:
        """Was it at another gateway?"""
        try:
            return bool(await self._link.script(KNOWS, [_name(conversation_id)], []))
        except UnavailableError:
            return False

    def find(self, conversation_id: str, message_id: str) -> StoredTurn | None:
        """The reply to a message that was answered here a moment ago."""
        return self._recent.get((conversation_id, message_id))

    async def find_at_others(self, conversation_id: str, message_id: str) -> StoredTurn | None:
        """The reply to a message that another gateway has answered."""
        try:
            found = await self._link.script(FIND, [_name(conversation_id)], [message_id])
        except UnavailableError:
            return None
        return msgspec.json.decode(found, type=StoredTurn) if found else None

    def note(self, conversation_id: str) -> None:
        """Remember that a conversation exists."""
        _put(self._known, conversation_id, None, KNOWN)

    async def keep(self, turn: StoredTurn) -> None:
        """Remember a reply."""
        self.note(turn.conversation_id)
        _put(self._recent, (turn.conversation_id, turn.message_id), turn, RECENT)
        values = [turn.message_id, msgspec.json.encode(turn), SHARED_SECONDS, SHARED_TURNS]
        try:
            await self._link.script(REMEMBER, [_name(turn.conversation_id)], values)
        except UnavailableError:
            return

    async def forget(self, conversation_id: str) -> None:
        """Drop what is remembered of a conversation that is deleted."""
        self._known.pop(conversation_id, None)
        for key in [key for key in self._recent if key[0] == conversation_id]:
            del self._recent[key]
        try:
            await self._link.script(FORGET, [_name(conversation_id)], [])
        except UnavailableError:
            return


def _name(conversation_id: str) -> str:
    return f"annai:turns:{hashed(conversation_id)}"


def _put(memory: OrderedDict[Any, Any], key: Any, value: Any, limit: int) -> None:
    memory[key] = value
    if len(memory) > limit:
        memory.popitem(last=False)
