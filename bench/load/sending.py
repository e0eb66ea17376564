"""How a client sends a message: again and again with the same id until it is answered, as the chat page does."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench.load.closed import chat_body
from bench.load.http import Client, ConnectionLost

TIMEOUT = 15.0
ATTEMPTS = 40
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
JITTER = 0.5  # of a pause: clients that were refused together do not come back together


@dataclass(frozen=True)
class Answered:
    """A message and what became of it. ``wanted`` and ``done`` are seconds since the begin of the run."""

    conversation: str
    message: str
    wanted: float
    done: float
    attempts: int
    is_degraded: bool
    buttons: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """From the moment the user wanted to send it to the answer: waiting in line counts."""
        return self.done - self.wanted


@dataclass
class Tally:
    """What happened so far. ``events`` counts refusals and losses, ``given_up`` the ids of unanswered messages."""

    begin: float = field(default_factory=time.monotonic)
    answered: list[Answered] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)

    def now(self) -> float:
        """Seconds since the begin."""
        return time.monotonic() - self.begin


class Sender:
    """Sends messages of all users. ``lose`` is the share of them whose first answer gets lost on the way."""

    def __init__(self, http: Client, tally: Tally, dice: random.Random, lose: float = 0.0) -> None:
        self._http, self._tally, self._dice, self._lose = http, tally, dice, lose

    async def send(self, conversation: str | None, text: str, wanted: float) -> Answered | None:
        """The answer to one message; None if all attempts failed, or the message was refused for good."""
        message = f"{self._dice.getrandbits(128):032x}"
        body = chat_body(text, conversation, message)
        if self._dice.random() < self._lose:
            self._tally.events["answers lost on purpose"] += 1
            await self._leave(body)
        for attempt in range(ATTEMPTS):
            pause, reply = await self._attempt(body, attempt)
            if reply is not None:
                found = _answered(reply, message, wanted, self._tally.now(), attempt + 1)
                self._tally.answered.append(found)
                return found
            if pause is None:
                break
            await asyncio.sleep(pause * (1 + JITTER * self._dice.random()))
        self._tally.given_up.append(message)
        return None

    async def _leave(self, body: dict[str, Any]) -> None:
        try:
            await self._http.post_and_leave(body, after=self._dice.uniform(0.0, 0.1))
        except ConnectionLost:
            self._tally.events["connections lost"] += 1

    async def _attempt(self, body: dict[str, Any], attempt: int) -> tuple[float | None, dict[str, Any] | None]:
        """Seconds to wait before the next attempt (None: there is no use), and the answer."""
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
        try:
            response = await self._http.post(body, timeout=TIMEOUT)
        except ConnectionLost:
            self._tally.events["connections lost"] += 1
            return pause, None
        except TimeoutError:
            self._tally.events["timeouts"] += 1
            return pause, None
        if response.status == 200:
            self._tally.events["replays"] += "idempotent-replay" in response.headers
            return pause, response.json()
        self._tally.events[f"status {response.status}"] += 1
        if response.status in (429, 503):
            if "retry-after" in response.headers:
                return float(response.headers["retry-after"]), None
            self._tally.events["refusals without Retry-After"] += 1
            return pause, None
        return (pause if response.status >= 500 else None), None


def _answered(reply: dict[str, Any], message: str, wanted: float, done: float, attempts: int) -> Answered:
    buttons = tuple(button["payload"] for item in reply["messages"] for button in item["buttons"])
    return Answered(reply["conversation_id"], message, wanted, done, attempts, reply.get("degraded") is True, buttons)
