"""Turns that were answered while the database did not work: they wait in memory until it takes them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from annai.gateway.metrics import Metrics
from annai.gateway.storage import NewTurn, Store, StoredTurn

# About ten megabytes of answers.
MOST = 2_000


class Unsaved:
    """The queue in front of the store, in the order of the answers."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._waiting: OrderedDict[tuple[str, str], NewTurn] = OrderedDict()
        self._lock = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def find(self, conversation_id: str, message_id: str) -> StoredTurn | None:
        """A turn that still waits."""
        turn = self._waiting.get((conversation_id, message_id))
        return StoredTurn(conversation_id, message_id, turn.question, turn.reply) if turn else None

    async def save(self, turn: NewTurn) -> None:
        """Store a turn behind all that wait.

        Raises:
            IntegrityError: Another gateway has stored this message.
            SQLAlchemyError: The database does not work; hand the turn to :meth:`keep`.
        """
        await self.flush()
        await self._store.add(turn)

    def keep(self, turn: NewTurn) -> None:
        """Let a turn wait. When too many do, the oldest is given up, and counted."""
        self._waiting[turn.conversation_id, turn.message_id] = turn
        if len(self._waiting) > MOST:
            self._waiting.popitem(last=False)
            self._metrics.lost_turns.inc()
        self._metrics.unsaved_turns.set(len(self._waiting))

    async def flush(self) -> None:
        """Store all that wait.

        Raises:
            SQLAlchemyError: The database still does not work; what it did not take goes on waiting.
        """
        async with self._lock:
            while self._waiting:
                key, turn = next(iter(self._waiting.items()))
                # Refused as stored in the meantime: the first one counts.
                with suppress(IntegrityError):
                    await self._store.add(turn)
                self._waiting.pop(key, None)
                self._metrics.unsaved_turns.set(len(self._waiting))
