"""A real Chromium and a fake gateway."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_page import HOST_PAGE, SCREENS, WIDGET, Chat, NewContext, OpenChat
from fake_gateway import FakeGateway, Server, start
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

PROBES = Path(__file__).parent / "probes.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
