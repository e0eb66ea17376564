"""Closed loop: some clients, each sending its next message as soon as it has the answer to the last one."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.load.http import Client, Response

TIMEOUT = 30.0
# (client, conversation or None for a new one, message) → (seconds, conversation)
Speak = Callable[[Client, str | None, str], Awaitable[tuple[float, str]]]


class WrongAnswer(Exception):
    """An answer that the measurement must not count."""


@dataclass(frozen=True)
class Load:
    """What was measured: seconds of each turn, and of the whole."""

    seconds: list[float]
    elapsed: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed


async def speak_to_rasa(http: Client, sender: str | None, message: str) -> tuple[float, str]:
    """A turn over Rasa's REST channel."""
    sender = sender or f"load-{uuid.uuid4().hex}"
    seconds, _ = await _timed(http, {"sender": sender, "message": message})
    return seconds, sender


async def speak_to_gateway(http: Client, conversation: str | None, message: str) -> tuple[float, str]:
    """A turn over the gateway's chat API, as a browser does it."""
    seconds, response = await _timed(http, chat_body(message, conversation, uuid.uuid4().hex))
    return seconds, response.json()["conversation_id"]


def chat_body(message: str, conversation: str | None, message_id: str) -> dict[str, Any]:
    """A request to the gateway, as the chat page sends it."""
    body = {"message": message, "message_id": message_id}
    return {**body, "conversation_id": conversation} if conversation else body


async def drive(url: str, speak: Speak, questions: Sequence[str], *, clients: int, turns: int, length: int) -> Load:
    """``turns`` turns in all by ``clients`` clients; a new conversation begins every ``length`` turns of a client.

    Raises:
        ExceptionGroup: A turn had no answer; holds a :class:`WrongAnswer`, ``ConnectionLost`` or ``TimeoutError``.
    """
    work = iter(range(turns))
    seconds: list[float] = []

    async def client(first: int) -> None:
        http = Client(url)
        asked = _from(questions, first)
        conversation: str | None = None
        for turn, _ in enumerate(work):
            spent, conversation = await speak(http, conversation if turn % length else None, next(asked))
            seconds.append(spent)
        await http.close()

    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(client(number))
    return Load(seconds, time.perf_counter() - begin)


async def _timed(http: Client, body: dict[str, Any]) -> tuple[float, Response]:
    begin = time.perf_counter()
    response = await http.post(body, timeout=TIMEOUT)
    seconds = time.perf_counter() - begin
    if response.status != 200 or response.body.strip() in (b"", b"[]"):
        raise WrongAnswer(f"status {response.status}: {response.body[:200]!r}")
    return seconds, response


def _from(questions: Sequence[str], first: int) -> Iterator[str]:
    """All questions over and over, beginning at one of them: clients are not in step."""
    start = first % len(questions)
    return itertools.cycle((*questions[start:], *questions[:start]))
