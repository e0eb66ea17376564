"""A turn that fails inside Rasa or an action is answered with an apology and a desk, never with an empty list."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from annai.nlu.channel import always_answered


def answers(on_new_message: Any) -> list[dict[str, Any]]:
    """What the channel collected after one message."""
    collector = CollectingOutputChannel()
    message = UserMessage("解約したら返還ですか", collector, "one", input_channel="rest")
    asyncio.run(always_answered(on_new_message)(message))
    return collector.messages


async def fails(_message: UserMessage) -> None:
    raise RuntimeError("秘密の相談")


async def swallows(_message: UserMessage) -> None:
    """As Rasa does when the action server answers 500: the turn ends, nothing was said."""


async def answers_well(message: UserMessage) -> None:
    await message.output_channel.send_text_message("one", "はい。")


@pytest.mark.parametrize("turn", [fails, swallows])
def test_a_failed_turn_is_answered(turn: Any, caplog: pytest.LogCaptureFixture) -> None:
    (message,) = answers(turn)
    assert message["custom"]["status"] == "error"
    assert "ただいま処理ができませんでした" in message["text"]
    assert "0570-666-376" in message["text"]
    assert "秘密" not in caplog.text


def test_a_good_turn_is_left_alone() -> None:
    (message,) = answers(answers_well)
    assert message["text"] == "はい。"
