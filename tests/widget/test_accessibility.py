"""WCAG 2.2 AA, measured by axe in every state and screen, and what axe cannot see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chat_page import Chat, OpenChat
from checks import picture
from fake_gateway import Failure
from playwright.sync_api import expect
from scripted_replies import CHOICES, ESTIMATE, LOOKUP, STEPS, VERDICT

from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("packages")]


def _new(_: Chat) -> None:
    """Nothing asked yet."""


def _look_up(chat: Chat) -> None:
    turn = chat.ask(LOOKUP)
    turn.locator("summary").click()


def _verdict(chat: Chat) -> None:
    turn = chat.ask(VERDICT)
    for summary in turn.locator("summary").all():
        summary.click()


def _unhelpful(chat: Chat) -> None:
    chat.ask(STEPS).get_by_role("button", name="いいえ").click()
    expect(chat.page.get_by_role("button", name="理由を送る")).to_be_visible()


def _estimate(chat: Chat) -> None:
    chat.ask(ESTIMATE)


def _choices(chat: Chat) -> None:
    chat.ask(CHOICES)


def _slow(chat: Chat) -> None:
    chat.gateway.delay = 8
    chat.input.fill(LOOKUP)
    chat.input.press("Enter")
    expect(chat.page.locator(".dots")).to_be_visible()


def _failed(chat: Chat) -> None:
    chat.gateway.failures = [Failure(422)]
    chat.input.fill(LOOKUP)
    chat.input.press("Enter")
    expect(chat.page.locator(".failure")).to_be_visible()


def _offline(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    expect(chat.page.locator(".banner")).to_be_visible()


def _too_long(chat: Chat) -> None:
    chat.input.fill("あ" * 310)
    chat.input.press("Enter")
    expect(chat.page.locator("#problem")).to_be_visible()


def _suggestions(chat: Chat) -> None:
    chat.input.press_sequentially("パスワード")
    expect(chat.page.get_by_role("option")).to_have_count(3)
    chat.input.press("ArrowDown")


def _menu(chat: Chat) -> None:
    chat.page.get_by_role("button", name="メニュー").click()


def _privacy(chat: Chat) -> None:
    chat.menu("保存される情報について")


def _restart(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.menu("最初からやり直す")


def _largest_text(chat: Chat) -> None:
    _menu(chat)
    chat.page.get_by_role("radio", name="特大").check()
    chat.page.keyboard.press("Escape")
    chat.ask(ESTIMATE)


STATES: list[Callable[[Chat], None]] = [
    _new,
    _look_up,
    _verdict,
    _unhelpful,
    _estimate,
    _choices,
    _slow,
    _failed,
    _offline,
    _too_long,
    _suggestions,
    _menu,
    _privacy,
    _restart,
    _largest_text,
]


@pytest.mark.parametrize("screen", ["desktop", "phone", "zoomed"])
@pytest.mark.parametrize("path", ["/", "/host"], ids=["page", "panel"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.strip("_"))
def test_axe_finds_nothing(visit: OpenChat, screen: str, path: str, state: Callable[[Chat], None]) -> None:
    chat = visit(screen, path, bypass_csp=True)
    chat.open()
    state(chat)
    chat.page.wait_for_timeout(350)
    picture(chat.page, f"{'page' if path == '/' else 'panel'}-{screen}-{state.__name__.strip('_')}")
    assert violations(chat.page) == []


@pytest.mark.parametrize("screen", ["desktop", "phone", "zoomed"])
def test_axe_finds_nothing_while_closed(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, bypass_csp=True)
    expect(chat.launcher).to_be_visible()
    picture(chat.page, f"panel-{screen}-closed")
    assert violations(chat.page) == []


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_axe_finds_nothing_on_paper(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, script="window.print = () => {}", bypass_csp=True)
    chat.open()
    for question in (LOOKUP, VERDICT, ESTIMATE):
        chat.ask(question)
    chat.menu("会話を印刷")
    paper = chat.page.frames[-1]
    html = paper.evaluate("probes.flattened()")
    chat.page.goto("about:blank")
    chat.page.set_content(html)
    chat.page.emulate_media(media="print")
    picture(chat.page, f"print-{screen}")
    assert violations(chat.page) == []


def test_the_page_prints_whole(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/", bypass_csp=True)
    chat.open()
    for question in (LOOKUP, VERDICT, ESTIMATE):
        chat.ask(question)
    chat.page.emulate_media(media="print")
    expect(chat.input).to_be_hidden()
    log = chat.page.get_by_role("region", name="会話")
    assert log.evaluate("(log) => log.scrollHeight <= log.clientHeight + 1")
    assert violations(chat.page) == []


@pytest.mark.parametrize("path", ["/", "/host"], ids=["page", "panel"])
def test_at_400_percent_nothing_is_cut_off(visit: OpenChat, path: str) -> None:
    chat = visit("zoomed", path)
    chat.open()
    for question in (LOOKUP, VERDICT, ESTIMATE):
        chat.ask(question)
    assert chat.page.evaluate("probes.overflowing()") == [0]
    for name in ("送信", "メニュー"):
        button = chat.page.get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 256 - box["height"]


@pytest.mark.parametrize("path", ["/", "/host"], ids=["page", "panel"])
def test_text_at_200_percent_is_not_cut_off(visit: OpenChat, screen: str, path: str) -> None:
    """The reader's own text size, set in the browser, counts."""
    chat = visit(screen, path)
    cdp = chat.page.context.new_cdp_session(chat.page)
    size = "getComputedStyle(probes.part('.root')).fontSize"
    assert chat.page.evaluate(size) == "16px"
    cdp.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    chat.page.reload()
    chat.open()
    chat.ask(ESTIMATE)
    assert chat.page.evaluate(size) == "32px"
    picture(chat.page, f"{'page' if path == '/' else 'panel'}-{screen}-200-percent")
    assert chat.page.evaluate("probes.overflowing()") == [0]


def test_targets_are_large_enough(chat: Chat) -> None:
    """Buttons and fields measure 40 by 36 px or more; WCAG 2.2 (2.5.8) asks for 24."""
    chat.ask(LOOKUP)
    chat.page.get_by_role("button", name="メニュー").click()
    assert chat.page.evaluate("probes.smallTargets()") == []


def test_the_focus_is_always_visible(visit: OpenChat) -> None:
    chat = visit("desktop")
    chat.launcher.press("Enter")
    chat.ask(LOOKUP)
    chat.page.get_by_role("button", name="メニュー").focus()
    for _ in range(14):
        chat.page.keyboard.press("Tab")
        ring = chat.page.evaluate("probes.focusRing()")
        if ring is not None:
            assert ring == {"outline": "solid", "inside": True}, chat.focused


def test_forced_colours_keep_every_border(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/host", forced_colors="active")
    chat.open()
    chat.ask(LOOKUP)
    chat.page.get_by_role("button", name="メニュー").click()
    picture(chat.page, f"panel-{screen}-forced-colours")
    assert chat.page.evaluate("probes.bare()") == 0


def test_reduced_motion_moves_nothing(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/host", reduced_motion="reduce")
    chat.open()
    _slow(chat)
    assert chat.page.evaluate("probes.root().getAnimations().length") == 0
