"""What the chat in the browser needs besides the answers: its script, its history, its welcome."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest
from conftest import Gateway, Start

from annai.gateway.core import Core
from annai.gateway.routes.history import SHOWN

pytestmark = pytest.mark.anyio


class TestScript:
    async def test_is_sent_compressed(self, gateway: Gateway) -> None:
        response = await gateway.client.get("/widget.js")
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert int(response.headers["Content-Length"]) < len(response.content) / 2

    async def test_is_sent_plain_where_asked_for(self, gateway: Gateway) -> None:
        packed = await gateway.client.get("/widget.js")
        plain = await gateway.client.get("/widget.js", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert plain.content == packed.content
        assert gzip.compress(plain.content)

    async def test_is_not_sent_again_unchanged(self, gateway: Gateway) -> None:
        tag = (await gateway.client.get("/widget.js")).headers["ETag"]
        response = await gateway.client.get("/widget.js", headers={"If-None-Match": tag})
        assert response.status_code == 304
        assert response.content == b""
        assert (await gateway.client.get("/widget.js", headers={"If-None-Match": 'W/"x"'})).status_code == 200


class TestHistory:
    async def test_shows_every_turn_as_it_was(self, gateway: Gateway) -> None:
        first = (await gateway.say("IDは?")).json()
        second = (await gateway.say("2020年の場合", conversation_id=first["conversation_id"])).json()
        turns = (await gateway.client.get(f"/api/conversations/{first['conversation_id']}")).json()["turns"]
        assert [turn["message"] for turn in turns] == ["IDは?", "2020年の場合"]
        assert [turn["reply"] for turn in turns] == [first, second]
        assert datetime.fromisoformat(turns[0]["at"]).utcoffset() is not None

    async def test_knows_which_answers_helped(self, gateway: Gateway) -> None:
        said = (await gateway.say("IDは?")).json()
        key = {name: said[name] for name in ("conversation_id", "message_id")}
        path = f"/api/conversations/{said['conversation_id']}"
        assert (await gateway.client.get(path)).json()["turns"][0]["helpful"] is None
        await gateway.client.post("/api/feedback", json={**key, "helpful": False})
        assert (await gateway.client.get(path)).json()["turns"][0]["helpful"] is False

    async def test_holds_no_personal_data(self, gateway: Gateway) -> None:
        said = (await gateway.say("電話は090-1234-5678です")).json()
        response = await gateway.client.get(f"/api/conversations/{said['conversation_id']}")
        assert "1234-5678" not in response.text

    async def test_shows_the_latest_of_a_long_conversation(self, start: Start) -> None:
        async with start(messages_per_minute=1_000) as gateway:
            key = (await gateway.say("0")).json()["conversation_id"]
            for number in range(1, SHOWN + 3):
                await gateway.say(str(number), conversation_id=key)
            turns = (await gateway.client.get(f"/api/conversations/{key}")).json()["turns"]
        assert [turn["message"] for turn in turns] == [str(number) for number in range(3, SHOWN + 3)]

    @pytest.mark.parametrize("key", ["nothing", "%00", "a" * 500, "..%2F..", "%F0%9F%98%80"])
    async def test_an_unknown_conversation(self, gateway: Gateway, key: str) -> None:
        response = await gateway.client.get(f"/api/conversations/{key}")
        assert response.status_code == 404
        assert response.json()["error"]["code"] in ("unknown_message", "not_found")

    async def test_nobody_keeps_a_copy(self, gateway: Gateway) -> None:
        key = (await gateway.say("IDは?")).json()["conversation_id"]
        response = await gateway.client.get(f"/api/conversations/{key}")
        assert response.headers["Cache-Control"] == "no-store"


async def test_the_welcome_tells_greeting_limits_and_retention(start: Start, core: Core) -> None:
    async with start(retention_days=30) as gateway:
        welcome = (await gateway.client.get("/api/welcome")).json()
    greeting = core.knowledge.replies["greet"]
    assert welcome == {
        "text": greeting.text,
        "buttons": greeting.buttons,
        "message_limit": 300,
        "retention_days": 30,
    }
