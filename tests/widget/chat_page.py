"""A page object for the chat, and the screens it is looked at on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_gateway import FakeGateway
from playwright.sync_api import BrowserContext, Locator, Page, expect

WIDGET = Path(__file__).resolve().parents[2] / "widget"
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
