"""The chat as a guest on other people's pages: unharmed by them and harmless to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_page import HOST_PAGE, Chat, NewContext, OpenChat
from fake_gateway import FakeGateway, Server, start
from playwright.sync_api import Page, expect
from scripted_replies import LOOKUP

pytestmark = pytest.mark.browser

PARTS = [
    ".root",
    ".panel",
    ".bar>h2",
    ".tool",
    ".log",
    ".question",
    ".card",
    ".lead",
    ".bullets>li",
    ".year",
    ".phone",
    ".source>summary",
    ".choice",
    ".vote",
    "#input",
    ".send",
    ".hint",
]


@pytest.fixture
def portal() -> Iterator[Server]:
    """Another site: it holds the page, not the chat."""
    running = start(FakeGateway())
    yield running
    running.shutdown()
    running.server_close()


def test_the_page_loads_one_script_and_nothing_besides(visit: OpenChat, screen: str, gateway: FakeGateway) -> None:
    chat = visit(screen)
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.wait_for_load_state("networkidle")
    assert [path for path in gateway.requests if path not in ("/host", "/static/icon.svg")] == ["/widget.js"]
    chat.open()
    chat.ask(LOOKUP)
    assert asked
    assert all(url.startswith(gateway.url) for url in asked)
    assert chat.page.context.cookies() == []


def test_hostile_styles_change_nothing(visit: OpenChat, screen: str) -> None:
    looks = []
    for path in ("/host", "/demo"):
        chat = visit(screen, path)
        chat.open()
        chat.ask(LOOKUP)
        chat.page.mouse.move(5, 5)
        chat.page.wait_for_timeout(300)
        looks.append(chat.page.evaluate("(parts) => probes.look(parts)", PARTS))
    for part in looks[0]:
        assert looks[0][part] == looks[1][part], part


def test_the_launcher_lies_in_the_corner_above_everything(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/demo")
    box = chat.launcher.bounding_box()
    size = chat.page.viewport_size
    assert box is not None
    assert size is not None
    assert 0 < size["width"] - box["x"] - box["width"] <= 24
    assert 0 < size["height"] - box["y"] - box["height"] <= 24
    chat.launcher.click(timeout=2_000)
    expect(chat.input).to_be_visible()


def test_the_host_page_does_not_move(visit: OpenChat, screen: str) -> None:
    script = """window.shifts = 0; new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });"""
    chat = visit(screen, "/host", script=script)
    heading = chat.page.get_by_role("heading", name="ページ")
    before = heading.bounding_box()
    chat.open()
    chat.ask(LOOKUP)
    chat.page.get_by_role("button", name="閉じる").click()
    assert heading.bounding_box() == before
    assert chat.page.evaluate("window.shifts") == 0


def test_the_panel_is_painted_at_once(visit: OpenChat, screen: str) -> None:
    took = visit(screen).page.evaluate("probes.firstPaint()")
    print(f"first paint of the panel ({screen}): {took:.0f} ms")
    assert took <= 200


class TestMessages:
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
    def test_other_origins_are_ignored(self, visit: OpenChat, screen: str, origin: str) -> None:
        chat = visit(screen)
        chat.page.evaluate("(origin) => probes.message(origin)", origin)
        chat.page.wait_for_timeout(100)
        expect(chat.panel).to_be_hidden()

    def test_a_frame_of_another_site_is_ignored_until_it_is_named(
        self, visit: OpenChat, gateway: FakeGateway, portal: Server
    ) -> None:
        foreign = portal.gateway.url
        for named in (False, True):
            options = f' data-origins="{foreign}"' if named else ""
            gateway.pages["/host"] = HOST_PAGE.replace('src="/widget.js"', f'src="/widget.js"{options}')
            chat = visit("desktop", "/host", bypass_csp=True)
            chat.page.evaluate("(origin) => probes.message(origin)", foreign)
            chat.page.wait_for_timeout(200)
            assert chat.input.is_visible() is named

    def test_the_page_itself_opens_fills_and_closes(self, visit: OpenChat, screen: str) -> None:
        chat = visit(screen)
        chat.page.evaluate("(text) => window.postMessage({ annai: 'suggest', text }, location.origin)", LOOKUP)
        expect(chat.input).to_have_value(LOOKUP)
        assert chat.gateway.attempts == []  # the user sends
        chat.page.evaluate("window.postMessage({ annai: 'close' }, location.origin)")
        expect(chat.panel).to_be_hidden()


class TestForeignSite:
    """The script tag on another origin, as portals use it."""

    @pytest.fixture
    def page(self, new_context: NewContext, gateway: FakeGateway, portal: Server, screen: str) -> Page:
        script = f'src="{gateway.url}/widget.js" data-label="お困りですか"'
        portal.gateway.pages["/"] = HOST_PAGE.replace('src="/widget.js"', script)
        return new_context(screen, bypass_csp=True).new_page()

    def test_an_allowed_site(self, page: Page, gateway: FakeGateway, portal: Server) -> None:
        gateway.origins.add(portal.gateway.url)
        page.goto(portal.gateway.url)
        chat = Chat(page, gateway)
        expect(chat.launcher).to_have_text("お困りですか")
        chat.open()
        chat.ask(LOOKUP)
        assert gateway.answered() == [LOOKUP]
        assert portal.gateway.attempts == []

    def test_a_site_that_is_not_allowed_gets_nothing(self, page: Page, portal: Server) -> None:
        page.goto(portal.gateway.url)
        page.wait_for_timeout(300)
        assert page.locator("annai-chat").count() == 0


def test_a_page_with_its_own_element_gets_no_second_one(visit: OpenChat, gateway: FakeGateway) -> None:
    gateway.pages["/own"] = HOST_PAGE.replace("<main>", '<annai-chat position="left"></annai-chat><main>')
    chat = visit("desktop", "/own")
    expect(chat.page.locator("annai-chat")).to_have_count(1)
    box = chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 40


def test_events_tell_the_page(visit: OpenChat, screen: str) -> None:
    chat = visit(screen)
    chat.page.evaluate("window.told = []")
    for name in ("annai-open", "annai-close"):
        chat.page.evaluate("(name) => addEventListener(name, () => told.push(name))", name)
    chat.open()
    chat.page.get_by_role("button", name="閉じる").click()
    expect(chat.launcher).to_be_focused()
    assert chat.page.evaluate("window.told") == ["annai-open", "annai-close"]
