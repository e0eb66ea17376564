"""More turns than the engine can work on: some wait, the rest are refused unheard, and none counts twice."""

from __future__ import annotations

import asyncio

import pytest
from conftest import FakeRasa, Start
from prometheus_client import Gauge

from annai.gateway import waiting
from annai.gateway.errors import ApiError
from annai.gateway.metrics import Metrics

pytestmark = pytest.mark.anyio


@pytest.fixture
def _short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PLACES", 1)
    monkeypatch.setattr(waiting, "PATIENCE", 0.15)


def waiting_now(length: Gauge) -> float:
    (sample,) = length.collect()[0].samples
    return sample.value


async def test_places_are_given_in_order_and_never_more_than_there_are() -> None:
    length = Metrics().waiting_turns
    line, inside, most, served, waited = waiting.Line(2, 5.0, length), 0, 0, [], []

    async def turn(number: int) -> None:
        nonlocal inside, most
        async with line.place():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            waited.append(waiting_now(length))
            inside -= 1
            served.append(number)

    await asyncio.gather(*(turn(number) for number in range(6)))
    assert most == 2
    assert served == list(range(6))
    assert max(waited) == 4
    assert waiting_now(length) == 0


async def test_who_waits_too_long_is_told_when_to_come_back_and_takes_no_place() -> None:
    length = Metrics().waiting_turns
    line = waiting.Line(1, 0.02, length)
    async with line.place():
        with pytest.raises(ApiError) as refused:
            async with line.place():
                pass
    assert refused.value.code == "overloaded"
    assert int(refused.value.headers["Retry-After"]) >= 1
    assert waiting_now(length) == 0
    async with line.place():
        pass


@pytest.mark.usefixtures("_short_line")
async def test_a_turn_that_waited_too_long_was_never_heard_and_comes_again(start: Start) -> None:
    async with start(FakeRasa(delay=0.3)) as gateway:
        first = asyncio.create_task(gateway.say("補助率は"))
        await asyncio.sleep(0.05)
        refused = await gateway.say("締切は", message_id="message-of-this-test-1")
        assert (await first).status_code == 200
        heard = len(gateway.rasa.heard)
        again = await gateway.say("締切は", message_id="message-of-this-test-1")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
    assert int(refused.headers["Retry-After"]) >= 1
    assert heard == 1
    assert again.status_code == 200
    assert "degraded" not in again.json()


@pytest.mark.usefixtures("_short_line")
async def test_refused_turns_do_not_count_against_the_conversation(start: Start) -> None:
    async with start(FakeRasa(delay=0.3), messages_per_minute=2) as gateway:
        mine = (await gateway.say("補助率は")).json()["conversation_id"]
        other = asyncio.create_task(gateway.say("電話番号は"))
        await asyncio.sleep(0.05)
        refused = await gateway.say("締切は", conversation_id=mine)
        await other
        again = await gateway.say("締切は", conversation_id=mine)
    assert (refused.status_code, again.status_code) == (503, 200)


@pytest.mark.usefixtures("_short_line")
async def test_many_refusals_do_not_pass_for_a_broken_engine(start: Start) -> None:
    async with start(FakeRasa(delay=0.4)) as gateway:
        answers = await asyncio.gather(*(gateway.say("補助率は") for _ in range(5)))
        later = await gateway.say("補助率は")
    assert sorted(response.status_code for response in answers) == [200, 503, 503, 503, 503]
    assert "degraded" not in later.json()
