"""The same records on PostgreSQL: a cluster of its own in a temporary folder, on a free loopback port."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import Start
from sqlalchemy import insert, text

from annai.gateway.storage import NewTurn, Store
from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import conversations, metadata

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def database(postgresql: str) -> str:
    return postgresql.replace("postgresql://", "postgresql+psycopg://")


def test_gateways_that_start_together_migrate_once(database: str) -> None:
    code = "import sys; from annai.gateway.storage.database import open_database; open_database(sys.argv[1])"
    gateways = [subprocess.Popen([sys.executable, "-c", code, database]) for _ in range(3)]
    assert [gateway.wait(60) for gateway in gateways] == [0, 0, 0]
    engine = open_database(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


async def test_a_conversation_over_two_gateways(start: Start, database: str) -> None:
    async with start(database=database) as one, start(database=database) as other:
        first = await one.say("担当の山田太郎です。\0😀", message_id="m1")
        key = {"conversation_id": first.json()["conversation_id"]}
        assert (await other.say("二", **key)).json()["conversation_id"] == key["conversation_id"]
        again = await other.say("担当の山田太郎です。\0😀", message_id="m1", **key)
        assert again.content == first.content
        given = {**key, "message_id": "m1", "helpful": True}
        assert (await other.client.post("/api/feedback", json=given)).status_code == 200
        store = one.app.state.services.store
        kept = await store.find(key["conversation_id"], "m1")
        assert kept is not None
        assert kept.question == "担当の［氏名］です。😀"


async def test_many_at_once(start: Start, database: str) -> None:
    async with start(database=database, requests_per_minute=1000) as gateway:
        responses = await asyncio.gather(*(gateway.say(f"{number}番") for number in range(60)))
        assert {response.status_code for response in responses} == {200}
        counted = (await gateway.client.get("/metrics")).text
    assert "annai_storage_errors_total 0.0" in counted


async def test_a_turn_is_kept_where_another_gateway_begins_its_conversation_at_the_same_time(database: str) -> None:
    """Both answered while the database was away, and store what they have as soon as it is back."""
    other, store = open_database(database), Store(open_database(database))
    turn = NewTurn(
        conversation_id="at the same time", message_id="second", question="", status="answered", topic=None,
        programme_year=None, degraded=True, reply="{}", confidence=None,
    )  # fmt: skip
    with other.begin() as connection:
        row = {"id": turn.conversation_id, "started_at": 1, "last_active_at": 1}
        connection.execute(insert(conversations), row)
        adding = asyncio.create_task(store.add(turn))
        await asyncio.sleep(0.5)
        assert not adding.done()
    await adding
    assert await store.find(turn.conversation_id, turn.message_id) is not None
    await store.close()
    other.dispose()
