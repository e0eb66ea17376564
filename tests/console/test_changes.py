"""The history of answers: what changed, old and new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk import Desk
from sqlalchemy import create_engine, insert, select

from annai import clock
from annai.gateway.console.changes import Told, answers_of, changes, remember
from annai.gateway.core import Core
from annai.gateway.storage.tables import answer_versions as versions
from annai.gateway.storage.tables import metadata

pytestmark = pytest.mark.anyio


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real)

    def move(seconds: int) -> int:
        now = clock.now() + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: now)
        return int(now.timestamp())

    return move


def test_the_first_look_is_no_change_and_every_later_one_is(later) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        start = later(0)
        assert remember(connection, {"a": Told("A", "eins"), "b": Told("B", "zwei")}) == 2
        assert changes(connection, 0) == []
        later(10)
        assert remember(connection, {"a": Told("A", "eins"), "b": Told("B", "zwei")}) == 0
        changed = later(10)
        assert remember(connection, {"a": Told("A", "neu"), "c": Told("C", "drei")}) == 3
        found = {one.answer: (one.before, one.after) for one in changes(connection, start + 1)}
        assert found == {"a": ("eins", "neu"), "b": ("zwei", None), "c": (None, "drei")}
        assert changes(connection, changed + 1) == []


def test_the_same_change_kept_twice_counts_once(later) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as one:
        remember(one, {"a": Told("A", "eins")})
        later(5)
        remember(one, {"a": Told("A", "neu")})
        # A second gateway that had read before the first one wrote.
        later_row = one.execute(select(versions).where(versions.c.text == "neu")).mappings().one()
        one.execute(insert(versions), {**later_row, "id": later_row["id"] + 1})
        assert [change.after for change in changes(one, 0)] == ["neu"]


def test_every_entry_and_every_row_of_a_table_is_an_answer(core: Core) -> None:
    told = answers_of(core.knowledge, core.tables)
    assert core.knowledge.entries.keys() <= told.keys()
    assert {f"{table.id}#{row}" for table in core.tables.values() for row in table.rows} <= told.keys()


async def test_the_desk_shows_old_and_new(editor: Desk, core: Core, later) -> None:
    store = editor.app.state.services.store
    old = answers_of(core.knowledge, core.tables)
    old["withdrawal.2023"] = Told("解約・辞退と補助金の返還", "むかしの回答です。")
    await store.run(lambda connection: connection.exec_driver_sql("DELETE FROM answer_versions"))
    await store.run(lambda connection: remember(connection, old))
    later(60)
    await store.run(lambda connection: remember(connection, answers_of(core.knowledge, core.tables)))
    page = await editor.read("/console/quality?days=7")
    assert "withdrawal.2023" in page
    assert "むかしの回答です。" in page
    export = (await editor.post("/console/quality/export?days=7")).text
    assert "回答の変更" in export
    assert "むかしの回答です。" in export
