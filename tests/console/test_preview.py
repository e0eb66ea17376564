"""Editors talk to a version that is not published, on a day of their choice; nobody else sees it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import Open
from desk import PASSWORD, Desk

from annai import clock, paths
from annai.content.releases import Releases
from annai.paths import ROOT

pytestmark = pytest.mark.anyio

QUESTION = "2023年のIT事業者ポータルのログインIDがわかりません"
OLD, NEW = "登録した次の情報をご確認ください", "登録した次の内容をご用意ください"


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that editors work in; for this test it is nobody's knowledge but theirs."""
    monkeypatch.setattr(paths, "_published", [])
    folder = Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))
    monkeypatch.setenv("ANNAI_KNOWLEDGE", str(folder))
    return folder


@pytest.fixture
async def desk(open_desk: Open, draft: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    releases = Releases(tmp_path / "releases")
    releases.publish(releases.store(draft), "model", clock.now())
    async with open_desk(releases=releases.folder) as running:
        yield running


def edit(draft: Path, name: str, old: str, new: str) -> None:
    path = draft / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def begin(desk: Desk, **fields: str) -> str:
    await desk.get("/preview")
    answer = await desk.post("/preview/begin", **{"version": "draft", **fields})
    return answer.text if answer.status_code == 422 else (await desk.get("/preview")).text


async def ask(desk: Desk, message: str) -> str:
    await desk.post("/preview/ask", message=message)
    return (await desk.get("/preview")).text


async def test_only_editors_may_look(desk: Desk) -> None:
    assert (await desk.client.get("/preview")).status_code == 303
    await desk.sign_in("hanako", PASSWORD)
    assert (await desk.client.get("/preview")).status_code == 403


async def test_an_edited_answer_is_heard_here_and_nowhere_else(desk: Desk, draft: Path) -> None:
    await desk.sign_in("kenji", PASSWORD)
    edit(draft, "faq/forgotten_id.yml", OLD, NEW)
    page = await begin(desk)
    assert "変わる回答・判定: " in page
    assert "forgotten_id.vendor_portal.2023@2023" in page
    assert NEW in await ask(desk, QUESTION)
    live = await desk.client.get("/api/search", params={"q": "IT事業者ポータルのログインID", "programme_year": 2023})
    assert OLD in live.text
    assert NEW not in live.text


async def test_a_session_looks_at_its_own_day(desk: Desk) -> None:
    await desk.sign_in("kenji", PASSWORD)
    question = "2024年のコールセンターの受付時間は?"
    await begin(desk, day="2024-03-04")
    weekday = await ask(desk, question)
    await begin(desk, day="2024-05-03")
    holiday = await ask(desk, question)
    assert "次の受付は3月" in weekday or "ただいま受付時間内です" in weekday
    assert "次の受付は5月7日" in holiday


async def test_a_broken_draft_is_told_line_by_line(desk: Desk, draft: Path) -> None:
    await desk.sign_in("kenji", PASSWORD)
    edit(draft, "faq/forgotten_id.yml", "audience: [anyone]", "audience: [everyone]")
    page = await begin(desk)
    assert "knowledge/faq/forgotten_id.yml:" in page
    assert "everyone" in page
    assert "変更の確認表" not in page


async def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    await desk.sign_in("kenji", PASSWORD)
    assert "日付は 2024-03-01 のように" in await begin(desk, day="明日")


async def test_without_published_versions_there_is_no_preview(open_desk: Open) -> None:
    async with open_desk() as desk:
        await desk.sign_in("kenji", PASSWORD)
        assert "プレビューは使えません" in (await desk.client.get("/preview")).text


async def test_a_version_whose_copy_was_removed_is_named_and_no_longer_offered(
    desk: Desk, draft: Path, tmp_path: Path
) -> None:
    await desk.sign_in("kenji", PASSWORD)
    releases = Releases(tmp_path / "releases")
    first = releases.current()
    assert first is not None
    edit(draft, "faq/forgotten_id.yml", OLD, NEW)
    releases.publish(releases.store(draft), "model", clock.now())
    assert first.knowledge in await begin(desk, version=first.knowledge)
    shutil.rmtree(releases.path(first.knowledge))
    answer = await desk.get("/preview")
    assert answer.status_code == 422
    assert "この版の控えは削除されました" in answer.text
    assert first.knowledge not in answer.text
