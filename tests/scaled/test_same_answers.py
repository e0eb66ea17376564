"""The scaled system gives the answers of one machine, and goes on when a server of any kind is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import httpx
import psycopg
import pytest

from annai.gateway.rasa import RasaClient
from annai.paths import ROOT
from scripts.live import LiveSystem, ScaledSystem, scaled_system
from scripts.servers import MissingServerError
from tests.conftest import missing

pytestmark = [pytest.mark.server, pytest.mark.slow]
DIALOGS = ROOT / "tests" / "outside_in" / "dialogs.jsonl"
DAY = "2024-03-01"  # that of the fixture live_system
CODE = re.compile(r"\b[3-9A-Y]{4}-[3-9A-Y]{4}\b")  # consultation codes are drawn by lot
RECOVERY = 90.0


@pytest.fixture(scope="module")
def scaled() -> Iterator[ScaledSystem]:
    try:
        with scaled_system({"ANNAI_TODAY": DAY, "ANNAI_MESSAGES_PER_MINUTE": "1000"}) as system:
            yield system
    except MissingServerError as error:
        missing(str(error))


def say(gateway: str, message: str, conversation: str | None = None, **more: str) -> dict[str, Any]:
    key = {"conversation_id": conversation} if conversation else {}
    response = httpx.post(f"{gateway}/api/chat", json={"message": message, **key, **more}, timeout=30)
    response.raise_for_status()
    body: dict[str, Any] = response.json()
    return body


def converse(gateways: tuple[str, ...], messages: list[str]) -> list[tuple[Any, ...]]:
    """What each message is answered, each by the next gateway."""
    replies, conversation = [], None
    for gateway, message in zip(cycle(gateways), messages, strict=False):
        body = say(gateway, message, conversation)
        conversation = body["conversation_id"]
        texts = [CODE.sub("code", part["text"]) for part in body["messages"]]
        replies.append((body["status"], body["topic"], body["programme_year"], texts, body.get("degraded", False)))
    return replies


def wait_until_ready(system: ScaledSystem) -> None:
    end = time.monotonic() + RECOVERY
    while True:
        states = [_state(gateway) for gateway in system.gateways]
        if states == [200] * len(states):
            return
        assert time.monotonic() < end, system.printed()
        time.sleep(0.2)


def _state(gateway: str) -> int:
    try:
        return httpx.get(f"{gateway}/readyz", timeout=5).status_code
    except httpx.HTTPError:
        return 0


def kill(system: ScaledSystem, name: str) -> None:
    os.kill(system.pid(name), signal.SIGKILL)


def dialogs() -> list[list[str]]:
    lines = DIALOGS.read_text(encoding="utf-8").splitlines()
    return [[turn["user"] for turn in json.loads(line)["turns"]] for line in lines][:25]


def test_the_same_conversations_get_the_same_answers(scaled: ScaledSystem, live_system: LiveSystem) -> None:
    for messages in dialogs():
        expected = converse((live_system.gateway,), messages)
        assert converse(scaled.gateways, messages) == expected
        assert not any(degraded for *_, degraded in expected)


def test_many_at_once_are_all_answered_and_stored_once(scaled: ScaledSystem) -> None:
    marker = uuid.uuid4().hex[:8]

    def talk(number: int) -> list[dict[str, Any]]:
        found, conversation = [], None
        for turn in range(4):
            message = f"{marker}-{number}-{turn}"
            found.append(
                say(scaled.gateways[(number + turn) % 2], "通常枠の補助率は?", conversation, message_id=message)
            )
            conversation = found[0]["conversation_id"]
        return found

    with ThreadPoolExecutor(8) as pool:
        talks = list(pool.map(talk, range(24)))
    assert not any(body.get("degraded") for bodies in talks for body in bodies)
    conversations = [bodies[0]["conversation_id"] for bodies in talks]
    with psycopg.connect(scaled.postgresql) as database:
        kept = "SELECT count(*) FROM turns WHERE message_id LIKE %s"
        assert database.execute(kept, [f"{marker}-%"]).fetchone() == (96,)
        heard = "SELECT count(*) FROM tracker_events WHERE type_name = 'user' AND sender_id = ANY(%s)"
        assert database.execute(heard, [conversations]).fetchone() == (96,)


def test_a_killed_rasa_server_is_not_noticed_in_its_conversations(scaled: ScaledSystem) -> None:
    first = say(scaled.gateways[0], "2020年に導入したソフトを解約したら返還が必要ですか")
    conversation = first["conversation_id"]
    client = RasaClient(scaled.rasas, scaled.actions, timeout=1)
    own = scaled.rasas.index(client.servers_for(conversation)[0]) + 1
    kill(scaled, f"rasa-{own}")
    replies = [say(gateway, "9か月です", conversation) for gateway in scaled.gateways]
    for body in replies:
        assert not body.get("degraded")
        assert body["programme_year"] == 2020  # it goes on where it was
    wait_until_ready(scaled)
    assert say(scaled.gateways[0], "2023年の場合は?", conversation)["programme_year"] == 2023


def test_a_killed_action_server_is_replaced_by_the_other(scaled: ScaledSystem) -> None:
    kill(scaled, "actions-1")
    bodies = [say(scaled.gateways[0], "コールセンターの番号は?") for _ in range(6)]
    assert not any(body.get("degraded") for body in bodies)
    wait_until_ready(scaled)


def test_a_conversation_goes_on_at_the_other_gateway(scaled: ScaledSystem) -> None:
    first = say(scaled.gateways[0], "2020年の解約について教えて", message_id="m1")
    kill(scaled, "gateway-1")
    key = first["conversation_id"]
    assert say(scaled.gateways[1], "2020年の解約について教えて", key, message_id="m1") == first
    assert say(scaled.gateways[1], "9か月です", key)["programme_year"] == 2020
    wait_until_ready(scaled)
