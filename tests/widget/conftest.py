"""A real Chromium, a fake gateway and a page object for the chat."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_gateway import FakeGateway, Server, start
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

PROBES = Path(__file__).parent / "probes.js"
WIDGET = Path(__file__).resolve().parents[2] / "widget"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    # 1280 × 1024 at 400 %: what WCAG 2.2 (1.4.10) asks for.
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}
HOST_PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>ページ</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/static/icon.svg">
<script type="module" src="/widget.js"></script></head>
<body><main><h1>ページ</h1><p><a href="/host">リンク</a></p></main></body></html>"""


@dataclass
class Chat:
    """The chat on a page, as a person uses it."""

    page: Page
    gateway: FakeGateway

    def open(self) -> None:
        """Press the launcher; nothing to do where the chat is the page."""
        if self.launcher.is_visible():
            self.launcher.click()
        expect(self.input).to_be_visible()
        expect(self.page.locator(".welcome button, .turn").first).to_be_visible()

    def ask(self, question: str) -> Locator:
        """Type a question, send it and wait for its answer."""
        count = self.turns.count()
        self.input.fill(question)
        self.input.press("Enter")
        turn = self.turns.nth(count)
        expect(turn).to_have_attribute("data-state", "done")
        return turn

    def menu(self, name: str) -> None:
        """Choose something from the menu."""
        self.page.get_by_role("button", name="メニュー").click()
        self.page.get_by_role("button", name=name).click()

    def spy_on_announcements(self) -> None:
        """Records every text that the live region takes on, in ``window.heard``."""
        self.page.evaluate("probes.spyOnAnnouncements()")

    @property
    def heard(self) -> list[str]:
        heard: list[str] = self.page.evaluate("window.heard")
        return heard

    @property
    def focused(self) -> str:
        """What has the focus: id, class or name of the element inside the chat, else its tag on the page."""
        found: str = self.page.evaluate("probes.focused()")
        return found

    @property
    def launcher(self) -> Locator:
        return self.page.locator(".launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator(".panel")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="質問を入力してください")

    @property
    def turns(self) -> Locator:
        return self.page.locator(".turn")

    @property
    def stored(self) -> dict[str, Any]:
        """What lies in the browser's storage."""
        found: dict[str, Any] = self.page.evaluate("probes.stored()")
        return found


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something that happens on the other side of the network."""
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


OpenChat = Callable[..., Chat]
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def missing(what: str) -> None:
    """Something of the machine is not there: a skip on a developer's, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        missing("no Chromium: install Debian's package chromium to run the browser tests")
    running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture(scope="session")
def packages() -> None:
    """What the widget is built and checked with, from its lock file."""
    if shutil.which("npm") is None:
        missing("no npm: install Node.js 20 or newer to build and check the widget")
    wanted, present = WIDGET / "package-lock.json", WIDGET / "node_modules" / ".package-lock.json"
    if not present.is_file() or present.stat().st_mtime < wanted.stat().st_mtime:
        done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=WIDGET, capture_output=True, text=True)
        if done.returncode:
            missing(f"npm ci failed in widget/: {done.stderr[-500:]}")


@pytest.fixture
def server() -> Iterator[Server]:
    running = start(FakeGateway(pages={"/host": HOST_PAGE}))
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def gateway(server: Server) -> FakeGateway:
    return server.gateway


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Opens a browser profile of the given screen."""
    contexts = []

    def make(screen: str, **options: Any) -> BrowserContext:
        settings = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", **SCREENS[screen], **options}
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(5_000)
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visit(new_context: NewContext, gateway: FakeGateway) -> Iterator[OpenChat]:
    """Opens a page with the chat. Errors of the script and violations of the policy fail the test."""
    complaints: list[str] = []

    def go(screen: str, path: str = "/host", *, script: str = "", **options: Any) -> Chat:
        page = new_context(screen, **options).new_page()
        page.add_init_script(path=PROBES)
        page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
        page.goto(gateway.url + path)
        page.locator("annai-chat").wait_for(state="attached")
        return Chat(page, gateway)

    yield go
    assert complaints == []


@pytest.fixture
def chat(visit: OpenChat, screen: str) -> Chat:
    """The open chat in the panel, on each screen."""
    found = visit(screen)
    found.open()
    return found
