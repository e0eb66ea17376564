"""Rasa's apology for a failed turn counts as no answer: the gateway answers from the core."""

from __future__ import annotations

import msgspec
import pytest

from annai.gateway.rasa import EngineError, merge


def sent(status: str) -> bytes:
    """Rasa's list with one message."""
    return msgspec.json.encode([{"recipient_id": "one", "text": "申し訳ありません。", "custom": {"status": status}}])


def test_an_apology_is_no_answer() -> None:
    with pytest.raises(EngineError, match="failed"):
        merge(sent("error"))


def test_an_answer_is_one() -> None:
    assert merge(sent("answered")).messages[0].text == "申し訳ありません。"
