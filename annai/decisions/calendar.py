"""Date arithmetic of the programme: anniversaries, fiscal years, dates and durations known only roughly."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of the month where that day does not exist."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year (1 April to 31 March) that contains the day."""
    return day.year if day.month >= 4 else day.year - 1


def five_years_after_fiscal_year(completion: date) -> date:
    """Last day of the five years that follow the end of the fiscal year of ``completion``."""
    return date(fiscal_year(completion) + 6, 3, 31)


@dataclass(frozen=True)
class Span:
    """A date known exactly (``first == last``) or only as lying between two days, both included."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        return self.first == self.last

    @staticmethod
    def of(value: date | str) -> Span:
        """Read ``2023-04-01``, ``2023-04``, ``2023`` or ``<first>..<last>``.

        Raises:
            ValueError: No such day, month or form; the message is meant for the user.
        """
        if isinstance(value, date):
            return Span(value, value)
        start, dots, end = str(value).partition("..")
        first = _span(start)
        last = _span(end) if dots else first
        if last.last < first.first:
            raise ValueError("期間の終わりが始まりより前になっています。")
        return Span(first.first, last.last)

    def shift(self, months: int) -> Span:
        return Span(add_months(self.first, months), add_months(self.last, months))


def _span(text: str) -> Span:
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text.strip())
    if not match:
        raise ValueError("日付として読み取れませんでした。例: 2023年4月1日")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not 1900 <= year <= 2200:
        raise ValueError(f"{year}年は扱えない年です。")
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:
        raise ValueError(f"{month}月という月はありません。")
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return Span(date(year, month, 1), date(year, month, length))
    if not 1 <= day <= length:
        raise ValueError(f"{year}年{month}月に{day}日はありません。")
    return Span(date(year, month, day), date(year, month, day))


@dataclass(frozen=True)
class Length:
    """Months and days of a duration."""

    months: int
    days: int = 0

    def after(self, day: date) -> date:
        return add_months(day, self.months) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        return add_months(day - timedelta(days=self.days), -self.months)

    def compare(self, months: int) -> frozenset[str]:
        """``under`` and/or ``over`` (or equal) against whole months, as far as the calendar allows to say."""
        if self.days == 0:
            return frozenset({"over" if self.months >= months else "under"})
        # A month has 28 to 31 days; whole years in days are told apart by leap days only.
        rest = months - self.months
        if rest <= 0:
            return frozenset({"over"})
        shortest = 365 * rest // 12 if rest % 12 == 0 else 28 * rest + (2 if rest > 1 else 0)
        longest = 366 * rest // 12 if rest % 12 == 0 else 31 * rest
        if self.days < shortest:
            return frozenset({"under"})
        return frozenset({"over"}) if self.days >= longest else frozenset({"under", "over"})


@dataclass(frozen=True)
class Duration:
    """A duration known exactly, or by bounds: at least ``low``, less than ``high`` (itself excluded)."""

    low: Length | None
    high: Length | None

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high

    @staticmethod
    def of(value: int | str) -> Duration:
        """Read months (``8``), ``P1Y6M``, ``P20D``, ``P1Y..`` (or more), ``..P1Y`` (less than), ``P6M..P1Y``.

        Raises:
            ValueError: Not a duration; the message is meant for the user.
        """
        if isinstance(value, int):
            value = f"P{value}M"
        start, dots, end = str(value).partition("..")
        if not dots:
            length = _length(start)
            return Duration(length, length)
        low, high = (_length(start) if start else None), (_length(end) if end else None)
        if low is None and high is None:
            raise ValueError("期間として読み取れませんでした。例: 1年6か月")
        return Duration(low, high)

    def compare(self, months: int) -> frozenset[str]:
        """Possible results of comparing with whole months: ``under``, ``over`` (equality is over)."""
        if self.exact:
            assert self.low is not None
            return self.low.compare(months)
        if self.low and self.low.compare(months) == {"over"}:
            return frozenset({"over"})
        if self.high and (self.high == Length(months) or self.high.compare(months) == {"under"}):
            return frozenset({"under"})
        return frozenset({"under", "over"})


def _length(text: str) -> Length:
    match = re.fullmatch(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", text.strip())
    if not match:
        raise ValueError("期間として読み取れませんでした。例: 1年6か月")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    if years * 12 + months + days / 30 > 1200:
        raise ValueError("期間が長すぎます。もう一度お確かめください。")
    return Length(years * 12 + months, weeks * 7 + days)
