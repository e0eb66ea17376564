"""A line in front of the engine: what cannot begin soon is refused before the engine has heard of it.

An engine with too many turns at once gets slow for all of them. Their answers come after the gateway has given
up on them and answered without it; the work was for nothing, and the engine remembers turns that nobody saw. A
message that is refused while it waits can be sent again without risk.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Gauge

from annai.gateway.errors import ApiError

# For each Rasa server: it has one thread, and a few turns fill it while others wait for their action. More at once
# make none faster, and the slowest slower (`python -m bench.load speed`).
PLACES = 8
# Seconds. Users wait no longer than before: the engine's own time limit begins when a turn has its place.
PATIENCE = 2.0
RETRY_SECONDS = "2"


class Line:
    """Lets ``places`` turns at a time through, in the order in which they came; ``length`` counts those that wait."""

    def __init__(self, places: int, patience: float, length: Gauge) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience
        self._length = length

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it within the block.

        Raises:
            ApiError: None became free in time.
        """
        if self._places.locked():
            await self._waited()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def _waited(self) -> None:
        try:
            with self._length.track_inprogress():
                async with asyncio.timeout(self._patience):
                    await self._places.acquire()
        except TimeoutError:
            raise ApiError("overloaded", headers={"Retry-After": RETRY_SECONDS}) from None
