"""Calls the action servers in turn, and the next one where one does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from aiohttp import ClientConnectionError, ClientTimeout
from rasa.utils.endpoints import EndpointConfig

WEBHOOK = "/webhook"
# Of the time after which the gateway stops waiting for Rasa: Rasa must be done with the turn before.
SHARE = 0.8


class ActionEndpoint(EndpointConfig):
    """Rasa's endpoint of custom actions, for several servers."""

    def __init__(self, addresses: Sequence[str], turn_seconds: float) -> None:
        super().__init__(f"{addresses[0]}{WEBHOOK}")
        self._addresses = tuple(addresses)
        self._calls = count()
        # Once more than there are servers: the first failure may be a connection that had gone stale.
        self._tries = len(addresses) + 1
        self._timeout = ClientTimeout(total=turn_seconds * SHARE)

    async def request(self, *arguments: Any, **named: Any) -> Any:
        """Call an action. It may be called twice: what an action keeps is found by codes, and one more does no harm."""
        named["timeout"] = self._timeout
        first = next(self._calls)
        for at in range(first, first + self._tries):
            self.url = f"{self._addresses[at % len(self._addresses)]}{WEBHOOK}"
            try:
                return await super().request(*arguments, **named)
            except ClientConnectionError:
                if at == first + self._tries - 1:
                    raise
        raise AssertionError("there is at least one try")
