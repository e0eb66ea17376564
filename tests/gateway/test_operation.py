"""Health, readiness, metrics, logs: what operators see."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from conftest import FakeRasa, Start, rasa_reply

from annai.decisions import DecisionError
from annai.gateway.core import Core
from annai.gateway.logs import JsonFormatter

pytestmark = pytest.mark.anyio


async def test_ready_when_everything_is_there(start: Start, core: Core) -> None:
    async with start() as gateway:
        response = await gateway.client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": dict.fromkeys(("rasa", "actions", "database", "knowledge", "search", "decisions"), "ok"),
        "knowledge_version": core.knowledge.version,
    }


async def test_alive_but_degraded_without_rasa(start: Start) -> None:
    async with start(FakeRasa(is_up=False)) as gateway:
        alive = await gateway.client.get("/healthz")
        ready = await gateway.client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == 503
    failing = {name for name, state in ready.json()["checks"].items() if state == "failing"}
    assert failing == {"rasa", "actions"}


async def test_a_broken_table_does_not_keep_the_chat_from_answering(start: Start, core: Core) -> None:
    def broken() -> Any:
        raise DecisionError("withdrawal: no rows")

    async with start(core=Core(core.knowledge, core.load_index, broken)) as gateway:
        assert (await gateway.say("IDは?")).status_code == 200
        ready = await gateway.client.get("/readyz")
        table = await gateway.client.get("/api/decisions/withdrawal")
    assert ready.json()["checks"]["decisions"] == "failing"
    assert table.status_code == 500
    assert "no rows" not in table.text


def value(text: str, sample: str) -> float:
    return next((float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(sample + " ")), 0.0)


async def test_turns_and_troubles_are_counted(start: Start) -> None:
    rasa = FakeRasa(answer=lambda asked: rasa_reply(status=asked["message"], topic="withdrawal"))
    async with start(rasa, messages_per_minute=3) as gateway:
        first = await gateway.say("answered", message_id="m1")
        key = {"conversation_id": first.json()["conversation_id"]}
        await gateway.say("answered", message_id="m1", **key)
        await gateway.say("handoff", **key)
        rasa.status = 500
        await gateway.say("IDは?", **key)
        await gateway.say("IDは?", **key)
        await gateway.say("あ" * 301)
        text = (await gateway.client.get("/metrics")).text
    assert value(text, 'annai_turns_total{engine="rasa",status="answered"}') == 1
    assert value(text, 'annai_topics_total{topic="withdrawal"}') >= 2
    assert value(text, "annai_handovers_total") == 1
    assert value(text, "annai_replays_total") == 1
    assert value(text, 'annai_fallbacks_total{reason="status"}') == 1
    assert value(text, 'annai_rate_limited_total{scope="conversation"}') == 1
    assert value(text, 'annai_errors_total{code="message_too_long"}') == 1
    assert value(text, 'annai_errors_total{code="rate_limited"}') == 1
    assert value(text, "annai_turn_seconds_count") == 3
    assert value(text, 'annai_request_seconds_count{route="/api/chat"}') == 6
    assert value(text, "annai_requests_in_flight") == 0


async def test_labels_do_not_grow_with_what_people_send(start: Start) -> None:
    async with start() as gateway:
        for path in ("/a", "/b", "/api/c", "/api/decisions/x", "/api/decisions/y"):
            await gateway.client.get(path)
        text = (await gateway.client.get("/metrics")).text
    routes = {line.split('route="')[1].split('"')[0] for line in text.splitlines() if 'seconds_count{route="' in line}
    assert routes <= {"none", "/api/decisions/{name}", "/metrics"}


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Any:
    handler = Lines()
    logger = logging.getLogger("annai.gateway")
    logger.addHandler(handler)
    yield handler.lines
    logger.removeHandler(handler)


async def test_each_request_is_one_line_of_json_with_its_id(start: Start, lines: list[str]) -> None:
    async with start() as gateway:
        response = await gateway.say("IDは?")
    (line,) = [line for line in map(json.loads, lines) if line["event"] == "request"]
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "POST", "/api/chat", 200)
    assert line["ms"] > 0


async def test_logs_hold_neither_text_nor_keys(start: Start, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the good case, not when Rasa fails, not when a bug raises with the text in its message."""

    def quoting(*_: Any) -> Any:
        raise ValueError("could not parse ひみつの質問")

    async with start(FakeRasa(status=500), log_level="debug") as gateway:
        ids = [(await gateway.say("ひみつの質問")).json()["conversation_id"]]
        await gateway.client.get("/api/search?q=ひみつの質問")
        await gateway.client.get("/ひみつの質問")
        monkeypatch.setattr("annai.gateway.offline.guard", quoting)
        ids.append((await gateway.say("ひみつの質問")).json()["conversation_id"])
        monkeypatch.setattr(gateway.app.state.services.chat, "turn", quoting)
        assert (await gateway.say("ひみつの質問")).status_code == 500
    text = "\n".join(lines)
    assert "ひみつ" not in text
    assert not [key for key in ids if key in text]
    assert {"ValueError"} <= {json.loads(line).get("error") for line in lines}
