"""The audit log's page, and errors as pages."""

from __future__ import annotations

import io

import pytest
from desk import PASSWORD, Desk, text_of

from annai.gateway import staff
from annai.gateway.console import log
from annai.gateway.console.accounts import FAILURES

pytestmark = pytest.mark.anyio


async def test_the_log_shows_who_did_what(desk: Desk, config, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(FAILURES):
        await desk.sign_in("hanako", "wrong")
    monkeypatch.setenv("ANNAI_GATEWAY_DB", config.database)
    for command in (["add", "sora", "--role", "operator"], ["password", "sora"], ["remove", "sora"]):
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        assert staff.main(command) == 0
    await desk.sign_in("kenji", PASSWORD)
    await desk.get("/console/records?code=KKKK-7777")
    page = await desk.read("/console/audit")
    for words in (
        "kenji 照会番号の記録を開いた KKKK-7777",
        "kenji サインイン",
        "コマンド アカウントの削除 sora",
        "コマンド パスワードの変更 sora",
        "コマンド アカウントの追加 sora operator",
        "hanako アカウントのロック",
        "hanako サインインの失敗",
    ):
        assert words.replace(" ", "") in page.replace(" ", "")
    only = await desk.read("/console/audit?action=account_locked")
    assert "アカウントのロック" in only.split("対象")[-1]
    assert "KKKK-7777" not in only


async def test_older_lines_are_on_further_pages(editor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "SHOWN", 2)
    for code in ("KKKK-7771", "KKKK-7773", "KKKK-7774"):
        await editor.get(f"/console/records?code={code}")
    first = (await editor.get("/console/audit?action=record_opened")).text
    assert "KKKK-7774" in first
    assert "KKKK-7771" not in first
    address = first.split('href="/console/audit?before=')[1].split('"')[0].replace("&amp;", "&")
    older = await editor.read(f"/console/audit?before={address}")
    assert "KKKK-7774" not in older
    assert "これより前の記録" not in older


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/console/none", 404),
        ("/console/entries/none", 404),
        ("/console/decisions/none", 404),
        ("/console?year=x", 422),
    ],
)
async def test_errors_are_pages_from_which_the_work_goes_on(operator: Desk, path: str, status: int) -> None:
    response = await operator.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert 'href="/console/contacts"' in response.text
    assert "最初の画面へ" in text_of(response.text)


async def test_an_unknown_address_leads_to_the_sign_in_first(desk: Desk) -> None:
    assert (await desk.client.get("/console/none")).status_code == 303
