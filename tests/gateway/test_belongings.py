"""Who has a conversation's id may take all of it away, and may have all of it deleted; age does the same."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import FakeRasa, Gateway, Start, rasa_reply

from annai import clock
from annai.clock import JST
from annai.gateway import upkeep
from annai.nlu.tracker.database import Database
from annai.records import RecordStore

pytestmark = pytest.mark.anyio
WORD = "ひみつの質問"
OLD = timedelta(days=91)


class Kept:
    """The other two databases, with what Rasa and the actions would have written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tracker = f"sqlite:///{folder / 'tracker.db'}"
        self.records = f"sqlite:///{folder / 'records.db'}"
        self._database = Database(self.tracker)
        self._database.prepare()

    def event(self, sender: str, at: datetime | None = None) -> None:
        moment = (at or clock.now()).timestamp()
        event = json.dumps({"event": "user", "text": WORD}, ensure_ascii=False)
        with closing(sqlite3.connect(self.folder / "tracker.db")) as connection, connection:
            connection.execute("INSERT INTO tracker_events VALUES (?, 1, 'user', ?, ?)", (sender, moment, event))
            connection.execute("INSERT INTO tracker_conversations VALUES (?, 1, 0, 0, '{}', ?)", (sender, moment))

    def record(self, at: datetime | None = None) -> str:
        values: dict[str, Any] = {"decision": "withdrawal", "facts": {"tool": WORD}, "unknown": (), "row": "r"}
        store = RecordStore(self.records)
        return store.save(**values, verdict="全額返還", table_version="1", now=at or clock.now())

    def holds(self, text: str) -> list[str]:
        """The files in which a text can be read, whatever their tables say."""
        return [path.name for path in sorted(self.folder.glob("*.db*")) if text.encode() in path.read_bytes()]

    def count(self, file: str, table: str) -> int:
        with closing(sqlite3.connect(self.folder / file)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def deciding(code: str) -> FakeRasa:
    return FakeRasa(answer=lambda _: rasa_reply(decision={"table": "withdrawal", "code": code}))


async def conversation(gateway: Gateway, kept: Kept, message: str = WORD) -> str:
    body = (await gateway.say(message, message_id="m1")).json()
    key = str(body["conversation_id"])
    given = {"conversation_id": key, "message_id": "m1", "helpful": False, "reason": WORD}
    assert (await gateway.client.post("/api/feedback", json=given)).status_code == 200
    kept.event(key)
    return key


async def test_the_export_holds_everything(start: Start, kept: Kept) -> None:
    code = kept.record()
    async with start(deciding(code), tracker=kept.tracker, records=kept.records) as gateway:
        key = await conversation(gateway, kept)
        response = await gateway.client.get(f"/api/conversations/{key}/export")
    assert "attachment" in response.headers["Content-Disposition"]
    body = response.json()
    assert body["conversation_id"] == key
    (turn,) = body["turns"]
    assert (turn["message"], turn["helpful"], turn["reason"]) == (WORD, False, WORD)
    assert turn["reply"]["decision"]["code"] == code
    (record,) = body["consultations"]
    assert (record["facts"], record["verdict"]) == ({"tool": WORD}, "全額返還")
    assert body["dialogue"] == [{"event": "user", "text": WORD}]


async def test_deletion_leaves_nothing_in_any_file(start: Start, kept: Kept) -> None:
    code, other_code = kept.record(), kept.record()
    async with start(deciding(code), tracker=kept.tracker, records=kept.records) as gateway:
        key = await conversation(gateway, kept)
        other = await conversation(gateway, kept, "ほかの質問")
        assert len(kept.holds(key)) >= 2
        deleted = await gateway.client.delete(f"/api/conversations/{key}")
        assert deleted.json() == {"turns": 1, "consultations": 1, "events": 1}
        for method in (gateway.client.get, gateway.client.delete):
            assert (await method(f"/api/conversations/{key}")).status_code == 404
        assert (await gateway.client.get(f"/api/conversations/{key}/export")).status_code == 404
        assert (await gateway.client.get(f"/api/conversations/{other}")).status_code == 200
        again = (await gateway.say(WORD, conversation_id=key, message_id="m1")).json()
    assert again["conversation_id"] != key
    assert kept.holds(key) == []
    assert RecordStore(kept.records).load(code) is None
    assert RecordStore(kept.records).load(other_code) is not None
    assert kept.count("tracker.db", "tracker_conversations") == 1


async def test_a_code_that_is_only_mentioned_deletes_no_record_of_others(start: Start, kept: Kept) -> None:
    code = kept.record()
    rasa = FakeRasa(answer=lambda _: rasa_reply(f"照会番号: {code}"))
    async with start(rasa, tracker=kept.tracker, records=kept.records) as gateway:
        key = await conversation(gateway, kept)
        deleted = await gateway.client.delete(f"/api/conversations/{key}")
    assert deleted.json()["consultations"] == 0
    assert RecordStore(kept.records).load(code) is not None


async def test_nothing_is_pretended_when_a_database_does_not_work(start: Start, kept: Kept) -> None:
    async with start(tracker=kept.tracker, records=kept.records) as gateway:
        key = await conversation(gateway, kept)
        with closing(sqlite3.connect(kept.folder / "tracker.db")) as connection:
            connection.execute("ALTER TABLE tracker_conversations RENAME TO elsewhere")
        failed = await gateway.client.delete(f"/api/conversations/{key}")
        assert failed.status_code == 503
        assert "Retry-After" in failed.headers
        assert (await gateway.client.get(f"/api/conversations/{key}")).status_code == 200


async def test_age_deletes_in_all_three_databases(start: Start, kept: Kept) -> None:
    for at in (clock.now() - OLD, None):
        kept.record(at)
        kept.event("old" if at else "new", at)
    async with start(tracker=kept.tracker, records=kept.records) as gateway:
        await upkeep.purge(gateway.app.state.services)
    assert kept.count("tracker.db", "tracker_conversations") == kept.count("tracker.db", "tracker_events") == 1
    assert kept.count("records.db", "consultations") == 1
    assert "old" not in str(kept.holds("old"))


@pytest.mark.parametrize(("days_ahead", "believed"), [(0, True), (0.9, True), (2, False), (400, False), (-400, True)])
def test_a_clock_that_jumps_ahead_is_not_believed(days_ahead: float, believed: bool) -> None:
    real, seconds = [datetime(2026, 11, 21, tzinfo=JST)], [0.0]
    calendar = upkeep.Calendar(lambda: real[0], lambda: seconds[0])
    real[0] += timedelta(days=3) + timedelta(days=days_ahead)
    seconds[0] += 3 * 86_400
    assert calendar.is_believed() == believed


def test_a_frozen_day_deletes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_TODAY", "2030-01-01")
    assert not upkeep.Calendar().is_believed()


async def test_a_clock_that_jumps_changes_no_conversation(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to the future, not back: limits, order and repetition do not ask for the time of day."""
    async with start(messages_per_minute=10) as gateway:
        key, said = {}, []
        for day in ("2026-11-21", "2030-01-01", "2020-01-01"):
            monkeypatch.setenv("ANNAI_TODAY", day)
            response = await gateway.say(day, message_id=day, **key)
            key = {"conversation_id": response.json()["conversation_id"]}
            said.append(response)
        for response, day in zip(said, ("2026-11-21", "2030-01-01", "2020-01-01"), strict=True):
            assert (await gateway.say(day, message_id=day, **key)).content == response.content
        history: httpx.Response = await gateway.client.get(f"/api/conversations/{key['conversation_id']}")
    assert [turn["message"] for turn in history.json()["turns"]] == ["2026-11-21", "2030-01-01", "2020-01-01"]
    assert [int(response.headers["RateLimit-Remaining"]) for response in said] == [9, 8, 7]
