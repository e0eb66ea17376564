"""People in consultations while something is cut: they send again what got no answer, as the chat does."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

# Each answer depends on the place in the consultation: a lost or doubled message shifts all that follow.
SCRIPT = (
    "2023年の補助金で、解約したら返還ですか",
    "1",
    "去年の4月に納品",
    "今月末で解約します",
    "もし14か月だったら?",
    "2020年の場合は?",
)
THINK = 0.15
RETRY = 0.25
LIMIT = 60.0
# Differs from run to run: the code of a consultation record. An answer goes without one while records cannot be kept.
CODE = re.compile(r"\n照会番号: [^\n]*")


@dataclass(frozen=True)
class Said:
    """A message and its acknowledged answer; ``waited`` is the time from the first attempt."""

    message_id: str
    text: str
    reply: bytes
    waited: float
    attempts: int
    at: float

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.reply)
        return found

    @property
    def is_degraded(self) -> bool:
        return bool(self.body.get("degraded"))

    @property
    def shown(self) -> str:
        """The answer without what differs from run to run."""
        return CODE.sub("", "\n".join(message["text"] for message in self.body["messages"]))


@dataclass
class Talk:
    """One conversation, message by message, with whichever gateway answers: a balancer in small."""

    http: httpx.Client
    gateways: tuple[str, ...]
    conversation_id: str | None = None
    said: list[Said] = field(default_factory=list)

    def say(self, text: str) -> Said:
        """Send a message until it is answered."""
        body: dict[str, Any] = {"message": text, "message_id": secrets.token_urlsafe(16)}
        if self.conversation_id:
            body["conversation_id"] = self.conversation_id
        begin = time.monotonic()
        for attempt in range(1, 10_000):
            assert time.monotonic() - begin < LIMIT, f"no answer in {LIMIT:.0f} s"
            gateway = self.gateways[(len(self.said) + attempt) % len(self.gateways)]
            try:
                response = self.http.post(f"{gateway}/api/chat", json=body)
            except httpx.TransportError:
                time.sleep(RETRY)
                continue
            if response.status_code >= 500:
                time.sleep(RETRY)
                continue
            assert response.status_code == 200, response.text
            now = time.monotonic()
            said = Said(body["message_id"], text, response.content, now - begin, attempt, now)
            self.conversation_id = said.body["conversation_id"]
            self.said.append(said)
            return said
        raise AssertionError("unreachable")


class Crowd:
    """Several people at once, each going through the script again and again in new conversations."""

    def __init__(self, gateways: tuple[str, ...], people: int = 4) -> None:
        self.talks: list[Talk] = []
        self.troubles: list[BaseException] = []
        self._gateways = gateways
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._person, daemon=True) for _ in range(people)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nobody begins a new conversation; those begun are finished."""
        self._end.set()
        for thread in self._threads:
            thread.join(2 * LIMIT)
        assert not any(thread.is_alive() for thread in self._threads)

    def said(self) -> list[Said]:
        with self._lock:
            return [said for talk in self.talks for said in list(talk.said)]

    def _person(self) -> None:
        try:
            with httpx.Client(timeout=20.0, trust_env=False) as http:
                while not self._end.is_set():
                    talk = Talk(http, self._gateways)
                    with self._lock:
                        self.talks.append(talk)
                    for text in SCRIPT:
                        talk.say(text)
                        time.sleep(THINK)
        except BaseException as error:  # told by the test, not by a thread that dies in silence
            self.troubles.append(error)


def wait_until(holds: Callable[[], bool], limit: float, what: str) -> float:
    """Wait for something; returns how long it took."""
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() - begin < limit, f"{what}: not after {limit:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - begin
