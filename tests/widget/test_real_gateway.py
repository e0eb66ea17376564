"""The chat in front of the real gateway: with recorded answers in Rasa's place, and with the whole system."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from chat_page import HOST_PAGE, Chat, NewContext
from checks import picture
from fake_gateway import FakeGateway, Server
from playwright.sync_api import expect
from scripted_replies import ESTIMATE, LOOKUP, REPLIES, STEPS, VERDICT, WELCOME

from annai.gateway.app import create_app
from annai.gateway.config import GatewayConfig
from annai.gateway.core import Core
from annai.knowledge import current_knowledge
from tests.axe import violations

if TYPE_CHECKING:
    from scripts.live import LiveSystem

pytestmark = pytest.mark.browser


class Recorded:
    """Answers like Rasa's REST channel with the recorded replies."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        content: Any = {"status": "ok"}
        if scope["path"].endswith("/webhook"):
            asked = json.loads((await receive())["body"])
            reply = REPLIES.get(asked["message"], REPLIES["*"])
            custom = {name: value for name, value in reply.items() if name != "messages"}
            content = [{"recipient_id": "x", **message} for message in reply["messages"]]
            content.append({"recipient_id": "x", "custom": custom})
        body = json.dumps(content, ensure_ascii=False).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})


class NoIndex:
    """Finds nothing: suggestions are tested elsewhere."""

    def search(self, *_: Any, **__: Any) -> Sequence[Any]:
        return []


@pytest.fixture
def real(tmp_path: Path, server: Server) -> Iterator[str]:
    """The address of a real gateway; pages of the fake one may embed its chat."""
    config = GatewayConfig(
        rasa_urls=("http://rasa.test",),
        actions_urls=("http://actions.test",),
        database=f"sqlite:///{tmp_path / 'gateway.db'}",
        allowed_hosts=frozenset({"127.0.0.1"}),
        allowed_origins=frozenset({server.gateway.url}),
    )
    app = create_app(config, core=Core(current_knowledge(), NoIndex, dict), transport=httpx.ASGITransport(Recorded()))
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


def visit(new_context: NewContext, screen: str, address: str, **options: Any) -> Chat:
    """The chat on a page; violations of the page's own policy fail the test at once."""
    page = new_context(screen, **options).new_page()
    page.on("console", lambda message: pytest.fail(message.text) if "Policy" in message.text else None)
    page.goto(address)
    return Chat(page, FakeGateway())


class TestRecordedAnswers:
    def test_a_conversation_with_all_that_belongs_to_it(self, new_context: NewContext, real: str, screen: str) -> None:
        chat = visit(new_context, screen, real)
        chat.open()
        expect(chat.panel).to_contain_text(WELCOME["text"].splitlines()[0])
        expect(chat.ask(LOOKUP).locator(".year")).to_have_text("IT導入補助金2023")
        expect(chat.ask(ESTIMATE).locator("table")).to_have_count(2)
        vote = chat.ask(VERDICT).get_by_role("button", name="はい")
        vote.click()
        expect(vote).to_have_attribute("aria-pressed", "true")
        expect(chat.turns.last).to_contain_text("ありがとうございました。")
        chat.page.reload()
        expect(chat.turns).to_have_count(3)
        expect(chat.turns.last.locator(".verdict")).to_contain_text("全額返還")
        expect(chat.turns.last.get_by_role("button", name="はい")).to_have_attribute("aria-pressed", "true")
        chat.menu("保存される情報について")
        expect(chat.page.get_by_role("dialog")).to_contain_text("90日が過ぎると削除されます")

    def test_on_a_page_of_an_allowed_site(
        self, new_context: NewContext, real: str, server: Server, screen: str
    ) -> None:
        server.gateway.pages["/host"] = HOST_PAGE.replace('src="/widget.js"', f'src="{real}/widget.js"')
        chat = visit(new_context, screen, f"{server.gateway.url}/host", bypass_csp=True)
        chat.open()
        expect(chat.ask(STEPS).locator("ol.steps li")).to_have_count(5)
        assert server.gateway.attempts == []

    def test_the_demo_page(self, new_context: NewContext, real: str, screen: str) -> None:
        chat = visit(new_context, screen, f"{real}/demo")
        chat.open()
        expect(chat.ask(LOOKUP).locator(".contact")).to_have_count(2)

    def test_without_script_the_form_gives_the_same_answer(
        self, new_context: NewContext, real: str, screen: str
    ) -> None:
        page = new_context(screen, java_script_enabled=False).new_page()
        page.goto(real)
        page.get_by_role("link", name="文字だけの画面").first.click()
        page.get_by_label("ご質問").fill(LOOKUP)
        page.get_by_role("button", name="送信").click()
        for line in REPLIES[LOOKUP]["messages"][0]["text"].splitlines():
            expect(page.locator("main")).to_contain_text(line)
        page.get_by_role("button", name="2020年の場合").click()
        expect(page.locator("main")).to_contain_text("資料にないため")

    @pytest.mark.usefixtures("packages")
    @pytest.mark.parametrize("size", ["desktop", "phone", "zoomed"])
    def test_axe_finds_nothing_in_the_form(self, new_context: NewContext, real: str, size: str) -> None:
        page = new_context(size, bypass_csp=True).new_page()
        page.goto(f"{real}/ask")
        assert violations(page) == []
        for question, name in ((VERDICT, "answered"), ("あ" * 300, "unanswerable")):
            page.get_by_label("ご質問").fill(question)
            page.get_by_role("button", name="送信").click()
            page.get_by_text("続けて質問する").wait_for()
            picture(page, f"ask-{size}-{name}")
            assert violations(page) == []


@pytest.mark.server
class TestWholeSystem:
    """From the browser to the action server and back."""

    def test_a_look_up_another_year_and_a_verdict(
        self, new_context: NewContext, live_system: LiveSystem, screen: str
    ) -> None:
        chat = visit(new_context, screen, live_system.gateway)
        chat.page.set_default_timeout(15_000)
        chat.open()
        turn = chat.ask("申請マイページのIDを忘れました。2023年の補助金です")
        expect(turn.locator(".year").first).to_have_text("IT導入補助金2023")
        expect(turn.get_by_role("link", name="0570-023-797").first).to_be_visible()
        turn.get_by_role("button", name="2020年の場合").click()
        expect(chat.turns.last).to_contain_text("06-6225-7877")
        verdict = chat.ask("2023年の補助金で入れた会計ソフトを8か月で解約したら返還ですか。ツールは1つだけです")
        expect(verdict.locator(".verdict")).to_contain_text("全額返還")
        expect(verdict.get_by_role("button", name="番号をコピー")).to_be_visible()
        chat.page.reload()
        expect(chat.turns).to_have_count(3)

    def test_suggestions_are_questions_that_get_answers(
        self, new_context: NewContext, live_system: LiveSystem, screen: str
    ) -> None:
        chat = visit(new_context, screen, live_system.gateway)
        chat.open()
        chat.input.press_sequentially("補助率")
        option = chat.page.get_by_role("option").first
        expect(option).to_be_visible()
        option.click()
        expect(chat.turns.first.locator(".answer")).to_have_attribute("data-status", "answered")
