"""What is kept, what is not, and for how long."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import FakeRasa, Gateway, Start, rasa_reply
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from annai.gateway.storage import NewTurn, Store
from annai.gateway.storage.database import StorageError, open_database
from annai.gateway.storage.tables import metadata
from annai.paths import ROOT

pytestmark = pytest.mark.anyio
SECRETS = {
    "email": "taro@example.jp",
    "phone": "090-1234-5678",
    "address": "東京都千代田区霞が関1-3-1",
    "application number": "IT-2023-12345",
    "corporate number": "1234567890123",
    "12-digit number": "123456789012",
    "name": "山田太郎",
}
STORY = (
    f"担当の{SECRETS['name']}です。{SECRETS['email']}、{SECRETS['phone']}、{SECRETS['address']}、"
    f"申請番号は{SECRETS['application number']}、法人番号{SECRETS['corporate number']}、"
    f"{SECRETS['12-digit number']}。2023年の解約は?"
)


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def database(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'gateway.db'}")


def turn(conversation: str, message: str = "m1", status: str = "answered", question: str = "質問") -> NewTurn:
    return NewTurn(conversation, message, question, status, "withdrawal", 2023, False, "{}")


async def test_a_turn_is_kept_with_its_answer(start: Start, tmp_path: Path) -> None:
    async with start() as gateway:
        response = await gateway.say("2023年の解約は?", message_id="m1")
    (kept,) = rows(tmp_path / "gateway.db", "SELECT * FROM turns")
    assert kept["conversation_id"] == response.json()["conversation_id"]
    assert kept["question"] == "2023年の解約は?"
    assert (kept["status"], kept["topic"], kept["programme_year"]) == ("answered", "forgotten_id", 2023)
    assert json.loads(kept["reply"]) == response.json()


async def test_no_personal_data_reaches_the_disk(start: Start, tmp_path: Path) -> None:
    async with start(FakeRasa(answer=lambda _: rasa_reply(status="unanswerable"))) as gateway:
        body = (await gateway.say(STORY, message_id="m1")).json()
        given = {"conversation_id": body["conversation_id"], "message_id": "m1", "helpful": False, "reason": STORY}
        assert (await gateway.client.post("/api/feedback", json=given)).status_code == 200
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode(errors="replace")
    assert [name for name, secret in SECRETS.items() if secret in content] == []
    # Masked, not dropped: what was asked can still be read in all three places.
    assert content.count("2023年の解約は?") == 3


async def test_only_what_found_no_answer_is_listed_for_the_editors(start: Start, tmp_path: Path) -> None:
    # Not "error": the core answers in place of a failed turn, and its own status counts.
    statuses = ["answered", "clarification", "unanswerable", "handoff", "chitchat"]
    rasa = FakeRasa(answer=lambda asked: rasa_reply(status=asked["message"]))
    async with start(rasa) as gateway:
        for status in statuses:
            await gateway.say(status)
    kept = rows(tmp_path / "gateway.db", "SELECT * FROM unanswered ORDER BY id")
    assert [row["status"] for row in kept] == ["clarification", "unanswerable", "handoff"]
    assert "conversation_id" not in kept[0]


async def test_characters_that_a_database_refuses(gateway: Gateway, tmp_path: Path) -> None:
    assert (await gateway.say("\0解約\ud7ff\ufffe")).status_code == 200
    assert rows(tmp_path / "gateway.db", "SELECT question FROM turns") == [{"question": "解約\ud7ff\ufffe"}]


async def test_feedback_of_a_second_thought_replaces_the_first(gateway: Gateway, tmp_path: Path) -> None:
    body = (await gateway.say("IDは?", message_id="m1")).json()
    key = {"conversation_id": body["conversation_id"], "message_id": "m1"}
    for helpful in (True, False):
        response = await gateway.client.post("/api/feedback", json={**key, "helpful": helpful, "reason": "古い"})
        assert response.json() == {"ok": True}
    kept = rows(tmp_path / "gateway.db", "SELECT helpful, reason FROM feedback")
    assert kept == [{"helpful": 0, "reason": "古い"}]


@pytest.mark.parametrize("key", [{"conversation_id": "x"}, {"message_id": "m9"}])
async def test_feedback_needs_an_answer_of_the_own_conversation(gateway: Gateway, key: dict[str, str]) -> None:
    body = (await gateway.say("IDは?", message_id="m1")).json()
    given = {"conversation_id": body["conversation_id"], "message_id": "m1", "helpful": True, **key}
    response = await gateway.client.post("/api/feedback", json=given)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "unknown_message"


async def test_retention_deletes_whole_conversations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = database(tmp_path)
    store = Store(engine)
    today = date(2026, 11, 21)
    for days, conversation in ((91, "old"), (91, "old but used"), (1, "new")):
        monkeypatch.setenv("ANNAI_TODAY", str(today - timedelta(days=days)))
        await store.add(turn(conversation, status="handoff"))
    await store.add(turn("old but used", "m2"))
    await store.add_feedback("old", "m1", helpful=True, reason=None)
    monkeypatch.setenv("ANNAI_TODAY", str(today))
    assert await store.purge(90) == 1
    left = [row["conversation_id"] for row in rows(tmp_path / "gateway.db", "SELECT conversation_id FROM turns")]
    assert sorted(left) == ["new", "old but used", "old but used"]
    assert rows(tmp_path / "gateway.db", "SELECT * FROM feedback") == []
    assert len(rows(tmp_path / "gateway.db", "SELECT * FROM unanswered")) == 1
    assert not await store.knows("old")
    await store.close()


async def test_the_retention_job_runs_at_start(start: Start, tmp_path: Path) -> None:
    async with start() as gateway:
        await gateway.say("IDは?")
    with sqlite3.connect(tmp_path / "gateway.db") as connection:
        connection.execute("UPDATE conversations SET last_active_at = last_active_at - 91 * 86400")
    async with start() as gateway:
        async with asyncio.timeout(5):
            while rows(tmp_path / "gateway.db", "SELECT * FROM conversations"):
                await asyncio.sleep(0.01)
        assert (await gateway.client.get("/healthz")).status_code == 200


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    engine = database(tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_that_is_up_to_date_needs_no_migrations(tmp_path: Path) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from annai.gateway.storage.database import MIGRATIONS, NEWEST

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]
    address = str(database(tmp_path).url)
    script = (
        "import sys\nfrom annai.gateway.storage.database import open_database\n"
        f"open_database({address!r})\nprint('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "False", told.stderr


def test_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from annai.gateway.storage.database import MIGRATIONS

    engine = database(tmp_path)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.downgrade(config, "0001")
    with open_database(str(engine.url)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_can_be_undone(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from annai.gateway.storage.database import MIGRATIONS

    engine = database(tmp_path)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.downgrade(config, "base")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE name NOT LIKE 'alembic%'")).all()
    assert [name for (name,) in left if not name.startswith("sqlite_")] == []


@pytest.mark.parametrize(
    "address", ["nonsense", "nosuch://x", "postgresql+psycopg://u:hunter2@127.0.0.1:1/x?connect_timeout=1"]
)
def test_a_database_that_cannot_be_opened_is_one_clear_line(address: str) -> None:
    with pytest.raises(StorageError) as caught:
        open_database(address)
    assert str(caught.value).startswith("ANNAI_GATEWAY_DB: ")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


class TestBrokenDatabase:
    """The chat goes on without it, and says so to the operators."""

    @staticmethod
    def breaks(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any) -> None:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        monkeypatch.setattr(gateway.app.state.services.store, "_transaction", full)

    async def test_answers_go_on_and_are_repeated(self, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
        rasa = FakeRasa()
        rasa.answer = lambda _: rasa_reply(f"{len(rasa.heard)}回目です。")
        async with start(rasa) as gateway:
            key = {"conversation_id": (await gateway.say("一")).json()["conversation_id"]}
            self.breaks(gateway, monkeypatch)
            first = await gateway.say("二", message_id="m2", **key)
            again = await gateway.say("二", message_id="m2", **key)
            ready = await gateway.client.get("/readyz")
            counted = (await gateway.client.get("/metrics")).text
        assert first.status_code == 200
        assert first.json()["conversation_id"] == key["conversation_id"]
        assert again.content == first.content
        assert ready.status_code == 503
        assert ready.json()["checks"]["database"] == "failing"
        assert "annai_storage_errors_total 2.0" in counted

    async def test_turns_are_stored_as_soon_as_it_works_again(
        self, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with start() as gateway:
            key = {"conversation_id": (await gateway.say("一")).json()["conversation_id"]}
            with monkeypatch.context() as broken:
                self.breaks(gateway, broken)
                for number in ("二", "三"):
                    await gateway.say(number, **key)
                waiting = (await gateway.client.get("/metrics")).text
            assert [row["question"] for row in rows(tmp_path / "gateway.db", "SELECT * FROM turns")] == ["一"]
            await gateway.say("四", **key)
            done = (await gateway.client.get("/metrics")).text
        kept = rows(tmp_path / "gateway.db", "SELECT question FROM turns ORDER BY number")
        assert [row["question"] for row in kept] == ["一", "二", "三", "四"]
        assert "annai_unsaved_turns 2.0" in waiting
        assert "annai_unsaved_turns 0.0" in done

    async def test_turns_are_stored_when_nobody_asks_any_more(
        self, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("annai.gateway.upkeep.SAVE_SECONDS", 0.05)
        async with start() as gateway:
            with monkeypatch.context() as broken:
                self.breaks(gateway, broken)
                await gateway.say("一")
            for _ in range(100):
                await asyncio.sleep(0.05)
                if rows(tmp_path / "gateway.db", "SELECT * FROM turns"):
                    break
        (kept,) = rows(tmp_path / "gateway.db", "SELECT question, number FROM turns")
        assert kept == {"question": "一", "number": 1}

    async def test_an_answer_that_waits_is_repeated_however_many_follow(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("annai.gateway.memory.RECENT", 1)
        rasa = FakeRasa()
        rasa.answer = lambda _: rasa_reply(f"{len(rasa.heard)}回目です。")
        async with start(rasa) as gateway:
            self.breaks(gateway, monkeypatch)
            first = await gateway.say("一", message_id="m1")
            key = {"conversation_id": first.json()["conversation_id"]}
            await gateway.say("二", message_id="m2", **key)
            again = await gateway.say("一", message_id="m1", **key)
        assert again.content == first.content

    async def test_too_many_are_given_up_and_counted(self, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("annai.gateway.unsaved.MOST", 2)
        async with start() as gateway:
            self.breaks(gateway, monkeypatch)
            for number in ("一", "二", "三"):
                await gateway.say(number)
            counted = (await gateway.client.get("/metrics")).text
        assert "annai_unsaved_turns 2.0" in counted
        assert "annai_lost_turns_total 1.0" in counted

    async def test_a_new_conversation_can_begin(self, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
        async with start() as gateway:
            self.breaks(gateway, monkeypatch)
            first = (await gateway.say("一")).json()["conversation_id"]
            again = (await gateway.say("二", conversation_id=first)).json()["conversation_id"]
        assert again == first

    async def test_feedback_is_not_pretended_to_be_kept(self, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
        async with start() as gateway:
            body = (await gateway.say("一", message_id="m1")).json()
            self.breaks(gateway, monkeypatch)
            given = {"conversation_id": body["conversation_id"], "message_id": "m1", "helpful": True}
            response = await gateway.client.post("/api/feedback", json=given)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "unavailable"


async def test_two_gateways_on_one_database_answer_a_message_once(start: Start, config: Any) -> None:
    async with start() as one, start(database=config.database) as other:
        opening = await one.say("一", message_id="m1")
        key = {"conversation_id": opening.json()["conversation_id"]}
        first = await one.say("二", message_id="m2", **key)
        assert (await other.say("二", message_id="m2", **key)).content == first.content
        assert other.rasa.heard == []


async def test_the_first_of_two_gateways_to_keep_a_turn_wins(start: Start, config: Any) -> None:
    rasa = FakeRasa(delay=0.1)
    rasa.answer = lambda _: rasa_reply(f"{len(rasa.heard)}回目です。")
    async with start(rasa) as one, start(rasa, database=config.database) as other:
        key = {"conversation_id": (await one.say("一")).json()["conversation_id"]}
        both = await asyncio.gather(*(gateway.say("二", message_id="m2", **key) for gateway in (one, other)))
    assert both[0].content == both[1].content
