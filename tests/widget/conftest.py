"""Pages with the chat on them and a fake gateway behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_page import HOST_PAGE, SCREENS, Chat, NewContext, OpenChat
from fake_gateway import FakeGateway, Server, start
from playwright.sync_api import Browser, BrowserContext

PROBES = Path(__file__).parent / "probes.js"


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
