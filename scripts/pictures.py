"""Take the pictures of the documentation from the real pages: ``python -m scripts.pictures [--to FOLDER]``.

Starts a system of its own on a fixed day, so that only a change of the pages changes a picture.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from annai.gateway.console.accounts import add_account
from annai.gateway.storage.database import open_database
from annai.paths import ROOT
from scripts.live import LiveSystem, live_system

FOLDER = ROOT / "docs" / "tutorial"
DAY = {"ANNAI_TODAY": "2024-03-01"}
DESKTOP, LOW, PHONE = (900, 600), (900, 520), (390, 760)
LARGEST = 150_000  # bytes: a page with all of them must still load at once
NAME, PASSWORD = "tutorial", "only for the pictures"
QUESTION = "2023年の補助金で導入したソフトを8か月で解約したら返還が必要ですか"


@dataclass(frozen=True)
class Picture:
    """A page, what is done on it, and the size of the window."""

    path: str
    act: Callable[[Page], None]
    size: tuple[int, int] = DESKTOP


def _wait_for_welcome(page: Page) -> None:
    expect(page.locator(".welcome button").first).to_be_visible()


def _ask(page: Page, question: str, shown: str) -> None:
    """Ask; the answer must hold what the picture is taken for: a system that is only half up answers otherwise."""
    _wait_for_welcome(page)
    page.get_by_role("textbox", name="質問を入力してください").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").first
    expect(turn).to_have_attribute("data-state", "done", timeout=30_000)
    expect(turn).to_contain_text(shown)


def _ask_for_a_number(page: Page) -> None:
    _ask(page, "2023年のコールセンターの電話番号は?", "0570-002-551")


def _ask_for_a_verdict(page: Page) -> None:
    _ask(page, QUESTION, "照会番号")


def _open_the_panel(page: Page) -> None:
    page.locator(".launcher").click()
    _wait_for_welcome(page)


def _sign_in(page: Page) -> None:
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.wait_for_load_state("networkidle")


PICTURES = {
    "chat-first.png": Picture("/", _wait_for_welcome),
    "chat-contact.png": Picture("/", _ask_for_a_number),
    "chat-verdict.png": Picture("/", _ask_for_a_verdict),
    "chat-phone.png": Picture("/", _ask_for_a_verdict, PHONE),
    "embedded.png": Picture("/demo", _open_the_panel),
    "console-lookup.png": Picture("/console?q=オプションのみ解約", _sign_in),
    "console-decision.png": Picture(
        "/console/decisions/withdrawal?programme_year=2023&scope=all&elapsed=8", _sign_in, LOW
    ),
}


def take(system: LiveSystem, browser: Browser, folder: Path) -> Iterator[Path]:
    """Take each picture in a browser profile of its own; gives the files one by one.

    Raises:
        RuntimeError: A picture is too large to be committed.
    """
    _add_account(system)
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        width, height = picture.size
        context = browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(system.gateway + picture.path)
        picture.act(page)
        file = folder / name
        page.screenshot(path=file, caret="hide", animations="disabled")
        context.close()
        if file.stat().st_size > LARGEST:
            raise RuntimeError(f"{name} is larger than {LARGEST} bytes")
        yield file


def _add_account(system: LiveSystem) -> None:
    engine = open_database(f"sqlite:///{system.data / 'gateway.db'}")
    with engine.begin() as connection:
        add_account(connection, NAME, PASSWORD, "editor")
    engine.dispose()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium.

    Raises:
        FileNotFoundError: It is not installed.
    """
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("no Chromium: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    parser.add_argument("--to", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    try:
        with chromium() as browser, live_system(DAY) as system:
            for file in take(system, browser, options.to):
                print(f"pictures: {file.name} ({file.stat().st_size // 1000} kB)", flush=True)
    except (FileNotFoundError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
