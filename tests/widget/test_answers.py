"""What people see of an answer, and what they can do with it."""

from __future__ import annotations

import re

import pytest
from chat_page import Chat, OpenChat, eventually
from playwright.sync_api import expect
from scripted_replies import CHOICES, ESTIMATE, HOSTILE, LOOKUP, PLAIN, QUESTION, STEPS, VERDICT, WELCOME

pytestmark = pytest.mark.browser


def test_the_welcome_offers_questions(chat: Chat) -> None:
    expect(chat.panel).to_contain_text(WELCOME["text"].splitlines()[0])
    chat.page.get_by_role("button", name=WELCOME["buttons"][0], exact=True).click()
    expect(chat.turns).to_have_count(1)
    expect(chat.turns.first).to_contain_text(WELCOME["buttons"][0])


def test_a_look_up(chat: Chat) -> None:
    turn = chat.ask(LOOKUP)
    expect(turn.locator(".year")).to_have_text("IT導入補助金2023")
    expect(turn.locator(".lead")).to_contain_text("申請マイページのIDは gBizID です")
    expect(turn.get_by_role("heading", name="ログインIDがわからない")).to_be_visible()
    expect(turn.locator(".bullets li")).to_have_count(3)


def test_a_desk_shows_whether_it_is_open_and_can_be_called(chat: Chat) -> None:
    desk = chat.ask(LOOKUP).locator(".contact").first
    expect(desk).to_contain_text("次の受付は11月24日（火）9:30からです。")
    expect(desk).to_contain_text(re.compile(r"\d{1,2}:\d{2}現在"))
    expect(desk.get_by_role("link", name="0570-002-551")).to_have_attribute("href", "tel:0570002551")
    form = desk.get_by_role("link", name="お問い合わせフォーム")
    expect(form).to_have_attribute("href", "https://www.it-hojo.jp/past-it/r4-it/")
    expect(form).to_have_attribute("rel", "noopener noreferrer")


def test_the_source_opens_to_the_words_of_the_document(chat: Chat) -> None:
    source = chat.ask(LOOKUP).locator(".source")
    quote = source.locator("blockquote").first
    expect(source.locator("summary")).to_contain_text("よくある質問 No.2、No.3（2024年3月18日更新）")
    expect(quote).to_be_hidden()
    source.locator("summary").click()
    expect(quote).to_be_visible()
    expect(source.locator("figcaption").first).to_contain_text("No.2")


def test_steps_are_a_numbered_list(chat: Chat) -> None:
    turn = chat.ask(STEPS)
    expect(turn.locator("ol.steps li")).to_have_count(5)
    expect(turn.get_by_role("link", name="IT事業者ポータル（IT導入支援事業者ポータル）")).to_be_visible()


def test_another_year_by_a_button(chat: Chat) -> None:
    years = chat.ask(LOOKUP).get_by_role("group", name="ほかの年度で見る")
    years.get_by_role("button", name="2020年の場合").click()
    expect(chat.turns).to_have_count(2)
    expect(chat.turns.last).to_have_attribute("data-state", "done")
    assert chat.gateway.answered() == [LOOKUP, "2020年の場合"]
    # Only the newest answer's choices still mean what they say.
    expect(chat.turns.first.locator(".choice")).to_have_count(0)


def test_choices_stand_once_and_take_the_focus_along(chat: Chat) -> None:
    turn = chat.ask(CHOICES)
    choice = turn.get_by_role("group", name="選択肢").get_by_role("button", name="補助事業者の登録情報の変更")
    expect(turn.get_by_text("補助事業者の登録情報の変更", exact=True)).to_have_count(1)
    choice.click()
    expect(chat.turns.last).to_have_attribute("data-state", "done")
    assert chat.focused.startswith("question-")


def test_a_verdict_with_its_reasons(chat: Chat) -> None:
    turn = chat.ask(VERDICT)
    expect(turn.locator(".verdict")).to_contain_text("全額返還（加算金等を含む）となります")
    for title in ("判定", "理由", "次にすること", "補足"):
        expect(turn.get_by_role("heading", name=title)).to_be_visible()
    expect(turn.locator(".contact")).to_contain_text("ナビダイヤル")
    turn.get_by_text("確認した条件").click()
    expect(turn.locator(".facts")).to_contain_text("8か月")
    # The text and the card say everything once.
    expect(turn.get_by_text("1年に満たないためです")).to_have_count(1)
    expect(turn.get_by_text("伺った内容")).to_have_count(0)


def test_the_consultation_code_is_copied(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, permissions=["clipboard-read", "clipboard-write"])
    chat.open()
    chat.ask(VERDICT).get_by_role("button", name="番号をコピー").click()
    expect(chat.page.locator(".note")).to_have_text("コピーしました")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "K7M-4PX"


def test_amounts_are_a_table(chat: Chat) -> None:
    tables = chat.ask(ESTIMATE).locator("table")
    expect(tables).to_have_count(2)
    expect(tables.first.locator("caption")).to_have_text(re.compile("小規模事業者"))
    rows = tables.first.locator("tr")
    expect(rows.nth(1)).to_contain_text("320,000円")
    expect(rows.nth(2)).to_contain_text("（上限100,000円）")
    expect(rows.last).to_have_text(re.compile(r"合計\s*395,000円"))
    expect(tables.first.get_by_text("合計")).to_have_count(1)


def test_the_question_of_a_consultation(chat: Chat) -> None:
    turn = chat.ask(QUESTION)
    expect(turn).to_contain_text("どの枠で試算しますか")
    expect(turn.get_by_role("button", name="わからない")).to_be_visible()
    expect(turn.locator(".feedback")).to_have_count(0)


def test_plain_text_gets_its_links(chat: Chat) -> None:
    turn = chat.ask(PLAIN)
    expect(turn.get_by_role("link")).to_have_attribute("href", "https://it-shien.smrj.go.jp/")


def test_markup_of_the_server_is_shown_as_text(chat: Chat) -> None:
    turn = chat.ask(HOSTILE)
    expect(turn).to_contain_text("<img src=x")
    assert turn.locator("img, script, [onerror]").count() == 0
    hrefs = [link.get_attribute("href") or "" for link in turn.get_by_role("link").all()]
    assert all(href.startswith(("https:", "tel:")) for href in hrefs)
    assert chat.page.evaluate("window.harmed") is None


@pytest.mark.parametrize(("vote", "helpful"), [("はい", True), ("いいえ", False)])
def test_was_it_helpful(chat: Chat, vote: str, helpful: bool) -> None:
    turn = chat.ask(LOOKUP)
    button = turn.get_by_role("group", name="この回答は役に立ちましたか").get_by_role("button", name=vote)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    eventually(lambda: [one["helpful"] for one in chat.gateway.feedback] == [helpful])
    assert chat.gateway.feedback[0]["conversation_id"] == "conversation-1"


def test_a_reason_can_follow(chat: Chat) -> None:
    turn = chat.ask(LOOKUP)
    turn.get_by_role("button", name="いいえ").click()
    turn.get_by_role("textbox").fill("電話がつながらない")
    turn.get_by_role("button", name="理由を送る").click()
    expect(turn).to_contain_text("ありがとうございました。")
    expect(turn.get_by_role("textbox")).to_have_count(0)
    eventually(lambda: chat.gateway.feedback[-1].get("reason") == "電話がつながらない")


def test_the_conversation_is_copied(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, permissions=["clipboard-read", "clipboard-write"])
    chat.open()
    chat.ask(LOOKUP)
    chat.menu("会話をコピー")
    expect(chat.page.locator(".note")).to_have_text("コピーしました")
    text = chat.page.evaluate("navigator.clipboard.readText()")
    assert LOOKUP in text
    assert "【IT導入補助金2023】" in text
    assert "出典: " in text


def test_the_conversation_is_printed_alone_and_whole(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, script="window.print = () => { top.printed = document.documentElement.outerHTML }")
    chat.open()
    chat.ask(VERDICT)
    chat.menu("会話を印刷")
    printed: str = chat.page.evaluate("window.printed")
    assert "全額返還" in printed
    assert "補助事業の辞退とみなし" in printed  # the quote, opened
    assert "K7M-4PX" in printed
    assert "リンク" not in printed  # the host page
    assert "<button" not in printed


def test_the_text_grows(chat: Chat) -> None:
    def size() -> float:
        return float(chat.page.evaluate("parseFloat(getComputedStyle(probes.part('.welcome p')).fontSize)"))

    before = size()
    chat.page.get_by_role("button", name="メニュー").click()
    chat.page.get_by_role("radio", name="特大").check()
    assert size() == pytest.approx(before * 1.5)
    assert chat.page.evaluate("probes.overflowing()") == [0]
    chat.page.reload()
    chat.page.wait_for_timeout(300)
    chat.open()
    assert size() == pytest.approx(before * 1.5)


def test_starting_over_asks_first(chat: Chat) -> None:
    chat.ask(LOOKUP)
    chat.menu("最初からやり直す")
    chat.page.get_by_role("button", name="やめる").click()
    expect(chat.turns).to_have_count(1)
    chat.menu("最初からやり直す")
    dialog = chat.page.get_by_role("dialog", name="最初からやり直しますか")
    dialog.get_by_role("button", name="最初からやり直す").click()
    expect(chat.turns).to_have_count(0)
    assert chat.stored["conversation"] is None
    chat.ask(LOOKUP)
    assert chat.stored["conversation"] == "conversation-2"


def test_the_privacy_notice_tells_what_is_stored(chat: Chat) -> None:
    chat.menu("保存される情報について")
    notice = chat.page.get_by_role("dialog", name="保存される情報について")
    expect(notice).to_contain_text("90日が過ぎると削除されます")
    expect(notice).to_contain_text("Cookieは使いません")
    notice.get_by_role("button", name="閉じる").click()
    expect(notice).to_have_count(0)


def test_the_limit_is_counted_in_characters_and_explained(chat: Chat) -> None:
    chat.input.fill("𠮷" * 300)
    expect(chat.page.locator("#counter")).to_have_text("300／300文字")
    chat.input.fill("𠮷" * 301)
    chat.input.press("Enter")
    expect(chat.page.locator("#problem")).to_have_text("質問は300文字までです。あと1文字減らしてください。")
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    expect(chat.input).to_have_value("𠮷" * 301)
    assert chat.gateway.attempts == []
    chat.input.fill("𠮷" * 300)
    chat.input.press("Enter")
    expect(chat.turns).to_have_count(1)


def test_nothing_is_sent_of_an_empty_field(chat: Chat) -> None:
    chat.page.get_by_role("button", name="送信").click()
    expect(chat.page.locator("#problem")).to_have_text("質問を入力してください。")
    assert chat.focused == "input"
