"""A consultation record shows which answers and rules of its matter were changed after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from desk import Desk
from sqlalchemy import insert

from annai import clock
from annai.gateway.storage.tables import answer_versions
from annai.records import RecordStore

pytestmark = pytest.mark.anyio


async def keep(desk: Desk, answer: str, text: str | None, seconds: int) -> None:
    """An answer as it became at a moment, in seconds from now."""
    row = {"answer": answer, "seen_at": int(clock.now().timestamp()) + seconds, "title": f"題 {answer}", "text": text}
    await desk.app.state.services.store.run(lambda connection: connection.execute(insert(answer_versions), row))


async def test_changes_of_its_matter_since_then_are_shown(operator: Desk, config: Any) -> None:
    code = RecordStore(config.records).save(
        decision="withdrawal",
        facts={"programme_year": 2023},
        unknown=(),
        row=None,
        verdict="",
        table_version="old",
        now=clock.now() + timedelta(seconds=5),  # after the gateway has kept its answers at the start
    )
    for answer, before, after in (
        ("withdrawal.made_up.2023", "前の文", "後の文"),
        ("withdrawal#y2023-row", "前の決まり", "後の決まり"),
        ("withdrawal.gone.2023", "なくなる文", None),
        ("forgotten_id.2023", "関わりのない前", "関わりのない後"),
        ("wage_target#row", "別の決まりの前", "別の決まりの後"),
    ):
        await keep(operator, answer, before, -7200)
        await keep(operator, answer, after, 60)
    await keep(operator, "withdrawal.2020", "もっと前", -7200)
    await keep(operator, "withdrawal.2020", "相談より前に改めた文", -3600)
    page = await operator.read(f"/console/records?code={code}")
    assert "この記録のあとに改められた回答と決まり（3件）" in page
    for text in ("前の文", "後の文", "後の決まり", "（なくなりました）"):
        assert text in page
    for text in ("関わりのない", "別の決まり", "相談より前に改めた文"):
        assert text not in page


async def test_a_record_since_which_nothing_changed_shows_no_list(operator: Desk, config: Any) -> None:
    store = RecordStore(config.records)
    values: dict[str, Any] = {"facts": {"programme_year": 2023}, "unknown": (), "row": None, "verdict": ""}
    code = store.save(decision="withdrawal", table_version="old", now=clock.now(), **values)
    assert "この記録のあとに改められた" not in await operator.read(f"/console/records?code={code}")
