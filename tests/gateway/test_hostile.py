"""Hostile input: always an answer, never an echo, whether the engine or the core replies."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from conftest import FakeRasa, Gateway, Start
from hostile import echoes, inputs

from scripts.live import LiveSystem

pytestmark = pytest.mark.anyio
ENOUGH = 2_000
# Each live turn takes a real engine's time: every n-th input.
SAMPLE = 12


def check(response: httpx.Response, text: str) -> None:
    assert response.status_code == 200, repr(text)
    body = response.json()
    reply = body["messages"][0]["text"]
    assert reply, repr(text)
    buttons = " ".join(button["title"] for message in body["messages"] for button in message["buttons"])
    assert echoes(reply + buttons) == [], repr(text)
    assert body["status"] != "error" or body.get("degraded"), repr(text)


@pytest.mark.slow
async def test_two_thousand_hostile_inputs_to_the_core(start: Start) -> None:
    """The real language code and the real store; none is lost, none breaks anything, none comes back."""
    texts = list(inputs())
    limits = {"requests_per_minute": 1_000_000, "messages_per_minute": 1_000_000}
    async with start(FakeRasa(status=500), **limits) as gateway:
        for text in texts:
            check(await gateway.say(text), text)
        counted = (await gateway.client.get("/metrics")).text
    assert len(texts) >= ENOUGH
    assert "annai_storage_errors_total 0.0" in counted
    assert 'annai_errors_total{code="internal_error"}' not in counted
    print(f"{len(texts)} hostile inputs: {len(texts)} answers, 0 echoes, 0 server errors")


async def test_hostile_input_reaches_the_engine_as_something_said(start: Start) -> None:
    """Nothing in it is an order to Rasa, whichever way it is written."""
    rasa = FakeRasa()
    async with start(rasa, requests_per_minute=1_000_000) as gateway:
        for text in list(inputs())[:: SAMPLE // 2]:
            check(await gateway.say(text), text)
    assert len(rasa.heard) > ENOUGH / SAMPLE
    assert [asked for asked in rasa.heard if asked["message"].lstrip().startswith("/")] == []


async def test_hostile_searches_are_served(gateway: Gateway) -> None:
    for text in list(inputs())[::40]:
        response = await gateway.client.get("/api/search", params={"q": text})
        assert response.status_code == 200, repr(text)
        assert echoes(response.text) == [], repr(text)


def nested(depth: int) -> bytes:
    return b'{"message":' + b"[" * depth + b"]" * depth + b"}"


BODIES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"message=x",
    "half": b'{"message": "x"',
    "a list": b'["x"]',
    "null": b"null",
    "a number": b"1e999",
    "NaN": b'{"message": NaN}',
    "nested a thousand times": nested(1000),
    "nested two thousand times": nested(2000),
    "nested objects": b'{"message":' + b'{"a":' * 700 + b"1" + b"}" * 701,
    "broken UTF-8": b'{"message": "\xff\xfe"}',
    "overlong UTF-8": b'{"message": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"message": "\xed\xa0\x80"}',
    "a lone surrogate": b'{"message": "\\ud800"}',
    "UTF-16": '{"message": "x"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"message": "x"}',
    "a huge number": b'{"message": ' + b"9" * 3000 + b"}",
    "unknown keys": b'{"message": "x", "__proto__": {"a": 1}}',
    "a wrong type": b'{"message": {"$ne": null}}',
    "too large": b'{"message": "' + b"x" * 5000 + b'"}',
    "zeros": b"\0" * 100,
}


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("path", ["/api/chat", "/api/feedback", "/api/decisions/withdrawal"])
async def test_hostile_bodies_are_refused_in_the_one_shape(gateway: Gateway, path: str, content: bytes) -> None:
    response = await gateway.client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert 400 <= response.status_code < 500
    assert set(response.json()["error"]) == {"code", "message", "request_id"}
    assert gateway.rasa.heard == []


@pytest.mark.server
@pytest.mark.slow
async def test_a_sample_through_the_real_servers(live_system: LiveSystem) -> None:
    """Over the gateway and over Rasa's own channel: orders to Rasa are plain text in both."""
    sample = list(inputs())[::SAMPLE]
    asked = [*sample, *(text for text in inputs() if text.startswith(("/", "EXTERNAL:")))]
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        for number, text in enumerate(asked):
            response = await client.post(f"{live_system.gateway}/api/chat", json={"message": text})
            check(response, text)
            assert "degraded" not in response.json(), repr(text)
            sent = {"sender": f"hostile-{number}", "message": text}
            replies = (await client.post(live_system.rest, json=sent)).json()
            check_rest(replies, text)
    print(f"{len(asked)} hostile inputs through the real servers: 0 echoes, 0 server errors")


def check_rest(replies: list[dict[str, Any]], text: str) -> None:
    assert [reply for reply in replies if reply.get("text")], repr(text)
    assert len([reply for reply in replies if "custom" in reply]) == 1, repr(text)
    assert echoes(" ".join(reply.get("text", "") for reply in replies)) == [], repr(text)


@pytest.mark.server
@pytest.mark.parametrize("order", ["/session_start", "/back", "/restart"])
async def test_orders_to_rasa_are_words(live_system: LiveSystem, order: str) -> None:
    """In a consultation they get the answer of the same word without the slash; Rasa's own would say nothing."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:

        async def say(sender: str, message: str) -> str:
            replies = (await client.post(live_system.rest, json={"sender": sender, "message": message})).json()
            check_rest(replies, message)
            return "\n".join(reply.get("text", "") for reply in replies)

        told = []
        for sender, words in ((f"order {order}", order), (f"words {order}", order.removeprefix("/"))):
            await say(sender, "2023年の補助金で、解約したら返還ですか")
            told.append(await say(sender, words))
    assert told[0] == told[1]
