"""All that is kept of one conversation, in all three databases: to hand it out, delete it, let it lapse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, delete, inspect, select, text

from annai.clock import JST
from annai.gateway.contract import Deleted, Export
from annai.gateway.storage.database import connect
from annai.gateway.storage.tables import conversations, feedback, turns
from annai.records import CODE_LENGTH, consultations, plain_code, shown_code


@dataclass(frozen=True)
class Lapsed:
    """How much was deleted because of its age."""

    conversations: int
    consultations: int


class Belongings:
    """The gateway's turns and opinions, Rasa's events, the consultation records. Blocks; call it off the event loop."""

    def __init__(self, gateway: Engine, tracker: Engine, records: Engine) -> None:
        self._gateway = gateway
        self._tracker = tracker
        self._records = records

    @classmethod
    def at(cls, gateway: str, tracker: str, records: str) -> Belongings:
        """Those of the databases with these addresses."""
        return cls(*(_engine(address) for address in (gateway, tracker, records)))

    def close(self) -> None:
        """Close all connections."""
        for engine in (self._gateway, self._tracker, self._records):
            engine.dispose()

    def export(self, conversation_id: str) -> Export | None:
        """All that is kept, for the person it is about; None if nothing is."""
        with self._gateway.connect() as connection:
            kept = _turns(connection, conversation_id)
        if not kept:
            return None
        codes = _codes(kept)
        shown = [_turn(row) for row in kept]
        return Export(conversation_id, shown, self._consultations(codes), self._events(conversation_id))

    def delete(self, conversation_id: str) -> Deleted | None:
        """Delete all that is kept; None if nothing is.

        The turns go last: if something fails before, they still name what else there is to delete.
        """
        with self._gateway.connect() as connection:
            kept = _turns(connection, conversation_id)
        if not kept:
            return None
        events = self._delete_events([conversation_id])
        records = self._delete_consultations(_codes(kept))
        with _writing(self._gateway) as connection:
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))
        return Deleted(turns=len(kept), consultations=records, events=events)

    def conversation_of(self, code: str) -> str | None:
        """The conversation in which a consultation code was given."""
        plain = plain_code(code)
        if len(plain) != CODE_LENGTH:
            return None
        query = select(turns.c.conversation_id).where(turns.c.reply.contains(f'"code":"{shown_code(plain)}"'))
        with self._gateway.connect() as connection:
            found: str | None = connection.execute(query.limit(1)).scalar()
        return found

    def lapse(self, before: datetime) -> Lapsed:
        """Delete what Rasa and the records hold from before a moment; the gateway's own store sees to its turns."""
        return Lapsed(self._lapse_events(before), self._lapse_consultations(before))

    def _events(self, conversation_id: str) -> list[Any]:
        if not inspect(self._tracker).has_table("tracker_events"):
            return []
        query = text("SELECT data FROM tracker_events WHERE sender_id = :id ORDER BY number")
        with self._tracker.connect() as connection:
            return [json.loads(data) for data in connection.execute(query, {"id": conversation_id}).scalars()]

    def _delete_events(self, senders: Sequence[str]) -> int:
        if not inspect(self._tracker).has_table("tracker_events"):
            return 0
        rows = [{"id": sender} for sender in senders]
        with _writing(self._tracker) as connection:
            found = 0
            for row in rows:
                found += connection.execute(text("DELETE FROM tracker_events WHERE sender_id = :id"), row).rowcount
                connection.execute(text("DELETE FROM tracker_conversations WHERE sender_id = :id"), row)
        return found

    def _lapse_events(self, before: datetime) -> int:
        if not inspect(self._tracker).has_table("tracker_conversations"):
            return 0
        query = text("SELECT sender_id FROM tracker_conversations WHERE last_active_at < :before")
        with self._tracker.connect() as connection:
            senders = list(connection.execute(query, {"before": before.timestamp()}).scalars())
        self._delete_events(senders)
        return len(senders)

    def _consultations(self, codes: Sequence[str]) -> list[dict[str, Any]]:
        if not codes or not inspect(self._records).has_table(consultations.name):
            return []
        query = select(consultations).where(consultations.c.code.in_(codes)).order_by(consultations.c.created_at)
        with self._records.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        parsed = dict.fromkeys(("facts", "unknown"), json.loads)
        return [
            {name: parsed[name](value) if name in parsed else _shown(value) for name, value in row.items()}
            for row in rows
        ]

    def _delete_consultations(self, codes: Sequence[str]) -> int:
        if not codes or not inspect(self._records).has_table(consultations.name):
            return 0
        with _writing(self._records) as connection:
            return connection.execute(delete(consultations).where(consultations.c.code.in_(codes))).rowcount

    def _lapse_consultations(self, before: datetime) -> int:
        if not inspect(self._records).has_table(consultations.name):
            return 0
        with _writing(self._records) as connection:
            return connection.execute(delete(consultations).where(consultations.c.created_at < before)).rowcount


def _engine(address: str) -> Engine:
    # A database in memory belongs to somebody else's connection: here it is always empty.
    return create_engine(address, poolclass=NullPool) if address == "sqlite://" else connect(address)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """A transaction; in SQLite, what it deletes leaves the log beside the file, too."""
    with engine.begin() as connection:
        yield connection
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _turns(connection: Connection, conversation_id: str) -> list[Any]:
    given = (turns.c.conversation_id == feedback.c.conversation_id) & (turns.c.message_id == feedback.c.message_id)
    query = (
        select(turns.c.created_at, turns.c.question, turns.c.reply, feedback.c.helpful, feedback.c.reason)
        .select_from(turns.outerjoin(feedback, given))
        .where(turns.c.conversation_id == conversation_id)
        .order_by(turns.c.number)
    )
    return list(connection.execute(query).all())


def _turn(row: Any) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(row.created_at, JST).isoformat(),
        "message": row.question,
        "reply": json.loads(row.reply),
        "helpful": row.helpful,
        "reason": row.reason,
    }


def _codes(rows: Sequence[Any]) -> list[str]:
    """The codes of the verdicts that were given here, as stored; not those that a text merely mentions."""
    decisions = (json.loads(row.reply).get("decision") or {} for row in rows)
    return sorted({plain_code(decision["code"]) for decision in decisions if decision.get("code")})


def _shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
