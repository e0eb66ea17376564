"""Stops asking an engine that does not answer, and finds out by itself when it does again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

FAILURES = 2
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class Breaker:
    """Closed: every turn may pass. Open: none, for a pause that doubles with each failed trial.

    After the pause the engine's health is probed, so that no user's turn is spent on finding out
    that it is still down; if it is well, one turn passes as a trial.
    """

    def __init__(self, probe: Callable[[], Awaitable[bool]], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._probe = probe
        self._clock = clock
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._retry_at: float | None = None
        self._trial = False

    @property
    def is_open(self) -> bool:
        """Are turns held back?"""
        return self._retry_at is not None

    async def allows(self) -> bool:
        """May this turn be sent to the engine? If so, report with ``succeeded`` or ``failed``."""
        if self._retry_at is None:
            return True
        if self._trial or self._clock() < self._retry_at:
            return False
        self._trial = True
        if await self._healthy():
            return True
        self._open()
        return False

    def succeeded(self) -> None:
        """The engine answered."""
        self._failures, self._pause, self._retry_at, self._trial = 0, FIRST_PAUSE, None, False

    def failed(self) -> None:
        """The engine did not answer, or not in time."""
        self._failures += 1
        if self._trial or self._failures >= FAILURES:
            self._open()

    async def _healthy(self) -> bool:
        try:
            return await self._probe()
        except BaseException:
            self._trial = False
            raise

    def _open(self) -> None:
        self._retry_at = self._clock() + self._pause
        self._pause = min(LONGEST_PAUSE, self._pause * 2)
        self._trial = False
