"""Reads and writes, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, delete, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from annai import clock
from annai.gateway.storage.database import workers_for
from annai.gateway.storage.records import NewTurn, PastTurn, StoredTurn
from annai.gateway.storage.tables import conversations, feedback, proposed_phrases, turns, unanswered

T = TypeVar("T")
# From this length on a client's message id is taken for a random one (128 bits in base64), which nobody
# else can know: it may open the conversation that it began.
SECRET_LENGTH = 22
SECONDS_A_DAY = 86_400
UNANSWERED = ("clarification", "unanswerable", "handoff", "error")


class Store:
    """The gateway's records. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(workers_for(engine), thread_name_prefix="store")

    async def close(self) -> None:
        """Finish what is being written and close the connections."""
        await asyncio.to_thread(self._executor.shutdown)
        self._engine.dispose()

    async def knows(self, conversation_id: str) -> bool:
        """Was this conversation begun here, and is it still kept?"""
        query = select(literal(1)).where(conversations.c.id == conversation_id)
        return await self.run(lambda connection: connection.execute(query).first() is not None)

    async def find(self, conversation_id: str, message_id: str) -> StoredTurn | None:
        """The turn of a message, if it was answered already."""
        query = _TURN.where(turns.c.conversation_id == conversation_id, turns.c.message_id == message_id)
        return await self._one(query)

    async def find_opening(self, message_id: str) -> StoredTurn | None:
        """The first turn of the conversation that a message began; only for ids that cannot be guessed."""
        if len(message_id) < SECRET_LENGTH:
            return None
        return await self._one(_TURN.where(turns.c.message_id == message_id, turns.c.number == 1))

    async def last(self, conversation_id: str) -> StoredTurn | None:
        """The latest turn of a conversation."""
        return await self._one(_TURN.where(turns.c.conversation_id == conversation_id).order_by(turns.c.number.desc()))

    async def history(self, conversation_id: str, limit: int) -> list[PastTurn]:
        """The latest turns of a conversation, oldest first; empty for one that is not known."""
        given = (turns.c.conversation_id == feedback.c.conversation_id) & (turns.c.message_id == feedback.c.message_id)
        query = (
            select(turns.c.question, turns.c.reply, turns.c.created_at, feedback.c.helpful)
            .select_from(turns.outerjoin(feedback, given))
            .where(turns.c.conversation_id == conversation_id)
            .order_by(turns.c.number.desc())
            .limit(limit)
        )
        rows = await self.run(lambda connection: connection.execute(query).all())
        return [PastTurn(*row) for row in reversed(rows)]

    async def add(self, turn: NewTurn) -> None:
        """Keep a turn; the first one of a conversation begins it."""
        await self.run(lambda connection: _add(connection, turn, _now()))

    async def add_feedback(self, conversation_id: str, message_id: str, *, helpful: bool, reason: str | None) -> bool:
        """Keep an opinion on an answer, in place of an earlier one; False if there is no such turn."""
        key = {"conversation_id": conversation_id, "message_id": message_id}
        values = {"created_at": _now(), "helpful": helpful, "reason": reason}

        def work(connection: Connection) -> bool:
            if connection.execute(_TURN.filter_by(**key)).first() is None:
                return False
            connection.execute(delete(feedback).filter_by(**key))
            connection.execute(insert(feedback), key | values)
            return True

        return await self.run(work)

    async def purge(self, retention_days: int) -> int:
        """Delete what is older than the retention; returns the number of conversations deleted."""
        limit = _now() - retention_days * SECONDS_A_DAY

        def work(connection: Connection) -> int:
            for table in (unanswered, proposed_phrases):
                connection.execute(delete(table).where(table.c.created_at < limit))
            return connection.execute(delete(conversations).where(conversations.c.last_active_at < limit)).rowcount

        return await self.run(work)

    async def is_up(self) -> bool:
        """Can the database be read?"""
        return await self.run(lambda connection: connection.execute(select(literal(1))).scalar() == 1)

    async def _one(self, query: Select[Any]) -> StoredTurn | None:
        row = await self.run(lambda connection: connection.execute(query.limit(1)).first())
        return StoredTurn(*row) if row else None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do some work in one transaction of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._transaction, work)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)


_TURN = select(turns.c.conversation_id, turns.c.message_id, turns.c.question, turns.c.reply)


def _now() -> int:
    return int(clock.now().timestamp())


def _touch(connection: Connection, conversation_id: str, now: int) -> None:
    """Begin a conversation, or note that it is alive.

    Its row stays locked until the transaction ends. So two gateways that store turns of one conversation after
    the database was away follow each other, and neither finds the conversation begun by the other.
    """
    begin = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = begin(conversations).values(id=conversation_id, started_at=now, last_active_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=[conversations.c.id], set_={"last_active_at": now}))


def _add(connection: Connection, turn: NewTurn, now: int) -> None:
    _touch(connection, turn.conversation_id, now)
    here = turns.c.conversation_id == turn.conversation_id
    number = connection.execute(select(func.max(turns.c.number)).where(here)).scalar()
    values = {
        "conversation_id": turn.conversation_id,
        "message_id": turn.message_id,
        "number": (number or 0) + 1,
        "created_at": now,
        "question": turn.question,
        "status": turn.status,
        "topic": turn.topic,
        "programme_year": turn.programme_year,
        "degraded": turn.degraded,
        "reply": turn.reply,
        "confidence": turn.confidence,
    }
    connection.execute(insert(turns), values)
    if turn.status in UNANSWERED:
        missed = {key: values[key] for key in ("created_at", "question", "status", "topic")}
        connection.execute(insert(unanswered), missed)
