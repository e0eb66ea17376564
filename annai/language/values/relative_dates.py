"""Dates counted from today: 昨日, 先週の金曜, 8か月前, 1年半前, 3日後."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from annai.language.values.calendar_dates import Found
from annai.language.values.lengths import Found as Duration
from annai.language.values.lengths import Length
from annai.language.values.spans import Value, add_months, day_span, month_span, span, week_span, year_span

_DAY_WORDS = {
    "今日": 0, "本日": 0, "きょう": 0, "今すぐ": 0, "いますぐ": 0, "昨日": -1, "きのう": -1, "一昨日": -2,
    "おととい": -2, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2, "しあさって": 3,
}  # fmt: skip
_WEEK_WORDS = {"先々週": -2, "先週": -1, "今週": 0, "来週": 1, "再来週": 2}
_WEEKDAYS = "月火水木金土日"
_WORDS = re.compile(
    r"(?P<day>一昨日|明後日|しあさって|今日|本日|きょう(?!り|い|か|む|ど)|今すぐ|いますぐ|昨日|きのう(?!え)|おととい"
    r"|明日|あした|(?<![ぁ-んァ-ン])あす(?![ぁ-ん])|あさって)"
    r"|(?P<week>先々週|再来週|先週|今週|来週)(?:\s*の?\s*(?P<weekday>[月火水木金土日])(?:曜日?|(?=[にでまかの、]|$)))?"
    r"|(?P<year_end>年内|今年中|今年いっぱい)|(?P<fiscal_end>年度内|今年度中|今年度いっぱい)"
)
_AGO = re.compile(
    r"(?:ほど|くらい|ぐらい|位|程度?|ちょっと)?\s*(?:(?P<before>前(?![後払期年回提倒金者])|まえ)"
    r"|(?P<after>後(?![期半年見継者ろ])|のち))"
)
# 納品から8か月後 and 導入して1年後 tell the time elapsed since the event, no day counted from today.
_SINCE_EVENT = re.compile(
    r"(?:導入|納品|購入|契約|発注|注文|申請|交付決定|完了|開始|使い始め|使いはじめ|入れ|買っ|受け取っ|始め)(?:日"
    r"|後)?(?:して|された|した|て|た)?"
    r"(?:日)?(?:から|より|の|、|\s)*(?:ちょうど|約|だいたい)?$"
)
_REACH = 14


def find_relative_dates(text: str, today: date, found: list[Duration]) -> Iterator[Found]:
    """Days, weeks and distances from today. ``found``: the durations of the text."""
    for match in _WORDS.finditer(text):
        yield Found(match.start(), match.end(), _named(match, today))
    for item in found:
        if hit := _ago(text, item, today):
            yield hit


def is_counted_from_event(text: str, start: int) -> bool:
    """Whether what begins at ``start`` is counted from an event named just before it."""
    return bool(_SINCE_EVENT.search(text, max(0, start - _REACH), start))


def _named(match: re.Match[str], today: date) -> Value:
    if match["day"]:
        return day_span(today + timedelta(days=_DAY_WORDS[match["day"]]))
    if match["week"]:
        week = week_span(today + timedelta(weeks=_WEEK_WORDS[match["week"]]))
        if match["weekday"]:
            return day_span(date.fromisoformat(week["from"]) + timedelta(days=_WEEKDAYS.index(match["weekday"])))
        return week
    if match["year_end"]:
        return span(today, date(today.year, 12, 31), "year")
    return span(today, date(today.year + (1 if today.month > 3 else 0), 3, 31), "fiscal_year")


def _ago(text: str, item: Duration, today: date) -> Found | None:
    match = _AGO.match(text, item.end)
    if not match or item.low is None or item.high is None:
        return None
    if match["after"] and is_counted_from_event(text, item.start):
        return None
    sign = 1 if match["after"] else -1
    try:
        value = _distance(item, today, sign)
    except (ValueError, OverflowError):
        return None
    return Found(item.start, match.end(), value)


def _distance(item: Duration, today: date, sign: int) -> Value:
    """The day, week, month or year that lies so far off.

    People round: 8か月前 is some day of that month, 2年前 some day of that year, 半年前 within a month of it.
    """
    assert item.low is not None
    assert item.high is not None
    near, far = _shift(today, item.low, sign), _shift(today, item.high, sign)
    first, last = min(near, far), max(near, far)
    if item.unit == "day" or item.pinned:
        return span(first, last, "day" if first == last else "week")
    if item.unit == "week":
        return span(first - timedelta(days=3), last + timedelta(days=3), "week")
    if item.unit == "year" and item.exact:
        return year_span(first.year)
    loose = 1 if item.exact and item.rounded else 0
    month_first = month_span(*_year_month(add_months(first, -loose)))
    month_last = month_span(*_year_month(add_months(last, loose)))
    value = {"from": month_first["from"], "to": month_last["to"], "precision": "month"}
    return value if not (loose or item.approx) else {**value, "approx": True}


def _shift(day: date, length: Length, sign: int) -> date:
    return add_months(day, sign * length.months) + timedelta(days=sign * length.days)


def _year_month(day: date) -> tuple[int, int]:
    return day.year, day.month
