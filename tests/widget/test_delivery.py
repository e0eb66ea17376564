"""Slow, broken and interrupted connections: no question is lost, none is answered twice."""

from __future__ import annotations

import pytest
from chat_page import HOST_PAGE, Chat, OpenChat
from fake_gateway import Failure, FakeGateway
from playwright.sync_api import expect
from scripted_replies import LOOKUP, STEPS, VERDICT

pytestmark = pytest.mark.browser

NO_STORAGE = """Object.defineProperty(window, 'sessionStorage', {
  get() { throw new DOMException('', 'SecurityError'); },
});"""


def send(chat: Chat, question: str) -> None:
    """Type and send without waiting for the answer."""
    chat.input.fill(question)
    chat.input.press("Enter")


def answered(chat: Chat, count: int = 1) -> None:
    """Wait until so many questions have their answer."""
    expect(chat.page.locator(".turn[data-state=done]")).to_have_count(count, timeout=10_000)


def reopen(chat: Chat) -> None:
    """Load the page anew and open the chat."""
    chat.page.reload()
    chat.page.wait_for_timeout(200)
    chat.open()


def test_a_quick_answer_shows_no_indicator(chat: Chat) -> None:
    chat.page.evaluate("probes.spyOn('.dots')")
    chat.gateway.delay = 0.1
    chat.ask(LOOKUP)
    assert chat.page.evaluate("window.seen") == 0


def test_a_slow_answer_shows_the_indicator(chat: Chat) -> None:
    chat.gateway.delay = 1.2
    chat.spy_on_announcements()
    send(chat, LOOKUP)
    expect(chat.page.locator(".dots")).to_be_visible(timeout=1_000)
    answered(chat)
    expect(chat.page.locator(".dots")).to_have_count(0)
    assert "回答を作成しています" in chat.heard


def test_questions_wait_for_their_turn(chat: Chat) -> None:
    chat.gateway.delay = 0.4
    for question in (LOOKUP, STEPS, VERDICT):
        send(chat, question)
    answered(chat, 3)
    assert [question for _, question in chat.gateway.attempts] == [LOOKUP, STEPS, VERDICT]
    assert len(chat.gateway.turns) == 1


@pytest.mark.parametrize("failure", [Failure(), Failure(lost=True), Failure(500), Failure(503, {"retry-after": "1"})])
def test_a_failed_attempt_is_repeated_under_the_same_id(chat: Chat, failure: Failure) -> None:
    chat.gateway.failures = [failure]
    send(chat, LOOKUP)
    answered(chat)
    assert len(chat.gateway.attempts) == 2
    assert len({message_id for message_id, _ in chat.gateway.attempts}) == 1
    assert chat.gateway.answered() == [LOOKUP]
    expect(chat.turns).to_have_count(1)


def test_a_busy_gateway_is_given_the_time_it_asks_for(chat: Chat) -> None:
    chat.gateway.failures = [Failure(429, {"retry-after": "2"})]
    send(chat, LOOKUP)
    expect(chat.turns).to_contain_text("混み合っています")
    chat.page.wait_for_timeout(1_000)
    assert len(chat.gateway.attempts) == 1
    answered(chat)


def test_a_long_wait_is_left_to_the_user(chat: Chat) -> None:
    chat.gateway.failures = [Failure(429, {"retry-after": "60"})]
    send(chat, LOOKUP)
    expect(chat.turns).to_contain_text("続けて送信できる回数を超えました")
    chat.page.get_by_role("button", name="もう一度送る").click()
    answered(chat)


def test_after_the_last_attempt_the_user_can_send_again(chat: Chat) -> None:
    chat.gateway.failures = [Failure(500)] * 3
    chat.spy_on_announcements()
    send(chat, LOOKUP)
    again = chat.page.get_by_role("button", name="もう一度送る")
    expect(again).to_be_visible(timeout=8_000)
    assert "不具合のため回答できませんでした。" in "".join(chat.heard)
    again.click()
    answered(chat)
    assert len({message_id for message_id, _ in chat.gateway.attempts}) == 1
    assert chat.gateway.answered() == [LOOKUP]


def test_a_failed_question_does_not_hold_back_the_next(chat: Chat) -> None:
    chat.gateway.failures = [Failure(422)]
    send(chat, LOOKUP)
    expect(chat.turns).to_contain_text("この質問は送信できませんでした")
    send(chat, STEPS)
    answered(chat)
    assert chat.gateway.answered() == [STEPS]


def test_a_refused_question_can_be_rewritten(chat: Chat) -> None:
    chat.gateway.failures = [Failure(422)]
    send(chat, LOOKUP)
    chat.page.get_by_role("button", name="書き直す").click()
    expect(chat.turns).to_have_count(0)
    expect(chat.input).to_have_value(LOOKUP)
    assert chat.stored["pending"] == []


def test_an_answer_that_does_not_come_in_time(visit: OpenChat, screen: str, gateway: FakeGateway) -> None:
    gateway.pages["/impatient"] = HOST_PAGE.replace('src="/widget.js"', 'src="/widget.js" data-timeout="500"')
    gateway.delay = 0.9
    chat = visit(screen, "/impatient")
    chat.open()
    send(chat, LOOKUP)
    expect(chat.turns).to_contain_text("つながりにくいため", timeout=3_000)
    gateway.delay = 0
    answered(chat)
    assert gateway.answered() == [LOOKUP]


def test_without_network_the_question_waits_for_it(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    expect(chat.page.locator(".banner")).to_contain_text("インターネットにつながっていません")
    send(chat, LOOKUP)
    expect(chat.page.locator(".turn[data-state=offline]")).to_have_count(1)
    assert chat.gateway.attempts == []
    chat.page.context.set_offline(False)
    answered(chat)
    expect(chat.page.locator(".banner")).to_have_count(0)


def test_a_reload_brings_the_conversation_back(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.ask(VERDICT)
    reopen(chat)
    answered(chat, 2)
    expect(chat.turns.first).to_contain_text(LOOKUP)
    expect(chat.turns.last.locator(".verdict")).to_be_visible()
    chat.ask(STEPS)
    assert len(chat.gateway.turns) == 1


def test_after_a_reload_the_panel_does_not_take_the_focus(visit: OpenChat) -> None:
    chat = visit("desktop")
    chat.open()
    chat.page.reload()
    expect(chat.input).to_be_visible()
    assert chat.focused == "body"


def test_an_opinion_given_before_the_reload_is_shown(chat: Chat) -> None:
    chat.ask(LOOKUP).get_by_role("button", name="いいえ").click()
    expect(chat.page.get_by_role("button", name="理由を送る")).to_be_visible()
    reopen(chat)
    expect(chat.turns.get_by_role("button", name="いいえ")).to_have_attribute("aria-pressed", "true")
    expect(chat.page.get_by_role("button", name="理由を送る")).to_have_count(0)


def test_a_desk_seen_on_another_day_says_which(chat: Chat) -> None:
    chat.ask(LOOKUP)
    reopen(chat)
    expect(chat.page.locator(".as-of").first).to_contain_text("11月20日 10:15現在")


def test_a_question_under_way_survives_a_reload(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.gateway.failures = [Failure(lost=True)] * 3
    send(chat, STEPS)
    expect(chat.turns.last).to_have_attribute("data-state", "waiting")
    chat.gateway.failures = []
    reopen(chat)
    answered(chat, 2)
    assert chat.gateway.answered() == [LOOKUP, STEPS]
    assert chat.stored["pending"] == []


def test_the_first_question_survives_a_reload(chat: Chat) -> None:
    chat.gateway.failures = [Failure()] * 3
    send(chat, LOOKUP)
    expect(chat.turns.last).to_have_attribute("data-state", "waiting")
    chat.gateway.failures = []
    reopen(chat)
    answered(chat)
    assert chat.gateway.answered() == [LOOKUP]


def test_the_choices_of_the_last_answer_are_back_after_a_reload(chat: Chat) -> None:
    chat.ask(LOOKUP)
    reopen(chat)
    chat.page.get_by_role("button", name="2020年の場合").click()
    answered(chat, 2)


def test_without_storage_the_conversation_goes_on(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, script=NO_STORAGE)
    chat.open()
    chat.ask(LOOKUP)
    chat.ask(STEPS)
    assert len(chat.gateway.turns) == 1


def test_strange_things_in_the_storage_are_ignored(visit: OpenChat, screen: str) -> None:
    script = "sessionStorage.setItem('annai ' + location.origin + '/', '{\"conversation\":{},\"pending\":[1]}')"
    chat = visit(screen, script=script)
    chat.open()
    chat.ask(LOOKUP)


def test_an_expired_conversation_is_told_and_a_new_one_begins(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.gateway.turns.clear()
    reopen(chat)
    expect(chat.panel).to_contain_text("前の会話は保存期間が過ぎたため、新しい会話を始めました。")
    chat.ask(STEPS)
    assert chat.gateway.answered() == [STEPS]


def test_a_history_that_fails_can_be_loaded_again(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.gateway.history_status = 500
    chat.page.reload()
    chat.page.wait_for_timeout(200)
    if chat.launcher.is_visible():
        chat.launcher.click()
    again = chat.page.get_by_role("button", name="読み込み直す")
    expect(again).to_be_visible()
    chat.gateway.history_status = 200
    again.click()
    answered(chat)


def test_without_a_welcome_the_chat_works(visit: OpenChat, screen: str, gateway: FakeGateway) -> None:
    gateway.welcome_status = 500
    chat = visit(screen)
    chat.launcher.click()
    expect(chat.panel).to_contain_text("ご質問をそのままお送りください。")
    chat.ask(LOOKUP)


def test_closing_loses_nothing(chat: Chat) -> None:
    chat.gateway.delay = 0.6
    send(chat, LOOKUP)
    chat.page.get_by_role("button", name="閉じる").click()
    expect(chat.launcher).to_have_text("新しい回答があります", timeout=3_000)
    chat.launcher.click()
    answered(chat)
