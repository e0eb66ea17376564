"""The console in a real Chromium: keys, results as you type, and no violation that axe finds."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from desk import PASSWORD
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from annai import clock
from annai.gateway.app import create_app
from annai.gateway.config import GatewayConfig
from annai.gateway.console.accounts import FAILURES
from annai.gateway.console.proposals import propose
from annai.gateway.core import Core
from annai.gateway.storage import NewTurn, Store
from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import answer_versions
from tests.axe import violations

pytestmark = pytest.mark.browser
PAGES = (
    "/console",
    "/console?q=オプションのみ解約",
    "/console?q=ZZZZZZ",
    "/console/entries/withdrawal.2023",
    "/console/topics/withdrawal",
    "/console/contacts",
    "/console/glossary",
    "/console/decisions",
    "/console/decisions/withdrawal?programme_year=2023&scope=all&elapsed=8",
    "/console/decisions/subsidy_amount",
    "/console/records?code=none",
    "/console/quality",
    "/console/quality?days=90",
    "/console/quality/assign?question=領収書は?",
    "/console/audit",
    "/console/audit?action=exported",
    "/console/none",
    "/console?year=x",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, staffed_database: Path, core: Core) -> Iterator[str]:
    """A gateway on a free port."""
    folder = tmp_path_factory.mktemp("console")
    shutil.copy(staffed_database, folder / "gateway.db")
    config = GatewayConfig(
        rasa_urls=("http://127.0.0.1:1",),
        actions_urls=("http://127.0.0.1:1",),
        database=f"sqlite:///{folder / 'gateway.db'}",
        records=f"sqlite:///{folder / 'records.db'}",
        allowed_hosts=frozenset({"127.0.0.1"}),
        log_level="warning",
    )
    # In a thread of its own: Playwright's loop runs in this one.
    asking = threading.Thread(target=lambda: asyncio.run(_ask_something(config.database)))
    asking.start()
    asking.join()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(replace(config), core=core), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


async def _ask_something(database: str) -> None:
    """Enough that no chart and no list of the quality desk is empty."""
    store = Store(open_database(database))
    for number, (question, status) in enumerate((("IDは?", "answered"), ("領収書は?", "unanswerable"))):
        await store.add(NewTurn("talk", str(number), question, status, "forgotten_id", 2023, False, "{}", 0.5))
    await store.add_feedback("talk", "0", helpful=False, reason="長い")
    await store.run(lambda connection: propose(connection, ["IDは?"], "forgotten_id", "kenji"))
    now = int(clock.now().timestamp())
    told = {"answer": "withdrawal.2023", "title": "解約"}
    rows = [{**told, "seen_at": now - 90, "text": "前の文。"}, {**told, "seen_at": now - 60, "text": "次の文。"}]
    await store.run(lambda connection: connection.execute(insert(answer_versions), rows))
    await store.close()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, packages: None, address: str) -> dict[str, Any]:
    """The storage of a browser in which an editor has signed in by keyboard."""
    page = browser.new_page()
    page.goto(f"{address}/console")
    assert violations(page) == []
    page.get_by_label("名前").fill("kenji")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="検索", level=1)).to_be_visible()
    state: Any = page.context.storage_state()
    page.context.close()
    return state  # type: ignore[no-any-return]


@pytest.fixture
def page(browser: Browser, address: str, signed_in: dict[str, Any]) -> Iterator[Page]:
    """A page of somebody signed in; script errors and violations of the policy fail the test."""
    context = browser.new_context(storage_state=signed_in, base_url=address, locale="ja-JP")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(5_000)
    found = context.new_page()
    complaints: list[str] = []
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    yield found
    context.close()
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str) -> None:
    page.goto(path)
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_on_a_narrow_screen(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_from_a_key_press_to_the_copied_answer_without_a_mouse(page: Page) -> None:
    page.goto("/console")
    expect(page.get_by_label("お問い合わせの内容")).to_be_focused()
    page.keyboard.type("オプション 解約")
    hits = page.locator("a.hit")
    expect(hits.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_have_text("コピーしました")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("【IT導入補助金")
    assert "出典: " in copied
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("お問い合わせの内容")).to_be_focused()
    assert page.get_by_label("お問い合わせの内容").input_value() == "オプション 解約"
    page.keyboard.press("ArrowDown")
    title = hits.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_y_switches_the_year(page: Page) -> None:
    page.goto("/console?q=ログイン")
    page.locator("a.hit").first.focus()
    page.keyboard.press("y")
    expect(page.get_by_label("年", exact=True)).to_have_value("2024")
    page.wait_for_url("**year=2024**")
    page.goto("/console/entries/withdrawal.2023?year=2023")
    page.keyboard.press("y")
    page.wait_for_url("**year=2020**")
    page.keyboard.press("/")
    expect(page.get_by_label("お問い合わせの内容")).to_be_focused()


def test_a_result_is_visible_soon_after_the_key_press(page: Page) -> None:
    """The median of a whole question. What else the machine does only adds to it: the best of three questions."""
    page.goto("/console")
    questions = ("解約返還期間届出補助率上限", "電子取引枠締切延長対象経費", "構成員移行登録手順完了通知")
    medians = [statistics.median(times_of_keys(page, question)) for question in questions]
    assert min(medians) <= 100, medians


def times_of_keys(page: Page, typed: str) -> list[float]:
    """Milliseconds from each key to the frame that shows its results."""
    page.get_by_label("お問い合わせの内容").fill("")
    page.wait_for_timeout(300)
    times = []
    for letter in typed:
        page.evaluate(
            """() => { window.seen = new Promise((done) => { const start = performance.now();
            new MutationObserver((_, self) => { self.disconnect();
            requestAnimationFrame(() => done(performance.now() - start)); })
            .observe(document.querySelector('#results'), {childList: true}); }); }"""
        )
        page.keyboard.insert_text(letter)
        times.append(page.evaluate("window.seen"))
    return times


def test_a_term_is_explained_in_place_by_keyboard(page: Page) -> None:
    page.goto("/console/entries/gbizid_prime.2024")
    term = page.locator("button.term").first
    term.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    expect(box).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(term).to_be_focused()


def test_a_missed_question_becomes_a_training_phrase(page: Page) -> None:
    page.goto("/console/quality")
    page.get_by_role("link", name=re.compile("話題に割り当てる.*領収書は")).click()
    page.get_by_label("話題").select_option("performance_report")
    page.get_by_role("button", name="割り当てる").click()
    expect(page.get_by_role("heading", name="割り当てた質問")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="学習データの候補を保存").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "- intent: performance_report\n  examples: |\n    - 領収書は?" in text
    page.get_by_role("button", name=re.compile("取り消す.*領収書は")).click()
    expect(page.get_by_role("link", name=re.compile("話題に割り当てる.*領収書は"))).to_be_visible()


def test_axe_finds_nothing_where_somebody_may_not_go(browser: Browser, packages: None, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/console/quality")
    for password in ("wrong", *["wrong"] * FAILURES):
        page.get_by_label("名前").fill("hanako")
        page.get_by_label("パスワード").fill(password)
        page.get_by_role("button", name="サインイン").click()
        expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []  # locked out by now; the page does not tell it from a wrong password
    page.context.close()


def test_axe_finds_nothing_on_what_operators_may_not_open(browser: Browser, packages: None, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/console/quality")
    page.get_by_label("名前").fill("yuki")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    expect(page.get_by_role("heading", name="この画面は開けません")).to_be_visible()
    assert violations(page) == []
    page.context.close()


def test_the_outcome_follows_each_change(page: Page) -> None:
    page.goto("/console/decisions/withdrawal")
    expect(page.locator("#verdict")).to_have_text("次に伺うこと")
    page.get_by_label("補助金の年").select_option("2023")
    page.get_by_label("解約するもの").select_option("all")
    page.get_by_label("納品から解約までの期間").fill("8")
    page.keyboard.press("Tab")
    expect(page.locator("#verdict")).to_have_text("判定の結果")
    before = page.locator("#answer").inner_text()
    page.get_by_label("納品から解約までの期間").fill("30")
    page.keyboard.press("Tab")
    expect(page.locator("#answer")).not_to_have_text(before)
    page.get_by_label("納品から解約までの期間").fill("2年半")
    page.keyboard.press("Tab")
    page.wait_for_url("**elapsed=P2Y6M**")


def test_it_all_works_without_script(browser: Browser, address: str, signed_in: dict[str, Any]) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in, base_url=address)
    page = context.new_page()
    page.goto("/console")
    page.get_by_label("お問い合わせの内容").fill("オプション 解約")
    page.get_by_role("button", name="検索").click()
    page.locator("a.hit").first.click()
    expect(page.get_by_role("heading", name="回答の全文")).to_be_visible()
    expect(page.get_by_role("button", name="コピー")).to_have_count(0)
    context.close()
