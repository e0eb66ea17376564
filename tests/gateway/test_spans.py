"""What the gateway's spans tell of turns that went another way than through Rasa."""

from __future__ import annotations

import pytest

from annai import traces
from tests.gateway.conftest import FakeRasa, Start
from tests.ops.test_traces import Span, collecting

pytestmark = pytest.mark.anyio


async def spans_of(start: Start, rasa: FakeRasa, *messages: dict[str, str]) -> list[Span]:
    """Every span of the messages, sent when the gateway ends."""
    with collecting() as collector:
        async with start(rasa, traces=f"http://127.0.0.1:{collector.port}") as gateway:
            for message in messages:
                assert (await gateway.client.post("/api/chat", json=message)).status_code == 200
        assert traces.trace_id() == ""
        return collector.spans


async def test_an_answer_of_the_core_is_told_with_its_reason(start: Start) -> None:
    spans = await spans_of(start, FakeRasa(status=500), {"message": "補助率は?"})
    core, request = spans
    assert (core.name, request.name) == ("core", "POST /api/chat")
    assert (core.trace, core.parent) == (request.trace, request.id)
    assert request.values["annai.fallback"] == "status"
    assert request.values["annai.degraded"] is True


async def test_a_repeated_message_is_told(start: Start) -> None:
    message = {"message": "補助率は?", "message_id": "0123456789abcdef" * 2}
    first, second = await spans_of(start, FakeRasa(), message, message)
    assert first.trace != second.trace
    assert first.values["annai.topic"] == "forgotten_id"
    assert "annai.replayed" not in first.values
    assert second.values["annai.replayed"] is True
