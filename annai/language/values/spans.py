"""Days, months and seasons as intervals of days: the value of a ``date`` entity."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any, Literal

Value = dict[str, Any]
Direction = Literal["past", "future", "nearest"]

_MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11)}
_THIRDS = {
    "early": (1, 10),
    "middle": (11, 20),
    "late": (21, 31),
    "first_half": (1, 15),
    "second_half": (16, 31),
}
_HORIZON = 8  # 29 February comes round within eight years


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of the month where that day does not exist.

    Raises:
        ValueError: Beyond the calendar.
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year}")
    return date(year, month0 + 1, min(day.day, _last(year, month0 + 1)))


def _last(year: int, month: int) -> int:
    """Days of a month. (calendar.monthrange also finds its first weekday, which costs ten times as much.)"""
    return 29 if month == 2 and calendar.isleap(year) else _MONTH_DAYS[month]


def span(first: date, last: date, precision: str) -> Value:
    """Some day between two days, both included."""
    return {"from": first.isoformat(), "to": last.isoformat(), "precision": precision}


def day_span(day: date) -> Value:
    return span(day, day, "day")


def month_span(year: int, month: int) -> Value:
    return span(date(year, month, 1), date(year, month, _last(year, month)), "month")


def year_span(year: int) -> Value:
    return span(date(year, 1, 1), date(year, 12, 31), "year")


def fiscal_year_span(year: int) -> Value:
    """The fiscal year that begins in April of ``year``."""
    return span(date(year, 4, 1), date(year + 1, 3, 31), "fiscal_year")


def season_span(year: int, season: str) -> Value:
    """The months of a season. 去年の冬 may be the winter at either end of that year: it spans both."""
    if season == "冬":
        return span(date(year, 1, 1), date(year + 1, 2, _last(year + 1, 2)), "season")
    first, last = _SEASONS[season]
    return span(date(year, first, 1), date(year, last, _last(year, last)), "season")


def part_of_month(year: int, month: int, part: str) -> Value:
    """``end`` is the last day; thirds and halves are intervals."""
    last = _last(year, month)
    if part == "end":
        return day_span(date(year, month, last))
    low, high = _THIRDS[part]
    return span(date(year, month, low), date(year, month, min(high, last)), "part_of_month")


def part_of_year(first: date, last: date, part: str) -> Value:
    """A half, the beginning (first month) or the end (last month) of a calendar or fiscal year."""
    middle = add_months(first, 6)
    if part == "first_half":
        return span(first, middle - timedelta(days=1), "half_year")
    if part == "second_half":
        return span(middle, last, "half_year")
    month = first if part == "early" else last
    return month_span(month.year, month.month)


def week_span(day: date) -> Value:
    """The week (Monday to Sunday) of a day."""
    monday = day - timedelta(days=day.weekday())
    return span(monday, monday + timedelta(days=6), "week")


def calendar_value(year: int, month: int, day: int | None = None, part: str | None = None) -> Value:
    """A month or day of a year. What the calendar does not have (13月, 2月30日) is ``invalid``, to be asked again."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= _last(year, month)):
        return {
            "precision": "invalid",
            "iso": f"{year:04}-{month:02}" + (f"-{day:02}" if day is not None else ""),
        }
    if day is not None:
        return day_span(date(year, month, day))
    return part_of_month(year, month, part) if part else month_span(year, month)


def yearless_value(month: int, day: int | None, part: str | None, today: date) -> Value:
    """A month or day whose year was not said; ``invalid`` where no year has it."""
    leap = 2024
    if calendar_value(leap, month, day)["precision"] == "invalid":
        return calendar_value(today.year, month, day)
    value: Value = {"month": month, "precision": "yearless"}
    if day is not None:
        value["day"] = day
    if part is not None:
        value["part"] = part
    return value


def resolve_yearless(value: Value, reference: date, direction: Direction = "nearest") -> Value:
    """The date with its year: the last one up to ``reference``, the next one from it, or the nearest.

    Dates that already have a year come back unchanged; a yearless season keeps its precision.
    """
    if value.get("precision") != "yearless":
        return value
    choices = [_in_year(value, reference.year + offset) for offset in range(-_HORIZON, _HORIZON + 1)]
    candidates = [choice for choice in choices if choice["precision"] != "invalid"]
    past = [choice for choice in candidates if date.fromisoformat(choice["from"]) <= reference]
    future = [choice for choice in candidates if date.fromisoformat(choice["to"]) >= reference]
    if direction == "past":
        return past[-1]
    if direction == "future":
        return future[0]
    return min((past[-1], future[0]), key=lambda choice: _distance(choice, reference))


def _in_year(value: Value, year: int) -> Value:
    if "season" in value:
        return season_span(year, value["season"])
    return calendar_value(year, value["month"], value.get("day"), value.get("part"))


def _distance(value: Value, reference: date) -> int:
    first, last = date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
    return max((first - reference).days, (reference - last).days, 0)


def year_after(value: Value, previous: Value, same_list: bool) -> Value:
    """A yearless date named after a full one: 2023年4月に納品、12月に解約; 2023年10月に納品、3月に解約.

    Time goes on in a sentence, so an earlier month is that of the next year, except in a plain list
    of dates (6月20日と1月20日), which stays in one year.
    """
    first = date.fromisoformat(previous["from"])
    found = _in_year(value, first.year)
    if not same_list and (found["precision"] == "invalid" or date.fromisoformat(found["to"]) < first):
        found = _in_year(value, first.year + 1)
    return {**found, "assumed_year": True} if found["precision"] != "invalid" else value
