"""When a desk can be reached: open now, or when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import jpholiday

from annai.clock import JST, parse_time
from annai.knowledge.models import Contact

_WEEKDAYS = "月火水木金土日"
_CLOSURES = {"weekend": "土・日", "holidays": "祝日", "year_end": "年末年始"}
# The documents say 年末年始 without dates; this is the usual closure of public offices (行政機関の休日に関する法律).
_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


@dataclass(frozen=True)
class Opening:
    """Whether a desk is open, and the moment at which it opens next if it is not."""

    is_open: bool
    opens: datetime | None


def is_closed_on(contact: Contact, day: date) -> bool:
    """Is the desk closed all day, by the closures that its document prints?"""
    return (
        ("weekend" in contact.closed and day.weekday() >= 5)
        or ("holidays" in contact.closed and jpholiday.is_holiday(day))
        or ("year_end" in contact.closed and (day.month, day.day) in _YEAR_END)
    )


def opening(contact: Contact, now: datetime) -> Opening | None:
    """The desk's state at a moment in Japan; None where the document prints no hours."""
    if contact.hours is None:
        return None
    start, end = parse_time(contact.hours.open), parse_time(contact.hours.close)
    if not is_closed_on(contact, now.date()) and start <= now.time().replace(tzinfo=None) < end:
        return Opening(True, None)
    day = now.date()
    if now.time().replace(tzinfo=None) >= start:
        day += timedelta(days=1)
    while is_closed_on(contact, day):
        day += timedelta(days=1)
    return Opening(False, datetime.combine(day, start, tzinfo=JST))


def hours_text(contact: Contact) -> str:
    """E.g. 9:30〜17:30、土・日・祝日を除く; empty where the document prints no hours."""
    if contact.hours is None:
        return ""
    text = f"{_short(contact.hours.open)}〜{_short(contact.hours.close)}"
    closed = "・".join(_CLOSURES[closure] for closure in contact.closed)
    return f"{text}、{closed}を除く" if closed else text


def opening_text(contact: Contact, now: datetime) -> str:
    """A sentence on whether the desk is open now and when next; empty without printed hours."""
    state = opening(contact, now)
    if state is None:
        return ""
    if state.is_open:
        return "ただいま受付時間内です。"
    assert state.opens is not None
    day = f"{state.opens.month}月{state.opens.day}日（{_WEEKDAYS[state.opens.weekday()]}）"
    return f"ただいま受付時間外です。次の受付は{day}{state.opens.hour}:{state.opens.minute:02}からです。"


def _short(clock: str) -> str:
    return clock.removeprefix("0")
