"""The dialogue engine behind the gateway: Rasa's REST channel."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import httpx
import msgspec

from annai.gateway.breaker import Breaker
from annai.gateway.contract import BotMessage, Button, Status

WEBHOOK = "/webhooks/rest/webhook"
JSON_HEADERS = {"Content-Type": "application/json"}
CONNECT_TIMEOUT = 1.0
PROBE_TIMEOUT = 0.5
# Shorter than the five seconds after which Rasa's server closes an idle connection: a message sent on
# a connection that is just being closed could not be repeated without the risk of doubling it.
KEEP_ALIVE = 2.0
LIMITS = httpx.Limits(max_connections=200, keepalive_expiry=KEEP_ALIVE)
# A message of which Rasa reads this first character is an intent payload, whatever white space is before it.
CONTROL_PREFIX = "/"
HARMLESS_PREFIX = "／"


if find_spec("sniffio") is None:
    # The client's library tries to import it several times a request, and each time Python looks through all folders:
    # a sixth of the gateway's work. This entry tells Python at once that there is no such module.
    sys.modules["sniffio"] = None  # type: ignore[assignment]


class EngineError(Exception):
    """The engine gave no usable answer; ``reason`` is a label for metrics."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _ServerGoneError(EngineError):
    """No connection could be made, or it broke: another server may answer. The actions know a repeated message."""


def _meaning(error: BaseException) -> BaseException:
    """A failure of the network as one of ours; others stay what they are."""
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        return _ServerGoneError("unreachable")
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return EngineError("timeout")
    return _ServerGoneError("broken") if isinstance(error, httpx.HTTPError) else error


class Custom(msgspec.Struct, frozen=True):
    """What the reply's ``custom`` message carries; more keys may come."""

    status: Status
    topic: str | None = None
    programme_year: int | None = None
    citations: list[dict[str, Any]] = []
    decision: dict[str, Any] | None = None
    card: dict[str, Any] | None = None
    confidence: float | None = None


class RasaMessage(msgspec.Struct, frozen=True):
    """One message of Rasa's REST channel."""

    text: str | None = None
    buttons: list[Button] = []
    custom: Custom | None = None


@dataclass(frozen=True)
class Answer:
    """A turn's answer, from whichever engine."""

    messages: list[BotMessage]
    custom: Custom
    degraded: bool = False


class RasaClient:
    """Sends turns to Rasa and merges what comes back."""

    def __init__(
        self,
        urls: Sequence[str],
        actions_urls: Sequence[str],
        *,
        timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._urls = tuple(urls)
        self._actions_urls = tuple(actions_urls)
        self._timeout = timeout
        # One for each server: the senders of a server that is down or hangs move to the others.
        self._breakers = {url: Breaker(partial(self._is_healthy, url)) for url in self._urls}
        self._transport = transport or httpx.AsyncHTTPTransport(limits=LIMITS, trust_env=False)
        self._times = httpx.Timeout(timeout, connect=CONNECT_TIMEOUT)
        self._http = httpx.AsyncClient(timeout=self._times, transport=self._transport, trust_env=False)
        self._webhooks = {url: httpx.URL(url + WEBHOOK) for url in self._urls}

    @property
    def servers(self) -> int:
        """How many Rasa servers there are."""
        return len(self._urls)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def turn(self, sender: str, text: str, message_id: str) -> Answer:
        """The answer to a message.

        The next server is tried where no connection could be made or one broke: a server that was stopped or
        killed may have read the message, but its effect is there once, by its id (actions/memory.py). One that is
        only slow may still be at it; the message is not sent again. A server that is held back is left out.

        Raises:
            EngineError: No server took the message, or the answer failed, was empty or came too late.
        """
        content = msgspec.json.encode(
            {"sender": sender, "message": neutralise(text), "metadata": {"message_id": message_id}}
        )
        gone = EngineError("held back")
        for url in self.servers_for(sender):
            if await self._breakers[url].allows():
                try:
                    return await self._turn_at(url, content)
                except _ServerGoneError as error:
                    gone = error
        raise gone

    async def _turn_at(self, url: str, content: bytes) -> Answer:
        breaker = self._breakers[url]
        try:
            answer = merge(await self._post(self._webhooks[url], content))
        except BaseException as error:
            breaker.failed()
            raise _meaning(error) from error
        breaker.succeeded()
        return answer

    def servers_for(self, sender: str) -> list[str]:
        """All servers, the sender's own first: each sender stays on one while the list is the same."""
        return sorted(self._urls, key=lambda url: hashlib.sha256(f"{url} {sender}".encode()).digest())

    async def is_up(self) -> bool:
        """Does a Rasa server answer?"""
        return await self._any_answers(f"{url}/" for url in self._urls)

    async def actions_are_up(self) -> bool:
        """Does an action server answer?"""
        return await self._any_answers(f"{url}/health" for url in self._actions_urls)

    @property
    def is_held_back(self) -> bool:
        """Are turns kept from every server?"""
        return all(breaker.is_open for breaker in self._breakers.values())

    async def _is_healthy(self, url: str) -> bool:
        """Do this server and some action server answer?"""
        rasa, actions = await asyncio.gather(self._answers(f"{url}/"), self.actions_are_up())
        return rasa and actions

    async def _post(self, url: httpx.URL, content: bytes) -> bytes:
        # Past the client: cookies, redirects and signing in, of which Rasa uses none, are a third of a request's work.
        request = httpx.Request(
            "POST", url, headers=JSON_HEADERS, content=content, extensions={"timeout": self._times.as_dict()}
        )
        # httpx limits each read; this limits the whole turn.
        async with asyncio.timeout(self._timeout):
            response = await self._transport.handle_async_request(request)
            try:
                await response.aread()
            finally:
                await response.aclose()
        if response.status_code != httpx.codes.OK:
            raise EngineError("status")
        return response.content

    async def _any_answers(self, urls: Any) -> bool:
        return any(await asyncio.gather(*(self._answers(url) for url in urls)))

    async def _answers(self, url: str) -> bool:
        try:
            async with asyncio.timeout(PROBE_TIMEOUT):
                response = await self._http.get(url)
        except (httpx.HTTPError, TimeoutError):
            return False
        return response.status_code == httpx.codes.OK


def neutralise(text: str) -> str:
    """The text so that Rasa takes it as something said.

    Rasa strips white space and then reads ``/intent{…}`` as an order; no button of ours sends one. The
    full-width slash means the same to the language pipeline, which normalises it.
    """
    said = text.lstrip()
    return f"{HARMLESS_PREFIX}{said.removeprefix(CONTROL_PREFIX)}" if said.startswith(CONTROL_PREFIX) else text


def merge(content: bytes) -> Answer:
    """One answer out of Rasa's list of messages.

    Raises:
        EngineError: The turn failed, or the list is empty or lacks a text or the custom part.
    """
    try:
        received = msgspec.json.decode(content, type=list[RasaMessage])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineError("malformed") from error
    messages = [BotMessage(text=item.text, buttons=item.buttons) for item in received if item.text]
    customs = [item.custom for item in received if item.custom]
    if not messages or not customs:
        raise EngineError("empty" if not received else "incomplete")
    if customs[-1].status == "error":
        raise EngineError("failed")  # the core answers instead of Rasa's apology
    return Answer(messages, customs[-1])
