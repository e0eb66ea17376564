"""Conversations are stored and read as Rasa's own store does it, at a cost that does not grow with them."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from annai.nlu.tracker.database import Database, DatabaseError
from annai.nlu.tracker.schema import VERSION_TABLE
from annai.nlu.tracker.store import KEPT_TURNS, MOST_TURNS, OvertakenError, Store, decoded, encoded
from annai.paths import ROOT

DOMAIN = Domain.from_yaml(
    """
    version: '3.1'
    intents: [ask]
    slots:
      s: {type: any, mappings: [{type: custom}]}
      early: {type: any, mappings: [{type: custom}]}
      first: {type: any, initial_value: 7, mappings: [{type: custom}]}
    """
)
# After the events that Rasa adds by itself, which carry the time of the clock.
LATER = 4_000_000_000
Open = Callable[[], Store]


@pytest.fixture(scope="module")
def migrated(postgresql: str) -> str:
    """PostgreSQL with the tables as the project's own command makes them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANNAI_")}
    addresses = dict.fromkeys(("ANNAI_TRACKER_DB", "ANNAI_GATEWAY_DB", "ANNAI_RECORDS_DB"), postgresql)
    python = ROOT / ".venv" / "bin" / "python"
    for _ in range(2):  # the second one finds nothing to do
        command = [str(python), "-m", "annai.gateway.migrate"]
        subprocess.run(command, check=True, cwd=ROOT, env={**kept, **addresses}, timeout=60)
    return postgresql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens a store as another worker would: each call makes one, all on the same database."""
    stores: list[Store] = []
    sqlite = f"sqlite:///{tmp_path / 'tracker.db'}"
    address = sqlite if request.param == "sqlite" else request.getfixturevalue("migrated")

    def start() -> Store:
        stores.append(Store(DOMAIN, host=address))
        return stores[-1]

    yield start
    for store in stores:
        store.close()


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def turn(number: int) -> list[Event]:
    parse = {"intent": {"name": "ask", "confidence": 0.9}, "entities": [], "text": f"質問{number}"}
    return [
        UserUttered(f"質問{number}", parse["intent"], [], parse, timestamp=LATER + number + 0.1),
        ActionExecuted("action_lookup", "RulePolicy", 1.0, timestamp=LATER + number + 0.2),
        BotUttered(f"答え{number}\0", {"custom": {"status": "answered"}}, timestamp=LATER + number + 0.3),
        SlotSet("s", {"year": 2020 + number, "facts": [1, 2.5, None, "解約"]}, timestamp=LATER + number + 0.4),
        ActionExecuted("action_listen", timestamp=LATER + number + 0.5),
    ]


def session(number: int) -> list[Event]:
    return [
        ActionExecuted("action_session_start", timestamp=LATER + number),
        SessionStarted(timestamp=LATER + number + 0.01),
        SlotSet("early", f"since {number}", timestamp=LATER + number + 0.02),
        ActionExecuted("action_listen", timestamp=LATER + number + 0.03),
    ]


async def say(store: TrackerStore, sender: str, *events: Event) -> DialogueStateTracker:
    """A turn as Rasa does it; returns the tracker as saved."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(list(events), DOMAIN, override_timestamp=False)
    await store.save(tracker)
    return tracker


async def converse(store: TrackerStore, sender: str, turns: int, begin: int = 0) -> None:
    """A session of several turns."""
    await say(store, sender, *session(begin), *turn(begin + 1))
    for number in range(begin + 2, begin + turns + 1):
        await say(store, sender, *turn(number))


def dicts(tracker: DialogueStateTracker | None) -> list[dict[str, Any]]:
    assert tracker is not None
    return [event.as_dict() for event in tracker.events]


def stock_store() -> SQLTrackerStore:
    return SQLTrackerStore(DOMAIN, db=":memory:")


def test_it_keeps_what_rasas_store_keeps(open_store: Open, sender: str) -> None:
    store, stock = open_store(), stock_store()

    async def play(used: TrackerStore) -> tuple[Any, ...]:
        await converse(used, sender, 3)
        await converse(used, sender, 2, begin=10)
        latest = await used.get_or_create_tracker(sender)
        whole = await used.retrieve_full_tracker(sender)
        return dicts(latest), dicts(whole), latest.current_slot_values(), sorted(await used.keys()).count(sender)

    assert asyncio.run(play(store)) == asyncio.run(play(stock))


@pytest.mark.parametrize("turns", [MOST_TURNS, MOST_TURNS + 1, 3 * MOST_TURNS + 2])
def test_a_long_conversation_loses_no_event_and_no_slot(open_store: Open, sender: str, turns: int) -> None:
    stock = stock_store()
    asyncio.run(converse(stock, sender, turns))
    asyncio.run(converse(open_store(), sender, turns))
    for store in (open_store(), open_store()):  # other workers, or the same one after a restart
        assert dicts(asyncio.run(store.retrieve_full_tracker(sender))) == dicts(
            asyncio.run(stock.retrieve_full_tracker(sender))
        )
        tracker = asyncio.run(store.retrieve(sender))
        assert tracker is not None
        assert tracker.current_slot_values() == asyncio.run(stock.retrieve(sender)).current_slot_values()
        assert tracker.latest_message.text == f"質問{turns}"
        assert tracker.latest_action_name == "action_listen"


def test_what_a_turn_reads_is_bounded(open_store: Open, sender: str) -> None:
    store = open_store()

    async def play() -> list[int]:
        await converse(store, sender, 1)
        return [len((await say(open_store(), sender, *turn(number))).events) for number in range(2, 25)]

    lengths = asyncio.run(play())
    assert max(lengths) <= len(session(0)) + (MOST_TURNS + 1) * len(turn(0))
    assert max(lengths[10:]) == max(lengths)
    assert min(lengths[MOST_TURNS:]) >= KEPT_TURNS * len(turn(0))


def test_a_cut_waits_for_the_end_of_a_form(open_store: Open, sender: str) -> None:
    async def play() -> DialogueStateTracker:
        store = open_store()
        await say(store, sender, *session(0), *turn(1), ActiveLoop("form", timestamp=LATER + 1.9))
        for number in range(2, 3 * MOST_TURNS):
            await say(store, sender, *turn(number))
        return await open_store().get_or_create_tracker(sender)

    tracker = asyncio.run(play())
    assert tracker.active_loop_name == "form"
    assert len([event for event in tracker.events if isinstance(event, UserUttered)]) == 3 * MOST_TURNS - 1


def test_a_worker_that_was_overtaken_stores_nothing(open_store: Open, sender: str) -> None:
    async def play() -> None:
        one, other = open_store(), open_store()
        await converse(one, sender, 2)
        mine = await one.retrieve(sender)
        await say(other, sender, *turn(3))
        mine.update_with_events(turn(4), DOMAIN, override_timestamp=False)
        with pytest.raises(OvertakenError):
            await one.save(mine)
        tracker = await one.retrieve(sender)
        assert tracker.latest_message.text == "質問3"
        assert "質問4" not in str(dicts(await one.retrieve_full_tracker(sender)))

    asyncio.run(play())


def test_two_workers_that_begin_a_conversation_do_not_mix_it(open_store: Open, sender: str) -> None:
    async def play() -> None:
        one, other = open_store(), open_store()
        mine = await one.get_or_create_tracker(sender, append_action_listen=False)
        await converse(other, sender, 1)
        mine.update_with_events(turn(9), DOMAIN, override_timestamp=False)
        with pytest.raises(OvertakenError):
            await one.save(mine)

    asyncio.run(play())


def test_workers_in_turn_see_each_other(open_store: Open, sender: str) -> None:
    async def play() -> None:
        workers = [open_store(), open_store()]
        await converse(workers[0], sender, 1)
        for number in range(2, 12):
            saved = await say(workers[number % 2], sender, *turn(number))
            texts = [event.text for event in saved.events if isinstance(event, UserUttered)]
            assert texts[-2:] == [f"質問{number - 1}", f"質問{number}"]
        whole = await workers[0].retrieve_full_tracker(sender)
        assert [event.text for event in whole.events if isinstance(event, UserUttered)] == [
            f"質問{number}" for number in range(1, 12)
        ]

    asyncio.run(play())


def test_a_turn_that_fails_leaves_nothing_behind(open_store: Open, sender: str) -> None:
    async def play() -> None:
        store = open_store()
        await converse(store, sender, 3)
        broken = await store.retrieve(sender)
        broken.update_with_events(turn(99)[:2], DOMAIN, override_timestamp=False)
        tracker = await store.retrieve(sender)
        assert tracker.latest_message.text == "質問3"

    asyncio.run(play())


def test_saving_twice_stores_once(open_store: Open, sender: str) -> None:
    async def play() -> None:
        store = open_store()
        tracker = await say(store, sender, *session(0), *turn(1))
        await store.save(tracker)
        assert len(dicts(await store.retrieve_full_tracker(sender))) == len(session(0)) + len(turn(1))

    asyncio.run(play())


def test_a_tracker_that_was_not_read_here_adds_only_what_is_new(open_store: Open, sender: str) -> None:
    store = open_store()
    events = [*session(0)[1:], *turn(1), *turn(2)]
    for count in (len(events) - 5, len(events) - 5, len(events)):
        fresh = DialogueStateTracker.from_events(sender, events[:count], DOMAIN.slots)
        asyncio.run(store.save(fresh))
        assert len(dicts(asyncio.run(store.retrieve_full_tracker(sender)))) == count


def test_unknown_conversations_and_known_ones(open_store: Open, sender: str) -> None:
    async def play() -> None:
        store = open_store()
        assert await store.retrieve(sender) is None
        assert await store.retrieve_full_tracker(sender) is None
        assert not await store.exists(sender)
        await converse(store, sender, 1)
        assert await store.exists(sender)

    asyncio.run(play())


def test_many_conversations_at_once(open_store: Open, sender: str) -> None:
    async def play() -> None:
        store = open_store()
        senders = [f"{sender}-{number}" for number in range(40)]
        await asyncio.gather(*(converse(store, name, 4) for name in senders))
        trackers = await asyncio.gather(*(store.retrieve(name) for name in senders))
        assert {tracker.latest_message.text for tracker in trackers} == {"質問4"}

    asyncio.run(play())


class Broker:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)


def test_each_stored_event_is_published_once(tmp_path: Path, sender: str) -> None:
    store = Store(DOMAIN, host=f"sqlite:///{tmp_path / 'tracker.db'}", event_broker=Broker())
    asyncio.run(converse(store, sender, MOST_TURNS + 3))
    stored = dicts(asyncio.run(store.retrieve_full_tracker(sender)))
    assert store.event_broker.published == [{"sender_id": sender, **event} for event in stored]
    store.close()


def test_rasa_finds_it_by_the_endpoints_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_TRACKER_DB", str(tmp_path / "found.db"))
    config = EndpointConfig(type="annai.nlu.tracker.store.Store")
    store = TrackerStore.create(config, DOMAIN)
    assert isinstance(store, Store)
    assert (tmp_path / "found.db").is_file()
    store.close()


@pytest.mark.parametrize(
    "value", [float("inf"), 123456789012345678901234567890, "\ud800", "解約\0", 1.5, {"a": [None]}]
)
def test_any_value_survives(value: Any) -> None:
    assert decoded(encoded({"v": value}).encode("utf-8").decode()) in ({"v": value}, {"v": None})
    assert value == float("inf") or decoded(encoded(value)) == value


def test_a_file_writes_ahead(tmp_path: Path) -> None:
    store = Store(DOMAIN, host=f"sqlite:///{tmp_path / 'new' / 'tracker.db'}")
    with sqlite3.connect(tmp_path / "new" / "tracker.db") as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        asyncio.run(converse(store, "x", 1))
        assert reader.execute("SELECT count(*) FROM tracker_events").fetchone() == (9,)
    store.close()


def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) PRIMARY KEY)")
        connection.execute(f"INSERT INTO {VERSION_TABLE} VALUES ('9999')")
    with pytest.raises(DatabaseError, match="make migrate"):
        Store(DOMAIN, host=f"sqlite:///{path}")


@pytest.mark.slow
def test_a_server_without_tables_is_refused(postgresql: str) -> None:
    import psycopg2

    name = f"empty_{uuid.uuid4().hex[:8]}"
    connection = psycopg2.connect(postgresql)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    with pytest.raises(DatabaseError, match="make migrate"):
        Store(DOMAIN, host=f"{postgresql.rsplit('/', 1)[0]}/{name}")


@pytest.mark.slow
def test_connections_that_the_server_has_closed_are_made_anew(migrated: str, sender: str) -> None:
    import psycopg2

    def cut_all() -> None:
        connection = psycopg2.connect(migrated)
        others = "FROM pg_stat_activity WHERE application_name = 'annai-rasa'"
        connection.cursor().execute(f"SELECT pg_terminate_backend(pid) {others}")
        connection.close()

    async def play() -> None:
        store = Store(DOMAIN, host=migrated)
        await converse(store, sender, 2)
        cut_all()
        tracker = await store.retrieve(sender)  # reads again
        cut_all()
        tracker.update_with_events(turn(3), DOMAIN, override_timestamp=False)
        await store.save(tracker)  # begins again
        assert len(dicts(await store.retrieve_full_tracker(sender))) == len(session(0)) + 3 * len(turn(0))
        store.close()

    asyncio.run(play())


def test_a_write_that_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'tracker.db'}")
    database.prepare()

    def half(cursor: Any) -> None:
        cursor.execute("INSERT INTO tracker_conversations VALUES (?, 1, 0, 0, '{}', 0)", ["x"])
        raise LookupError("stopped")

    async def play() -> None:
        with pytest.raises(LookupError):
            await database.write(half)
        assert await database.read(lambda cursor: cursor.one("SELECT count(*) FROM tracker_conversations")) == (0,)

    asyncio.run(play())
    database.close()
