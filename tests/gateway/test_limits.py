"""Rate limits: 15 messages a minute for a conversation, a generous limit for a client."""

from __future__ import annotations

import pytest
from conftest import Gateway, Start

from annai.gateway import limits
from annai.gateway.limits import RateLimiter
from annai.gateway.middleware.load import client_key

pytestmark = pytest.mark.anyio


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_conversation_may_send_fifteen_messages_a_minute(gateway: Gateway) -> None:
    first = await gateway.say("一")
    conversation = first.json()["conversation_id"]
    left = [first.headers["RateLimit-Remaining"]]
    for _ in range(14):
        left.append((await gateway.say("二", conversation_id=conversation)).headers["RateLimit-Remaining"])
    refused = await gateway.say("三", conversation_id=conversation)
    assert left == [str(count) for count in range(14, -1, -1)]
    assert first.headers["RateLimit-Limit"] == "15"
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "rate_limited"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert len(gateway.rasa.heard) == 15
    assert (await gateway.say("別の会話")).status_code == 200


async def test_a_repetition_costs_nothing_and_is_never_refused(start: Start) -> None:
    async with start(messages_per_minute=2) as gateway:
        first = await gateway.say("一", message_id="m1")
        key = {"conversation_id": first.json()["conversation_id"]}
        again = await gateway.say("一", message_id="m1", **key)
        assert again.headers["RateLimit-Remaining"] == "1"
        await gateway.say("二", **key)
        assert (await gateway.say("三", **key)).status_code == 429
        assert (await gateway.say("一", message_id="m1", **key)).content == first.content


async def test_a_client_is_limited_over_all_conversations(start: Start) -> None:
    async with start(requests_per_minute=3) as gateway:
        statuses = [(await gateway.say("一")).status_code for _ in range(4)]
        page = await gateway.client.get("/")
    assert statuses == [200, 200, 200, 429]
    assert page.status_code == 200


async def test_this_machine_is_not_limited(start: Start) -> None:
    async with start(requests_per_minute=1, client_address="127.0.0.1") as gateway:
        assert [(await gateway.say("一")).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
    ],
)
def test_whom_a_request_is_counted_for(one: str, other: str, same: bool) -> None:
    assert (client_key({"client": (one, 1)}) == client_key({"client": (other, 1)})) is same


@pytest.mark.parametrize("client", [None, ("127.0.0.1", 1), ("::1", 1)])
def test_who_is_not_counted(client: tuple[str, int] | None) -> None:
    assert client_key({"client": client}) == ""


def test_the_window_slides() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock=clock)
    assert limiter.take("a").allowed
    clock.now += 50
    assert limiter.take("a").allowed
    refused = limiter.take("a")
    assert (refused.allowed, refused.reset) == (False, 10)
    clock.now += 10
    assert limiter.take("a").allowed
    assert not limiter.take("a").allowed
    assert limiter.take("b").allowed


def test_silent_keys_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SWEEP_AT", 10)
    clock = Clock()
    limiter = RateLimiter(2, clock=clock)
    for number in range(10):
        limiter.take(f"old {number}")
    clock.now += 61
    limiter.take("new")
    assert list(limiter._times) == ["new"]
