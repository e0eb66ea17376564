"""Today's answers of the core, shown by the chat: nothing they say gets lost or stands there twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from chat_page import Chat, OpenChat
from playwright.sync_api import Locator, expect
from record import as_sent, context, decide, look_up
from scripted_replies import REPLIES

from annai.answers.compose import contact_lines
from annai.knowledge import current_knowledge

pytestmark = pytest.mark.browser

CASES: list[tuple[str, dict[str, Any]]] = [
    ("withdrawal", {"programme_year": 2023, "scope": "all", "elapsed": 8}),
    ("withdrawal", {"programme_year": 2020, "scope": "option", "elapsed": 30}),
    ("withdrawal", {"programme_year": 2024}),
    ("subsidy_amount", {"programme_year": 2024, "frame": "invoice", "software_cost": 400_000, "functions": 1}),
    ("deadline", {}),
]


def topics() -> Iterator[tuple[str, int | None]]:
    """Every topic with entries, in its newest year."""
    knowledge = current_knowledge()
    for topic in knowledge.entries_by_topic:
        years = knowledge.years_of(topic)
        yield topic, max(years) if years else None


@pytest.fixture
def replies() -> Iterator[dict[str, Any]]:
    """The fake gateway's answers, which a test may add to."""
    before = dict(REPLIES)
    yield REPLIES
    REPLIES.clear()
    REPLIES.update(before)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def check(turn: Locator, text: str) -> None:
    """Every line of the text is on the screen, apart from its marks, and long ones are there once."""
    for details in turn.locator("details").all():
        details.evaluate("(one) => { one.open = true; }")
    shown = squeezed(turn.evaluate("(one) => one.textContent")).replace("(新しいタブで開きます)", "")
    for line in text.splitlines():
        line = re.sub(r"^(【.*?】|・|\d+\. |ご注意: |出典: |理由: |次にすること: |メール: )+|:$", "", line)
        if re.match(r"伺った内容: |照会番号: |.*: .*0\d+-\d+-\d+|[^。]*: https?://|合計|.* = ", line):
            continue  # laid out: as a table, a desk, links
        assert squeezed(line) in shown, line
        if len(line) > 25:
            assert shown.count(squeezed(line)) == 1, line


def test_look_ups(visit: OpenChat, replies: dict[str, Any]) -> None:
    chat = visit("desktop", "/")
    chat.open()
    for topic, year in topics():
        reply = look_up(topic, year)
        replies[topic] = as_sent(reply)
        turn = chat.ask(topic)
        check(turn, reply.text)
        for number in re.findall(r"0\d+-\d+-\d+", reply.text):
            expect(turn.get_by_role("link", name=number).first).to_be_attached()
        # A desk is a card of its own, not a line among others.
        expect(
            turn.locator("li, p", has_text=re.compile("ただいま受付時間")).and_(turn.locator(".bullets li"))
        ).to_have_count(0)


@pytest.mark.parametrize(("decision", "facts"), CASES)
def test_decisions(visit: OpenChat, replies: dict[str, Any], decision: str, facts: dict[str, Any]) -> None:
    chat = visit("desktop", "/")
    chat.open()
    reply = decide(decision, facts, "K7M-4PX")
    replies["質問"] = as_sent(reply)
    turn = chat.ask("質問")
    check(turn, reply.text)
    expect(turn.locator(".bullets li", has_text="ただいま受付時間")).to_have_count(0)


def test_every_desk_in_a_text_becomes_a_card(visit: OpenChat, replies: dict[str, Any]) -> None:
    here = context()
    desks = [desk for desk in here.knowledge.contacts.values() if desk.hours and desk.phones]
    assert desks
    text = "\n".join(contact_lines(desk, here.now)[0] for desk in desks)
    replies["窓口"] = {**replies["*"], "messages": [{"text": text, "buttons": []}]}
    chat: Chat = visit("phone")
    chat.open()
    cards = chat.ask("窓口").locator(".contact")
    expect(cards).to_have_count(len(desks))
    for index, desk in enumerate(desks):
        card = cards.nth(index)
        expect(card.locator(".desk")).to_have_text(desk.name)
        for phone in desk.phones:
            expect(card.locator("li", has_text=phone.label)).to_contain_text(phone.number)
        expect(card).to_contain_text("受付時間")
        expect(card.locator(".opening")).to_contain_text("ただいま受付時間外です。次の受付は")
