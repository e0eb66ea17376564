"""What the gateway does by itself from time to time: store what waits, delete what has lapsed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from annai import clock
from annai.gateway.logs import log
from annai.gateway.services import Services

SAVE_SECONDS = 2.0
PURGE_SECONDS = 3600.0
# A clock that is set forward by more than this while the gateway runs is not believed.
JUMP = timedelta(days=1)


def running_seconds() -> float:
    """A clock that nobody sets; where there is one, it goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Calendar:
    """Tells whether the date can be believed: a wrong one would delete conversations that are still kept."""

    def __init__(self, now: Callable[[], datetime] = clock.now, running: Callable[[], float] = running_seconds) -> None:
        self._now = now
        self._running = running
        self._begun = now(), running()

    def is_believed(self) -> bool:
        """Has the date moved on as time has? A frozen day is for trying things out and deletes nothing."""
        begun, counted = self._begun
        ahead = self._now() - begun - timedelta(seconds=self._running() - counted)
        return clock.frozen_day() is None and ahead < JUMP


async def save_regularly(services: Services) -> None:
    """Store what was answered while the database did not work, also when nobody asks anything more."""
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        with suppress(SQLAlchemyError):
            await services.chat.unsaved.flush()


async def purge_regularly(services: Services) -> None:
    """Delete what is older than the retention, at start and then every hour."""
    calendar = Calendar()
    while True:
        if calendar.is_believed():
            await purge(services)
        else:
            log.error("the date cannot be believed (frozen, or set forward): nothing is deleted")
        await asyncio.sleep(PURGE_SECONDS)


async def purge(services: Services) -> None:
    """Delete what is older than the retention from all three databases."""
    days = services.config.retention_days
    before = clock.now() - timedelta(days=days)
    try:
        count = await services.store.purge(days)
        lapsed = await asyncio.to_thread(services.chat.belongings.lapse, before)
    except SQLAlchemyError as error:
        log.error("old conversations could not be deleted", extra={"error": type(error).__name__})
    else:
        counts = {"count": count, "engine": lapsed.conversations, "consultations": lapsed.consultations}
        log.info("old conversations deleted", extra=counts)
