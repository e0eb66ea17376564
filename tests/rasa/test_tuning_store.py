"""Conversations are stored and read as Rasa's own store does it."""

from __future__ import annotations

import asyncio
import inspect
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core import tracker_store
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from annai.nlu.tuning import store as tuned

DOMAIN = Domain.from_yaml("version: '3.1'\nintents: [ask]\nslots:\n  s: {type: any, mappings: [{type: custom}]}")


@pytest.fixture(autouse=True)
def stock_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_retrieve", "save"):
        monkeypatch.setattr(SQLTrackerStore, name, inspect.getattr_static(SQLTrackerStore, name))
    monkeypatch.setattr(tracker_store, "create_engine_kwargs", tracker_store.create_engine_kwargs)


# After the events that Rasa adds by itself, which carry the time of the clock.
LATER = 4_000_000_000


def turn(number: int) -> list[Event]:
    parse = {"intent": {"name": "ask", "confidence": 0.9}, "entities": [], "text": f"質問{number}"}
    return [
        UserUttered(f"質問{number}", parse["intent"], [], parse, timestamp=LATER + number + 0.1),
        ActionExecuted("action_lookup", "RulePolicy", 1.0, timestamp=LATER + number + 0.2),
        BotUttered(f"答え{number}", {"custom": {"status": "answered"}}, timestamp=LATER + number + 0.3),
        SlotSet("s", {"year": 2020 + number, "facts": [1, 2.5, None, "解約"]}, timestamp=LATER + number + 0.4),
        ActionExecuted("action_listen", timestamp=LATER + number + 0.5),
    ]


def session(number: int) -> list[Event]:
    return [
        ActionExecuted("action_session_start", timestamp=LATER + number),
        SessionStarted(timestamp=LATER + number + 0.01),
    ]


async def converse(store: SQLTrackerStore, sender: str) -> DialogueStateTracker:
    """Two sessions with several turns each."""
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events(session(0) + turn(1), DOMAIN, override_timestamp=False)
    await store.save(tracker)
    for number in (2, 3):
        tracker = await store.get_or_create_tracker(sender)
        tracker.update_with_events(turn(number), DOMAIN, override_timestamp=False)
        await store.save(tracker)
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events(session(10) + turn(11), DOMAIN, override_timestamp=False)
    await store.save(tracker)
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events(turn(12), DOMAIN, override_timestamp=False)
    await store.save(tracker)
    return await store.get_or_create_tracker(sender)


def own(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Events of a conversation, without those that Rasa added by itself."""
    return [event.as_dict() for event in tracker.events if event.timestamp >= LATER]


def rows(path: Path, sender: str) -> list[tuple[Any, ...]]:
    """Rows of a conversation, without those that Rasa added by itself."""
    with sqlite3.connect(path) as connection:
        query = (
            "SELECT type_name, intent_name, action_name, data, timestamp FROM events WHERE sender_id = ? ORDER BY id"
        )
        return [row[:4] for row in connection.execute(query, [sender]) if row[4] >= LATER]


def play(path: Path) -> tuple[DialogueStateTracker, DialogueStateTracker, list[tuple[Any, ...]]]:
    """A conversation, read as the latest session, as a whole, and as rows."""
    store = SQLTrackerStore(DOMAIN, db=str(path))
    latest = asyncio.run(converse(store, "one"))
    asyncio.run(converse(store, "other"))
    whole = asyncio.run(store.retrieve_full_tracker("one"))
    store.engine.dispose()
    return latest, whole, rows(path, "one")


def test_the_same_rows_and_the_same_conversation(tmp_path: Path) -> None:
    before = play(tmp_path / "stock.db")
    tuned.event_rows()
    after = play(tmp_path / "tuned.db")
    assert after[2] == before[2]
    for mine, theirs in zip(after[:2], before[:2], strict=False):
        assert own(mine) == own(theirs)
        assert mine.current_slot_values() == theirs.current_slot_values()
    assert after[0].current_slot_values()["s"]["year"] == 2032
    assert len(after[0].events) < len(after[1].events)


def test_what_one_store_wrote_the_other_reads_and_continues(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    store = SQLTrackerStore(DOMAIN, db=str(path))
    asyncio.run(converse(store, "one"))
    before = len(rows(path, "one"))
    tuned.event_rows()

    async def go_on() -> None:
        tracker = await store.get_or_create_tracker("one")
        tracker.update_with_events(turn(13), DOMAIN, override_timestamp=False)
        await store.save(tracker)

    asyncio.run(go_on())
    assert len(rows(path, "one")) == before + 5


def test_saving_twice_stores_once(tmp_path: Path) -> None:
    tuned.event_rows()
    path = tmp_path / "tracker.db"
    store = SQLTrackerStore(DOMAIN, db=str(path))

    async def save_twice() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker("one")
        tracker.update_with_events(session(0) + turn(1), DOMAIN, override_timestamp=False)
        await store.save(tracker)
        await store.save(tracker)
        return tracker

    tracker = asyncio.run(save_twice())
    assert len(rows(path, "one")) == len(own(tracker)) == 7


def test_a_tracker_that_was_not_read_from_the_store_adds_only_what_is_new(tmp_path: Path) -> None:
    tuned.event_rows()
    path = tmp_path / "tracker.db"
    store = SQLTrackerStore(DOMAIN, db=str(path))
    events = session(0)[1:] + turn(1)
    for count in (len(events), len(events), len(events) + 5):
        fresh = DialogueStateTracker.from_events("one", (events + turn(2))[:count], DOMAIN.slots)
        asyncio.run(store.save(fresh))
        assert len(rows(path, "one")) == count


@pytest.mark.parametrize("value", ["NaN", "123456789012345678901234567890", '"\\ud800"', "1.5"])
def test_what_only_pythons_reader_accepts_is_read(value: str) -> None:
    text = f'{{"a": {value}}}'
    assert repr(tuned._decoded(text)) == repr(json.loads(text))


def test_sqlite_writes_ahead_over_one_connection(tmp_path: Path) -> None:
    tuned.sqlite_connection()
    path = tmp_path / "tracker.db"
    store = SQLTrackerStore(DOMAIN, db=str(path))
    asyncio.run(converse(store, "one"))
    with store.session_scope() as scope:
        assert scope.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert scope.execute(sa.text("PRAGMA synchronous")).scalar() == 1
    assert store.engine.pool.checkedin() == 1
    # Another process reads what was committed while the connection is open.
    assert len(rows(path, "one")) > 10


def test_other_databases_keep_their_own_pool() -> None:
    before = tracker_store.create_engine_kwargs("postgresql://u@localhost/db")
    tuned.sqlite_connection()
    assert tracker_store.create_engine_kwargs("postgresql://u@localhost/db") == before
    assert tracker_store.create_engine_kwargs("sqlite://") == {}
