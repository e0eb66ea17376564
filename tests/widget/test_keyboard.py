"""Keyboard, Japanese input and what a screen reader is told."""

from __future__ import annotations

import pytest
from chat_page import Chat, OpenChat
from playwright.sync_api import CDPSession, expect
from scripted_replies import CHOICES, LOOKUP, STEPS, VERDICT

pytestmark = pytest.mark.browser


def tab_to(chat: Chat, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(40):
        chat.page.keyboard.press("Tab")
        if chat.page.evaluate("probes.focusedText()") == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


class TestComposition:
    """A conversion from kana to kanji, as an input method does it."""

    @pytest.fixture
    def ime(self, chat: Chat) -> CDPSession:
        chat.input.focus()
        return chat.page.context.new_cdp_session(chat.page)

    def test_the_enter_that_confirms_a_conversion_does_not_send(self, chat: Chat, ime: CDPSession) -> None:
        for kana in ("い", "いこ", "いこう"):
            ime.send("Input.imeSetComposition", {"text": kana, "selectionStart": len(kana), "selectionEnd": len(kana)})
        # The input method takes the key itself: the page sees it with code 229 while composing.
        ime.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
        assert chat.gateway.attempts == []
        ime.send("Input.insertText", {"text": "移行"})
        expect(chat.input).to_have_value("移行")
        expect(chat.turns).to_have_count(0)
        chat.page.keyboard.press("Enter")
        expect(chat.turns).to_have_attribute("data-state", "done")
        assert [question for _, question in chat.gateway.attempts] == ["移行"]

    @pytest.mark.parametrize(
        "event",
        [{"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}],
        ids=["while composing", "Safari, after composing"],
    )
    def test_events_of_other_browsers(self, chat: Chat, event: dict[str, object]) -> None:
        chat.input.fill("移行")
        chat.page.evaluate("(event) => probes.press('#input', event)", event)
        chat.page.wait_for_timeout(100)
        assert chat.gateway.attempts == []

    def test_escape_during_a_conversion_keeps_the_panel(self, chat: Chat) -> None:
        chat.page.evaluate("probes.press('#input', { key: 'Escape', isComposing: true })")
        expect(chat.panel).to_be_visible()
        chat.page.evaluate("probes.press('#input', { key: 'Escape' })")
        expect(chat.panel).to_be_hidden()

    def test_no_suggestions_during_a_conversion(self, chat: Chat, ime: CDPSession) -> None:
        ime.send("Input.imeSetComposition", {"text": "移行登録", "selectionStart": 4, "selectionEnd": 4})
        chat.page.wait_for_timeout(400)
        expect(chat.page.get_by_role("listbox")).to_have_count(0)
        ime.send("Input.insertText", {"text": "移行登録"})
        expect(chat.page.get_by_role("listbox")).to_be_visible()


def test_shift_enter_makes_a_line(chat: Chat) -> None:
    chat.input.fill("一行目")
    chat.input.press("Shift+Enter")
    chat.page.keyboard.type("二行目")
    expect(chat.input).to_have_value("一行目\n二行目")
    assert chat.gateway.attempts == []


def test_a_whole_conversation_by_keyboard_alone(visit: OpenChat) -> None:
    chat = visit("desktop")
    keyboard = chat.page.keyboard
    chat.page.get_by_role("link", name="リンク").focus()
    keyboard.press("Tab")
    assert chat.focused == "launcher"
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    keyboard.insert_text(LOOKUP)
    keyboard.press("Enter")
    expect(chat.turns).to_have_attribute("data-state", "done")
    expect(chat.input).to_be_focused()
    chat.page.get_by_role("region", name="会話").focus()
    tab_to(chat, "2020年の場合")
    keyboard.press("Enter")
    expect(chat.turns).to_have_count(2)
    keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused == "launcher"


def test_escape_closes_the_innermost_thing(visit: OpenChat, screen: str) -> None:
    chat = visit(screen)
    chat.launcher.press("Enter")
    chat.page.get_by_role("button", name="メニュー").press("Enter")
    expect(chat.page.get_by_role("radio", name="標準")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("radio", name="標準")).to_be_hidden()
    assert "menu-button" in chat.focused
    chat.menu("保存される情報について")
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog", name="保存される情報について")).to_have_count(0)
    expect(chat.panel).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused == "launcher"


def test_on_a_phone_the_page_behind_is_out_of_reach(visit: OpenChat) -> None:
    chat = visit("phone")
    chat.open()
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate("document.activeElement.localName") in ("annai-chat", "body")


class TestSuggestions:
    def test_by_keyboard(self, chat: Chat) -> None:
        chat.spy_on_announcements()
        chat.input.press_sequentially("パスワード")
        options = chat.page.get_by_role("option")
        expect(options).to_have_count(3)
        assert "質問の候補が3件あります。上下の矢印キーで選べます。" in chat.heard
        expect(chat.input).to_have_attribute("aria-controls", "suggestions")
        chat.input.press("ArrowDown")
        chat.input.press("ArrowDown")
        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        expect(chat.input).to_have_attribute("aria-activedescendant", "suggestion-1")
        chat.input.press("Enter")
        expect(chat.turns).to_have_attribute("data-state", "done")
        assert [question for _, question in chat.gateway.attempts] == ["IDやパスワードがわからないとき（2020年）"]

    def test_by_pointer(self, chat: Chat) -> None:
        chat.input.press_sequentially("解約")
        chat.page.get_by_role("option", name="解約・辞退と返還").click()
        expect(chat.turns).to_have_count(1)
        expect(chat.input).to_have_value("")

    def test_enter_without_a_choice_sends_what_was_typed(self, chat: Chat) -> None:
        chat.input.press_sequentially("パスワード")
        expect(chat.page.get_by_role("option")).to_have_count(3)
        chat.input.press("Enter")
        expect(chat.turns).to_have_attribute("data-state", "done")
        assert [question for _, question in chat.gateway.attempts] == ["パスワード"]

    def test_escape_closes_the_list_only(self, chat: Chat) -> None:
        chat.input.press_sequentially("パスワード")
        expect(chat.page.get_by_role("option")).to_have_count(3)
        chat.input.press("Escape")
        expect(chat.page.get_by_role("option")).to_have_count(0)
        expect(chat.panel).to_be_visible()
        expect(chat.input).to_have_value("パスワード")

    def test_going_past_the_end_comes_back_to_the_field(self, chat: Chat) -> None:
        chat.input.press_sequentially("解約")
        expect(chat.page.get_by_role("option")).to_have_count(1)
        chat.input.press("ArrowDown")
        chat.input.press("ArrowDown")
        assert chat.input.get_attribute("aria-activedescendant") is None


def test_each_answer_is_said_once(chat: Chat) -> None:
    chat.spy_on_announcements()
    for question in (LOOKUP, STEPS, VERDICT, VERDICT):
        chat.ask(question)
        chat.page.wait_for_timeout(700)
    heard = [text for text in chat.heard if "IT導入補助金20" in text]
    assert len(heard) == 4
    assert heard[0].startswith("IT導入補助金2023。")
    assert "選択肢が2件あります。" in heard[0]
    assert not any("出典" in text or "http" in text for text in heard)


def test_there_is_one_live_region_and_it_is_polite(chat: Chat) -> None:
    chat.ask(CHOICES)
    regions = chat.page.locator("[aria-live], [role=alert], [role=status], [role=log]")
    expect(regions).to_have_count(1)
    expect(regions).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("path", ["/", "/host"], ids=["page", "panel"])
def test_the_answer_comes_into_view_from_its_start(visit: OpenChat, screen: str, path: str) -> None:
    chat = visit(screen, path)
    chat.open()
    chat.ask(STEPS)
    turn = chat.ask(VERDICT)
    chat.page.wait_for_timeout(700)
    log = chat.page.get_by_role("region", name="会話").bounding_box()
    question = turn.locator(".question").bounding_box()
    assert log is not None
    assert question is not None
    assert log["y"] <= question["y"] <= log["y"] + 40
    expect(chat.page.get_by_role("button", name="メニュー")).to_be_in_viewport(ratio=1)
    expect(chat.input).to_be_in_viewport(ratio=1)
