"""Rasa or its actions fail: the core answers, says so, and gives way again by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from conftest import FakeHit, FakeRasa, Gateway, Start, rasa_reply

from annai.gateway.breaker import FAILURES, Breaker
from annai.gateway.core import Core
from annai.gateway.rasa import EngineError, RasaClient

pytestmark = pytest.mark.anyio
NOTICE = "対話機能を停止している"


def is_degraded(response: httpx.Response) -> bool:
    body = response.json()
    assert response.status_code == 200
    assert ("degraded" in body) == (NOTICE in body["messages"][0]["text"])
    return body.get("degraded", False)


FAILING = {
    "an action failed": b"[]",
    "no custom part": [{"text": "こんにちは"}],
    "no text": [{"custom": {"status": "answered"}}],
    "unknown status": rasa_reply(status="sure"),
    "no list": b'{"status": "failure"}',
    "no JSON": b"<html>",
    "broken UTF-8": b'[{"text": "\xff"}]',
}


@pytest.mark.parametrize("answer", FAILING.values(), ids=FAILING.keys())
async def test_an_answer_that_cannot_be_used(start: Start, answer: Any) -> None:
    async with start(FakeRasa(answer=lambda _: answer)) as gateway:
        assert is_degraded(await gateway.say("解約・辞退と返還"))
        assert len(gateway.rasa.heard) == 1


async def test_an_error_status(start: Start) -> None:
    async with start(FakeRasa(status=500)) as gateway:
        assert is_degraded(await gateway.say("解約・辞退と返還"))
        assert len(gateway.rasa.heard) == 1


async def test_an_engine_that_is_too_slow(start: Start) -> None:
    async with start(FakeRasa(delay=3), rasa_timeout=0.1) as gateway:
        clock = asyncio.get_running_loop().time
        begin = clock()
        assert is_degraded(await gateway.say("解約・辞退と返還"))
        assert clock() - begin < 1.5
        assert len(gateway.rasa.heard) == 1


async def test_held_back_and_recovered_by_itself(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annai.gateway.breaker.FIRST_PAUSE", 0.05)
    rasa = FakeRasa(status=500, is_up=False)
    async with start(rasa) as gateway:
        for _ in range(FAILURES + 3):
            assert is_degraded(await gateway.say("解約・辞退と返還"))
        assert len(rasa.heard) == FAILURES  # after that it is left in peace
        assert "annai_engine_held_back 1.0" in (await gateway.client.get("/metrics")).text
        await asyncio.sleep(0.1)
        assert is_degraded(await gateway.say("解約・辞退と返還"))
        assert len(rasa.heard) == FAILURES  # the probe found it ill; no turn was spent on it
        rasa.status, rasa.is_up = 200, True
        await asyncio.sleep(0.25)
        assert not is_degraded(await gateway.say("解約・辞退と返還"))
        assert not is_degraded(await gateway.say("解約・辞退と返還"))
        assert "annai_engine_held_back 0.0" in (await gateway.client.get("/metrics")).text


async def test_a_degraded_answer_is_repeated_as_it_was(start: Start) -> None:
    rasa = FakeRasa(status=500)
    async with start(rasa) as gateway:
        first = await gateway.say("解約・辞退と返還", message_id="m1")
        rasa.status = 200
        key = {"conversation_id": first.json()["conversation_id"]}
        again = await gateway.say("解約・辞退と返還", message_id="m1", **key)
    assert is_degraded(again)
    assert again.content == first.content


class TestBreaker:
    """Time and health are arguments."""

    def make(self) -> Breaker:
        self.now = 100.0
        self.healthy = False

        async def probe() -> bool:
            return self.healthy

        return Breaker(probe, clock=lambda: self.now)

    async def test_one_failure_is_forgiven(self) -> None:
        breaker = self.make()
        breaker.failed()
        assert await breaker.allows()
        breaker.succeeded()
        breaker.failed()
        assert await breaker.allows()

    async def test_pauses_double_up_to_half_a_minute(self) -> None:
        breaker = self.make()
        breaker.failed()
        breaker.failed()
        pauses = []
        for _ in range(8):
            begin = self.now
            while breaker._retry_at and self.now < breaker._retry_at:
                assert not await breaker.allows()
                self.now += 0.5
            pauses.append(self.now - begin)
            assert not await breaker.allows()
        assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]

    async def test_one_turn_is_tried_at_a_time(self) -> None:
        breaker = self.make()
        breaker.failed()
        breaker.failed()
        self.now, self.healthy = 102.0, True
        assert await breaker.allows()
        assert not await breaker.allows()
        breaker.failed()
        assert not await breaker.allows()
        self.now += 2
        assert await breaker.allows()
        breaker.succeeded()
        assert await breaker.allows()
        assert await breaker.allows()


@asynccontextmanager
async def tcp_server(reply: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server on a real port that reads a request and sends ``reply``, or closes without a word."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if reply is not None:
            writer.write(reply)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()


GOOD = b'[{"text":"ok"},{"custom":{"status":"answered"}}]'
GOOD_REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(GOOD), GOOD)
CLOSED_PORT = "http://127.0.0.1:9"


class TestSending:
    """Over real connections: a message goes to another server where the first one is gone, not where it is slow."""

    async def ask(self, *urls: str, sender: str = "s") -> Any:
        client = RasaClient(urls, (), timeout=2)
        try:
            return await client.turn(sender, "解約", "m1")
        finally:
            await client.close()

    async def test_no_server(self) -> None:
        with pytest.raises(EngineError, match="unreachable"):
            await self.ask(CLOSED_PORT)

    async def test_another_server_takes_over_from_one_that_is_gone(self) -> None:
        async with tcp_server(GOOD_REPLY) as (url, heard):
            for sender in "abcdef":  # whichever of the two is the sender's own
                answer = await self.ask(CLOSED_PORT, url, sender=sender)
                assert answer.messages[0].text == "ok"
        assert len(heard) == 6

    @pytest.mark.parametrize("reply", [None, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", b"nonsense\r\n\r\n"])
    async def test_each_server_is_tried_once_when_connections_break(self, reply: bytes | None) -> None:
        async with tcp_server(reply) as (one, heard_one), tcp_server(reply) as (two, heard_two):
            with pytest.raises(EngineError, match="broken"):
                await self.ask(one, two)
        assert (len(heard_one), len(heard_two)) == (1, 1)

    async def test_another_server_answers_where_a_connection_broke(self) -> None:
        async with tcp_server(None) as (one, heard), tcp_server(GOOD_REPLY) as (two, _):
            for sender in "abcdef":
                assert (await self.ask(one, two, sender=sender)).messages[0].text == "ok"
        assert heard

    async def test_a_sender_stays_on_one_server(self) -> None:
        urls = tuple(f"http://rasa-{number}" for number in range(4))
        client, smaller = RasaClient(urls, (), timeout=1), RasaClient(urls[:3], (), timeout=1)
        senders = [f"sender {number}" for number in range(200)]
        own = {sender: client.servers_for(sender)[0] for sender in senders}
        assert {list(own.values()).count(url) > 25 for url in urls} == {True}
        moved = [sender for sender in senders if smaller.servers_for(sender)[0] != own[sender]]
        assert {own[sender] for sender in moved} == {urls[3]}


class FixedIndex:
    """Finds the same entries whatever is asked."""

    def __init__(self, hits: list[FakeHit]) -> None:
        self._hits = hits

    def search(self, query: str, **_: Any) -> list[FakeHit]:
        return self._hits


class TestAnswersOfTheCore:
    """What is said while the engine is down."""

    @pytest.fixture
    async def gateway(self, start: Start) -> AsyncIterator[Gateway]:
        async with start(FakeRasa(status=500)) as running:
            yield running

    async def test_the_notice_names_the_desk_with_its_hours(self, gateway: Gateway) -> None:
        text = (await gateway.say("解約・辞退と返還")).json()["messages"][0]["text"]
        notice, answer = text.split("\n\n", 1)
        assert NOTICE in notice
        assert "0570-" in notice
        assert "受付時間" in notice
        assert answer.startswith("【IT導入補助金2023】")

    async def test_a_title_is_answered_with_year_and_citation(self, gateway: Gateway) -> None:
        body = (await gateway.say("解約・辞退と返還")).json()
        assert (body["status"], body["topic"], body["programme_year"]) == ("answered", "withdrawal", 2023)
        assert body["citations"][0]["quote"]
        assert "出典:" in body["messages"][0]["text"]

    async def test_a_year_button_of_the_last_answer_works(self, gateway: Gateway) -> None:
        first = (await gateway.say("解約・辞退と返還")).json()
        button = next(b for b in first["messages"][0]["buttons"] if b["title"].startswith("2020年"))
        body = (await gateway.say(button["payload"], conversation_id=first["conversation_id"])).json()
        assert (body["status"], body["topic"], body["programme_year"]) == ("answered", "withdrawal", 2020)

    async def test_the_topic_of_the_engines_last_answer_is_kept(self, start: Start) -> None:
        rasa = FakeRasa(answer=lambda _: rasa_reply(topic="withdrawal"))
        async with start(rasa) as gateway:
            first = (await gateway.say("解約は?")).json()
            rasa.status = 500
            body = (await gateway.say("2020年の場合は?", conversation_id=first["conversation_id"])).json()
        assert (body["topic"], body["programme_year"]) == ("withdrawal", 2020)

    @pytest.mark.parametrize("year", ["2025年", "令和7年", "2019年度"])
    async def test_a_year_without_a_document_is_named(self, gateway: Gateway, year: str) -> None:
        body = (await gateway.say(f"{year}の補助率は?")).json()
        assert body["status"] == "unanswerable"
        assert {"2025年": "2025", "令和7年": "2025", "2019年度": "2019"}[year] in body["messages"][0]["text"]
        assert body["programme_year"] is None

    @pytest.mark.parametrize(
        "text", ["", "   ", "????", "😀😀😀", "\u202e\u200b", "What is the subsidy rate of this programme?"]
    )
    async def test_what_is_no_question(self, gateway: Gateway, text: str) -> None:
        body = (await gateway.say(text)).json()
        assert body["status"] in ("clarification", "unanswerable")

    @pytest.mark.parametrize("text", ["今日の天気は?", "あああああ", "ラーメンのおすすめを教えて"])
    async def test_what_is_not_found_is_not_answered(self, gateway: Gateway, text: str) -> None:
        assert (await gateway.say(text)).json()["status"] in ("clarification", "unanswerable", "handoff")

    async def test_candidates_can_be_chosen_by_number_or_title(self, start: Start, core: Core) -> None:
        topics = ["gbizid_prime", "security_action", "deadline"]
        hits = [FakeHit(core.knowledge.entries_by_topic[topic][0].id, 5.0) for topic in topics]
        unsure = Core(core.knowledge, lambda: FixedIndex(hits), core.load_tables)
        async with start(FakeRasa(status=500), core=unsure) as gateway:
            for said, topic in (("2", topics[1]), (core.knowledge.topics[topics[0]].title, topics[0])):
                first = (await gateway.say("三つのどれかについて")).json()
                assert first["status"] == "clarification"
                titles = [button["title"] for button in first["messages"][0]["buttons"]]
                assert titles == [core.knowledge.topics[topic].title for topic in topics]
                chosen = (await gateway.say(said, conversation_id=first["conversation_id"])).json()
                assert (chosen["status"], chosen["topic"]) == ("answered", topic)

    async def test_a_failure_of_the_core_itself_still_gets_a_reply(
        self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any) -> Any:
            raise LookupError("no entry")

        monkeypatch.setattr("annai.gateway.offline.answer_topic", broken)
        body = (await gateway.say("解約・辞退と返還")).json()
        assert body["status"] == "error"
        assert "0570-" in body["messages"][0]["text"]
