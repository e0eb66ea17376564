"""The pages around the chat and the form that works without script."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from conftest import FakeRasa, Gateway, Start, rasa_reply

pytestmark = pytest.mark.anyio


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def fields(self) -> dict[str, str]:
        return {item["name"] or "": item.get("value") or "" for item in self.all("input") if item.get("name")}


@pytest.mark.parametrize("path", ["/", "/demo", "/ask"])
async def test_pages_keep_to_their_own_policy(gateway: Gateway, path: str) -> None:
    """No script, style or handler within the page, and nothing from elsewhere."""
    page = Page((await gateway.client.get(path)).text)
    assert page.all("html") == [{"lang": "ja"}]
    assert page.all("style") == []
    assert all(script.get("src") == "/widget.js" for script in page.all("script"))
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#", "data:,"))


@pytest.mark.parametrize("path", ["/", "/demo", "/ask"])
async def test_every_file_a_page_asks_for_is_there(gateway: Gateway, path: str) -> None:
    page = Page((await gateway.client.get(path)).text)
    paths = [item.get("src") or item.get("href") for _, item in page.elements]
    for file in {file for file in paths if file and file.startswith(("/static/", "/widget.js"))}:
        response = await gateway.client.get(file)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"


class TestForm:
    async def ask(self, gateway: Gateway, **fields: str) -> tuple[int, Page]:
        response = await gateway.client.post("/ask", data=fields)
        return response.status_code, Page(response.text)

    async def test_gives_the_answer_of_the_chat(self, gateway: Gateway) -> None:
        status, page = await self.ask(gateway, message="IDは?")
        chat = (await gateway.say("IDは?")).json()
        assert status == 200
        assert chat["messages"][0]["text"] in page.text
        assert "対象: 2023年の資料" in page.text
        assert chat["citations"][0]["quote"] in page.text
        assert {"name": "choice", "value": "2020年の場合"} in page.all("button")

    async def test_goes_on_in_the_same_conversation(self, gateway: Gateway) -> None:
        _, page = await self.ask(gateway, message="IDは?")
        _, page = await self.ask(gateway, **page.fields(), message="", choice="2020年の場合")
        senders = {asked["sender"] for asked in gateway.rasa.heard}
        assert len(senders) == 1
        assert gateway.rasa.heard[1]["message"] == "2020年の場合"

    async def test_a_form_that_is_sent_twice_is_answered_once(self, gateway: Gateway) -> None:
        fields = Page((await gateway.client.get("/ask")).text).fields()
        pages = [(await self.ask(gateway, **fields, message="IDは?"))[1].text for _ in range(2)]
        assert len(gateway.rasa.heard) == 1
        assert pages[0] == pages[1]

    async def test_too_long_keeps_what_was_typed(self, gateway: Gateway) -> None:
        status, page = await self.ask(gateway, message="あ" * 301)
        assert status == 422
        assert "300文字まで" in page.text
        assert "あ" * 301 in page.text
        assert gateway.rasa.heard == []

    async def test_the_limit_of_a_conversation_holds(self, start: Start) -> None:
        async with start(messages_per_minute=1) as gateway:
            _, page = await self.ask(gateway, message="一")
            response = await gateway.client.post("/ask", data={**page.fields(), "message": "二"})
        assert response.status_code == 429
        assert "Retry-After" in response.headers

    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", "</textarea><b>", '"><img src=x onerror=alert(1)>'])
    async def test_markup_from_any_side_stays_text(self, start: Start, text: str) -> None:
        answer = rasa_reply(text, citations=[{"quote": text, "title": text, "locator": text}])
        async with start(FakeRasa(answer=lambda _: answer)) as gateway:
            _, answered = await self.ask(gateway, message=text, conversation_id=text)
            _, refused = await self.ask(gateway, message=text * 50)
        for page in (answered, refused):
            assert not {"script", "b", "img"} & {tag for tag, _ in page.elements}
            assert text in page.text

    @pytest.mark.parametrize(
        "content", [b"message=%ff", b"message=\xff", b"a=1&" * 40, b"message=x&message_id=%3Cb%3E"]
    )
    async def test_a_malformed_form(self, gateway: Gateway, content: bytes) -> None:
        headers: dict[str, Any] = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await gateway.client.post("/ask", content=content, headers=headers)
        assert response.status_code == 400
        assert gateway.rasa.heard == []

    async def test_the_longest_text_fits(self, gateway: Gateway) -> None:
        status, _ = await self.ask(gateway, message="𩸽" * 300, conversation_id="c" * 32, message_id="m" * 128)
        assert status == 200
