"""The chat as a page of its own: what a quality check of web pages looks at."""

from __future__ import annotations

import re

import pytest
from chat_page import NewContext, OpenChat
from fake_gateway import FakeGateway
from playwright.sync_api import expect
from scripted_replies import LOOKUP, VERDICT

pytestmark = pytest.mark.browser

# Cumulative layout shift and largest contentful paint, as browsers report them to web analytics.
VITALS = """
window.vitals = { cls: 0, lcp: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.vitals.cls += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.vitals.lcp = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""


def test_the_head_tells_what_it_must(visit: OpenChat, screen: str) -> None:
    page = visit(screen, "/").page
    expect(page).to_have_title("IT導入補助金のご案内")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    description = page.locator("meta[name=description]").get_attribute("content")
    assert description
    assert 20 <= len(description) <= 120
    viewport = page.locator("meta[name=viewport]").get_attribute("content")
    assert viewport
    assert not re.search("user-scalable|maximum-scale", viewport)


def test_the_outline_has_one_top(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/")
    chat.open()
    chat.ask(LOOKUP)
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("IT導入補助金のご案内")
    expect(chat.page.get_by_role("main")).to_have_count(1)
    expect(chat.page.get_by_role("heading", level=3, name=LOOKUP)).to_be_visible()


def test_it_is_there_quickly_and_stays_in_place(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/", script=VITALS)
    chat.open()
    chat.page.wait_for_timeout(300)
    vitals = chat.page.evaluate("vitals")
    print(f"page ({screen}): largest paint {vitals['lcp']:.0f} ms, layout shift {vitals['cls']:.3f}")
    assert 0 < vitals["lcp"] <= 2_500
    assert vitals["cls"] <= 0.01


def test_a_conversation_runs_without_complaints(visit: OpenChat, screen: str) -> None:
    chat = visit(screen, "/")
    said: list[str] = []
    chat.page.on("console", lambda message: said.append(message.text))
    chat.open()
    chat.ask(LOOKUP)
    chat.ask(VERDICT)
    assert said == []
    assert chat.page.context.cookies() == []


def test_a_script_that_comes_late_moves_nothing(visit: OpenChat, screen: str, gateway: FakeGateway) -> None:
    gateway.script_delay = 0.8
    chat = visit(screen, "/", script=VITALS)
    chat.open()
    assert chat.page.evaluate("vitals.cls") <= 0.01


def test_where_the_script_never_comes_the_form_is_offered(new_context: NewContext, gateway: FakeGateway) -> None:
    page = new_context("phone").new_page()
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(gateway.url)
    expect(page.get_by_role("link", name="文字だけの画面")).to_be_visible()


def test_the_way_to_the_form_without_script(visit: OpenChat, screen: str) -> None:
    link = visit(screen, "/").page.get_by_role("link", name="文字だけの画面")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", "/ask")
