"""Several gateways on one real Redis: one turn at a time, one limit, one answer to a message."""

from __future__ import annotations

import asyncio
import tempfile
import time
import uuid
from pathlib import Path

import pytest
from conftest import FakeRasa, Start
from redis import Redis

from annai.gateway import locks
from annai.gateway.errors import ApiError
from annai.gateway.limits import SharedLimiter
from annai.gateway.locks import SharedLocks
from annai.gateway.memory import SHARED_TURNS, Memory
from annai.gateway.metrics import Metrics
from annai.gateway.redis_link import RedisLink, hashed
from annai.gateway.storage import StoredTurn
from scripts import servers
from scripts.live import free_ports

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def link(address: str) -> RedisLink:
    return RedisLink(address, Metrics())


async def test_a_sender_is_served_one_turn_at_a_time_over_two_gateways(start: Start, redis_server: str) -> None:
    rasa = FakeRasa(delay=0.05)
    async with start(rasa, redis=redis_server) as one, start(rasa, redis=redis_server) as other:
        first = await one.say("一")
        key = {"conversation_id": first.json()["conversation_id"]}
        said = [(one, other)[number % 2].say(f"{number}番", **key) for number in range(8)]
        assert {response.status_code for response in await asyncio.gather(*said)} == {200}
    assert len(rasa.heard) == 9
    assert not rasa.overlapped


async def test_without_redis_two_gateways_would_overlap(start: Start) -> None:
    """The test above would see it."""
    rasa = FakeRasa(delay=0.05)
    async with start(rasa) as one, start(rasa) as other:
        key = {"conversation_id": (await one.say("一")).json()["conversation_id"]}
        await asyncio.gather(*((one, other)[number % 2].say(f"{number}番", **key) for number in range(8)))
    assert rasa.overlapped


async def test_a_message_sent_to_both_gateways_is_answered_once(start: Start, redis_server: str) -> None:
    rasa = FakeRasa(delay=0.05)
    opening, message = uuid.uuid4().hex, uuid.uuid4().hex
    async with start(rasa, redis=redis_server) as one, start(rasa, redis=redis_server) as other:
        openings = await asyncio.gather(*(gateway.say("一", message_id=opening) for gateway in (one, other)))
        key = {"conversation_id": openings[0].json()["conversation_id"], "message_id": message}
        again = await asyncio.gather(*(gateway.say("二", **key) for gateway in (one, other, one)))
    assert len({response.content for response in openings}) == 1
    assert len({response.content for response in again}) == 1
    assert [asked["message"] for asked in rasa.heard] == ["一", "二"]


async def test_one_limit_over_all_gateways(start: Start, redis_server: str) -> None:
    limit = {"messages_per_minute": 3, "redis": redis_server}
    async with start(**limit) as one, start(**limit) as other:
        first = await one.say("一", message_id="m1")
        key = {"conversation_id": first.json()["conversation_id"]}
        again = await other.say("一", message_id="m1", **key)  # costs nothing
        assert (first.headers["RateLimit-Remaining"], again.headers["RateLimit-Remaining"]) == ("2", "2")
        left = [(await gateway.say("二", **key)).headers["RateLimit-Remaining"] for gateway in (other, one)]
        refused = [await gateway.say("三", **key) for gateway in (one, other)]
    assert left == ["1", "0"]
    assert {response.status_code for response in refused} == {429}
    assert all(1 <= int(response.headers["Retry-After"]) <= 60 for response in refused)


async def test_the_shared_window_slides(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annai.gateway.limits.WINDOW", 0.4)
    limiter, key = SharedLimiter("test", 2, link(redis_server)), uuid.uuid4().hex
    assert [(await limiter.take(key)).allowed for _ in range(3)] == [True, True, False]
    await asyncio.sleep(0.45)
    assert (await limiter.take(key)).remaining == 1


async def test_what_a_dead_gateway_holds_becomes_free(redis_server: str) -> None:
    key = uuid.uuid4().hex
    Redis.from_url(redis_server).set(f"annai:lock:{hashed(key)}", "somebody", px=300)
    begin = time.monotonic()
    async with SharedLocks(link(redis_server)).hold(key):
        assert 0.2 < time.monotonic() - begin < 2


async def test_a_turn_longer_than_the_lease_keeps_its_lock(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LEASE", 0.3)
    monkeypatch.setattr(locks, "RENEW_EVERY", 0.1)
    key, order = uuid.uuid4().hex, []

    async def work(name: str, held: SharedLocks, seconds: float) -> None:
        async with held.hold(key):
            order.append(f"{name} begins")
            await asyncio.sleep(seconds)
            order.append(f"{name} ends")

    first = asyncio.create_task(work("one", SharedLocks(link(redis_server)), 1.0))
    await asyncio.sleep(0.1)
    await work("other", SharedLocks(link(redis_server)), 0.0)
    await first
    assert order == ["one begins", "one ends", "other begins", "other ends"]


async def test_a_lock_that_does_not_become_free_is_a_refusal(
    redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LONGEST_WAIT", 0.2)
    key = uuid.uuid4().hex
    Redis.from_url(redis_server).set(f"annai:lock:{hashed(key)}", "somebody", px=60_000)
    held = SharedLocks(link(redis_server))
    with pytest.raises(ApiError) as caught:
        async with held.hold(key):
            pass
    assert caught.value.code == "overloaded"
    assert len(held) == 0


async def test_a_reply_is_remembered_at_all_gateways_and_forgotten_at_all(redis_server: str) -> None:
    one, other = Memory(link(redis_server)), Memory(link(redis_server))
    conversation = uuid.uuid4().hex
    assert not await other.others_know(conversation)
    turn = StoredTurn(conversation, "m1", "質問", '{"答え": 1}')
    await one.keep(turn)
    assert await other.others_know(conversation)
    assert await other.find_at_others(conversation, "m1") == turn
    assert await other.find_at_others(conversation, "m2") is None
    for number in range(2 * SHARED_TURNS):  # bounded
        await one.keep(StoredTurn(conversation, f"n{number}", "質問", "{}"))
    assert Redis.from_url(redis_server).hlen(f"annai:turns:{hashed(conversation)}") <= SHARED_TURNS + 1
    await other.forget(conversation)
    assert not await one.others_know(conversation)


async def test_names_in_redis_tell_nothing(start: Start, redis_server: str) -> None:
    async with start(redis=redis_server) as gateway:
        conversation = (await gateway.say("一", message_id="m1")).json()["conversation_id"]
    names = [name.decode() for name in Redis.from_url(redis_server).keys("*")]
    assert names
    assert not any(conversation in name or "203.0.113.7" in name for name in names)


async def test_gateways_go_on_while_redis_is_down_and_meet_again_afterwards(start: Start) -> None:
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as name:
        folder, address = Path(name), servers.redis_address(port)
        async with start(redis=address, messages_per_minute=4) as one, start(redis=address) as other:
            with servers.running(servers.redis_command(folder, port), folder) as process:
                servers.wait_for_port(port)
                first = await one.say("一")
                key = {"conversation_id": first.json()["conversation_id"]}
                assert (await one.client.get("/readyz")).json()["checks"]["redis"] == "ok"
                process.kill()
            begin = time.monotonic()
            assert [(await gateway.say("二", **key)).status_code for gateway in (one, other, one)] == [200, 200, 200]
            assert time.monotonic() - begin < 2
            assert (await one.client.get("/readyz")).json()["checks"]["redis"] == "failing"
            assert "annai_redis_errors_total 0.0" not in (await one.client.get("/metrics")).text
            with servers.running(servers.redis_command(folder, port), folder):
                servers.wait_for_port(port)
                await asyncio.sleep(1.1)
                shared = [(await gateway.say("三", **key)).headers["RateLimit-Remaining"] for gateway in (one, one)]
                assert shared == ["3", "2"]  # counted by the new Redis


class TestSeveralRasaServers:
    """A sender stays on its server; when that one is down or hangs, it moves, and no turn is lost."""

    async def test_senders_move_from_a_server_that_is_down(self, start: Start) -> None:
        import httpx

        asked: list[str] = []
        rasa = FakeRasa()
        inner = httpx.ASGITransport(rasa)

        class Network(httpx.AsyncBaseTransport):
            down: set[str] = set()

            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if request.url.host in self.down:
                    raise httpx.ConnectError("refused")
                if request.url.path.endswith("/webhook"):
                    asked.append(request.url.host)
                return await inner.handle_async_request(request)

        network = Network()
        urls = tuple(f"http://rasa-{number}" for number in (1, 2, 3))
        async with start(rasa, rasa_urls=urls) as gateway:
            client = gateway.app.state.services.rasa
            client._transport, client._http = network, httpx.AsyncClient(transport=network)
            first = await gateway.say("一")
            key = {"conversation_id": first.json()["conversation_id"]}
            own = asked[-1]
            assert [httpx.URL(url).host for url in client.servers_for(key["conversation_id"])][0] == own
            for _ in range(3):
                await gateway.say("二", **key)
            assert set(asked) == {own}
            network.down = {own}
            asked.clear()
            replies = [await gateway.say("三", **key) for _ in range(4)]
            assert not any(reply.json().get("degraded") for reply in replies)
            assert len(set(asked)) == 1
            assert own not in asked
            assert not client.is_held_back

    def test_the_servers_share_the_senders_and_few_move_when_one_is_added(self) -> None:
        from annai.gateway.rasa import RasaClient

        urls = [f"http://rasa-{number}:5005" for number in range(5)]
        four, five = RasaClient(urls[:4], [], timeout=1), RasaClient(urls, [], timeout=1)
        senders = [uuid.uuid4().hex for _ in range(2000)]
        before = [four.servers_for(sender)[0] for sender in senders]
        after = [five.servers_for(sender)[0] for sender in senders]
        assert all(400 < before.count(url) < 600 for url in urls[:4])
        moved = [new for old, new in zip(before, after, strict=True) if old != new]
        assert set(moved) == {urls[4]}
        assert 300 < len(moved) < 500
