"""The one clock. Nothing else in the project asks the system for the date or the time."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, timezone

from annai.errors import SettingsError

JST = timezone(timedelta(hours=9), "JST")

# A preview session may look at another day than the server's.
_override: ContextVar[date | None] = ContextVar("annai_today", default=None)


def frozen_day() -> date | None:
    """The day set by ``ANNAI_TODAY`` (YYYY-MM-DD), or None.

    Raises:
        SettingsError: The variable holds something else than a date.
    """
    value = os.environ.get("ANNAI_TODAY", "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(f"ANNAI_TODAY={value!r}: expected YYYY-MM-DD, e.g. 2024-03-01") from error


def now() -> datetime:
    """The current moment in Japan. On a frozen day the time of day keeps running."""
    real = datetime.now(JST)
    day = _override.get() or frozen_day()
    return real if day is None else datetime.combine(day, real.timetz())


def today() -> date:
    """The current date in Japan."""
    return now().date()


def at_day(day: date | None) -> Callable[[], None]:
    """Look at another day in this context; returns the function that undoes it."""
    token = _override.set(day)
    return lambda: _override.reset(token)


def parse_time(text: str) -> time:
    """``"9:30"`` or ``"09:30"`` as a time."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))
