"""An answer whose conversation could not be stored is taken back."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from annai.nlu.channel import always_answered


@pytest.mark.parametrize(("fails", "status"), [(True, "error"), (False, "answered")])
def test_a_turn_that_is_not_stored_is_answered_with_an_apology(fails: bool, status: str) -> None:
    collector = CollectingOutputChannel()

    async def turn(message: UserMessage) -> None:
        await message.output_channel.send_custom_json("one", {"status": "answered"})
        if fails:
            raise OSError("disk full")

    asyncio.run(always_answered(turn)(UserMessage("質問", collector, "one")))
    (only,) = collector.messages
    assert only["custom"]["status"] == status
