"""A message that comes twice is answered twice from the same state: its effect is there once."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation
from actions.consult import ActionConsult
from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.nlu.channel import SafeRestInput


class Talk:
    """A conversation through the action, as Rasa leads it."""

    def __init__(self) -> None:
        self.slot: Any = None

    def say(self, text: str, message_id: str | None, topic: str = "oos_general", confidence: float = 0.2) -> str:
        entities = [
            {"entity": item.name, "value": item.value, "start": item.start, "end": item.end, "text": item.text}
            for item in entities_of(normalise(text))
        ]
        latest = {
            "text": text,
            "intent_ranking": [{"name": topic, "confidence": confidence}],
            "entities": entities,
            "metadata": {"message_id": message_id} if message_id else None,
        }
        tracker = Tracker("one", {conversation.STATE_SLOT: self.slot}, latest, [], False, None, {}, "")
        dispatcher = CollectingDispatcher()
        (event,) = ActionConsult().run(dispatcher, tracker, {})
        self.slot = event["value"]
        return str(dispatcher.messages[0]["text"])


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A consultation in which numbers answer the questions one after another."""
    monkeypatch.setattr(conversation, "keep_record", lambda *_: "TEST-0001")
    talk = Talk()
    talk.say("2023年の補助金で、解約したら返還ですか", "m1", "withdrawal", 0.95)
    return talk


def test_a_repeated_answer_does_not_answer_the_next_question_too(talk: Talk) -> None:
    first = talk.say("1", "m2")
    slot = talk.slot
    assert talk.say("1", "m2") == first
    assert talk.say("1", "m2") == first
    assert talk.slot == slot


def test_the_same_words_in_a_new_message_are_a_new_answer(talk: Talk) -> None:
    first = talk.say("1", "m2")
    assert talk.say("1", "m3") != first


def test_without_an_id_every_message_is_a_new_one(talk: Talk) -> None:
    first = talk.say("1", None)
    assert talk.say("1", None) != first
    assert "before" not in talk.slot


def test_a_conversation_from_before_the_update_goes_on(talk: Talk) -> None:
    talk.slot = talk.slot["state"]
    assert "consultation" in talk.slot
    talk.say("1", "m2")
    assert talk.slot["state"]["consultation"]["facts"]
    assert talk.slot["before"]["consultation"]["asked"]


def test_a_slot_of_another_version_begins_afresh(talk: Talk) -> None:
    talk.slot = {"state": 7, "before": "x"}
    assert talk.say("こんにちは", "m9", "greet", 0.95)


class Request:
    def __init__(self, body: Any) -> None:
        self.json = body


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"message_id": "a-1_b.c:d~"}, {"message_id": "a-1_b.c:d~"}),
        ({"message_id": "a", "role": "admin"}, {"message_id": "a"}),
        ({"message_id": "a" * 129}, None),
        ({"message_id": "a b"}, None),
        ({"message_id": "a\n"}, None),
        ({"message_id": 7}, None),
        ({"message_id": {"a": 1}}, None),
        ("a", None),
        (None, None),
    ],
)
def test_of_metadata_only_a_well_formed_id_passes(sent: Any, kept: Any) -> None:
    assert SafeRestInput().get_metadata(Request({"sender": "s", "message": "m", "metadata": sent})) == kept


@pytest.mark.parametrize("sent", ["cmdline", {"a": 1}, None, "x" * 10_000])
def test_the_channel_is_ours_whatever_is_sent(sent: Any) -> None:
    assert SafeRestInput()._extract_input_channel(Request({"input_channel": sent})) == "rest"
