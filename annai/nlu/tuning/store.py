"""Speed-ups of Rasa's SQL store of conversations."""

from __future__ import annotations

import itertools
import json
import sqlite3
from typing import Any

import msgspec

_STORED = "_annai_stored"


def sqlite_connection() -> None:
    """Keep SQLite's connection, and let it write ahead instead of waiting for the disk twice a turn.

    Rasa opens the file for each query. A process that is killed loses nothing; only a machine that
    loses its power may lose the last moments.
    """
    import sqlalchemy as sa
    from rasa.core import tracker_store

    stock = tracker_store.create_engine_kwargs

    def kwargs(url: Any) -> dict[str, Any]:
        url = sa.engine.make_url(url)
        if url.get_dialect().name != "sqlite" or not url.database:
            return dict(stock(url))
        connect = {"check_same_thread": False, "factory": _Connection}
        return {"poolclass": sa.pool.QueuePool, "connect_args": connect}

    tracker_store.create_engine_kwargs = kwargs


class _Connection(sqlite3.Connection):
    """A connection that writes ahead."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.execute("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=NORMAL")


def event_rows() -> None:
    """Read and write events as rows, and remember how many of a conversation are stored.

    Rasa makes an object with change tracking for each row, and counts the stored rows before it writes.
    """
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.trackers import DialogueStateTracker

    async def retrieve(self: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=fetch_events_from_all_sessions)
            rows = query.with_entities(self.SQLEvent.data).all()
        if not self.domain or not rows:
            return None
        events = [_decoded(data) for (data,) in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        if not fetch_events_from_all_sessions:
            tracker.__dict__[_STORED] = len(rows)
        return tracker

    async def save(self: Any, tracker: Any) -> None:
        await self.stream_events(tracker)
        with self.session_scope() as session:
            stored = tracker.__dict__.get(_STORED)
            if stored is None:
                new = list(self._additional_events(session, tracker))
            else:
                new = list(itertools.islice(tracker.events, stored, None))
            if new:
                rows = [_row(tracker.sender_id, event) for event in new]
                session.execute(self.SQLEvent.__table__.insert(), rows)
                session.commit()
        tracker.__dict__[_STORED] = len(tracker.events)

    SQLTrackerStore._retrieve = retrieve
    SQLTrackerStore.save = save


def _decoded(data: str) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:  # what Python's own reader lets pass: NaN, numbers of any size
        return json.loads(data)


def _row(sender_id: str, event: Any) -> dict[str, Any]:
    """The row of an event, with the columns that Rasa fills."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
