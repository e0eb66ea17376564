"""Durations: 8か月, 6M, 一年と三か月, 1年半, 10日, 1年未満, 1年経ってない, 2、3か月."""

from __future__ import annotations

import re
from typing import Any

from annai.language.entities import Entity
from annai.language.values.duration_bounds import bounded, joined
from annai.language.values.lengths import Found, Length
from annai.language.values.numerals import INTEGER, START, number

# 6M: as operators note it down.
_MONTH = r"(?:\s*(?:[かカヶケヵ箇個ヵ]|かっ)\s*(?:月|げつ)|M(?![A-Za-z0-9円バ]))"
# 1年生, 2年目, 3年度, 二年末 count or name years; 二十日間 is a duration, 三日月 and 二日酔い are not.
_YEAR = (
    r"\s*[かカヶケヵ箇]?年"
    r"(?!度|生|目|次|前半|後半|代|末|始|頭|齢|収|商|利|率|号|産|式|版|金|中行事|\s*の?\s*\d{1,2}\s*月|[春夏秋冬])"
)
_DAY = r"\s*日(?!本|付|時|程|目|曜|月|酔|報|\d|も早|中)"
_WEEK = r"\s*週(?:間)?(?!目|末|明)"
_HALF = r"半(?!分|数|額|期|端|日|角|ば|減|値|年|月|ば|導)"
_DECIMAL_YEAR = r"(?P<dy>\d{1,2}\.\d)\s*年(?!度|率)"
_DECIMAL_MONTH = rf"(?P<dm>\d{{1,2}}\.5){_MONTH}"

_AND = r"\s*(?:と|プラス|\+)?\s*"
_CORE = re.compile(
    rf"""(?=[\d半数〇○零一二三四五六七八九十百千壱弐参拾])(?:
      (?:{START}(?P<half>半年|半月)(?!ば)(?:間)?)
    | (?:{START}{_DECIMAL_YEAR}(?:間)?)
    | (?:{START}{_DECIMAL_MONTH}(?:間)?)
    | (?P<few>数(?:年|[かカヶケヵ箇個]月|週間|日)(?:間)?)
    | {START}(?P<low>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[、,~・-]\s*
        (?P<high>{INTEGER})(?P<runit>{_YEAR}|{_MONTH}|{_WEEK}|{_DAY})(?:間)?
    | {START}(?<!令和)(?<!平成)(?<![a-zA-Z])(?P<y>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){_YEAR}(?:間(?!隔))?
        (?:(?P<yhalf>{_HALF})
         | {_AND}(?P<ym>{INTEGER}){_MONTH}(?:{_AND}(?P<ymd>{INTEGER}){_DAY})?
         | {_AND}(?P<yd>{INTEGER}){_DAY})?(?:間)?
    | {START}(?P<m>{INTEGER}){_MONTH}(?!目|ごと|毎|おき)(?:間)?(?:(?P<mhalf>{_HALF})|と?(?P<md>{INTEGER}){_DAY}
         |と?(?P<mw>{INTEGER}){_WEEK})?(?:間)?
    | {START}(?P<w>{INTEGER}){_WEEK}
    | {START}(?P<d>{INTEGER}){_DAY}(?P<dspan>間)?
    )""",
    re.VERBOSE,
)

# Larger numbers of years are years of the calendar unless something makes them a duration.
_MOST_YEARS = 15
_YEARS_FOLLOW = re.compile(r"(?<=間)|\s*(?:以上|未満|以内|経|たっ|過ぎ|前|後|使|超)")
_STATED = r"(?:は、?|が|を|の|に|:|として)?\s*(?:実績報告書?(?:で|に|には|では|上))?(?:は|の)?\s*$"
_METRICS_BEFORE = (
    ("use_period", re.compile(rf"(?:利用|使用)(?:予定)?の?(?:期間|年数){_STATED}")),
    ("contract", re.compile(rf"契約(?:期間|年数){_STATED}")),
)
_METRICS_AFTER = (
    ("use_period", re.compile(r"(?:間)?\s*(?:の|という)?\s*(?:利用|使用)(?:予定)?期間")),
    ("contract", re.compile(r"(?:間)?\s*の?契約(?:期間|の(?!解)|$|で(?!す))")),
    ("fee_period", re.compile(r"(?:間)?\s*分")),
)
_METRIC_REACH = 24


def find_durations(text: str, scanned: list[Found] | None = None) -> list[Entity]:
    """Durations in normalised text. ``scanned``: what :func:`scan` found, if already known.

    The value carries ISO 8601 bounds (``iso``: ``P8M``, ``P1Y..`` from, ``..P1Y`` less than, ``P6M..P1Y``) and the
    same in months and days. ``of`` (use_period, contract, fee_period): it is not the time elapsed.
    ``day_of_month``: 20日 may also mean the 20th.
    """
    return [
        Entity("duration", _value(found, metric_of(text, found)), found.start, found.end, text[found.start : found.end])
        for found in (scan(text) if scanned is None else scanned)
    ]


def scan(text: str) -> list[Found]:
    """Durations with their modifiers, in order."""
    found = []
    position = 0
    while match := _CORE.search(text, position):
        lengths = _lengths(match)
        if lengths is not None:
            found.append(bounded(text, match, *lengths))
        # 10、8か月 is no range: its second number may still begin a duration.
        position = match.start("high") if lengths is None and match["high"] else match.end()
    return joined(text, found)


def _lengths(match: re.Match[str]) -> tuple[Length, Length, str] | None:
    """Low, high and unit of the bare duration; equal unless the text names two numbers."""
    group = match.groupdict()
    years = group["y"] or ""
    if years.isdigit() and int(years) > _MOST_YEARS and not _YEARS_FOLLOW.match(match.string, match.end()):
        return None  # 23年の補助金
    if group["half"]:
        length = Length(6) if group["half"] == "半年" else Length(0, 15)
        return length, length, "month"
    if group["dy"] or group["dm"]:
        months = number(group["dy"] or group["dm"]) or 0
        twelfths = months * 12 if group["dy"] else months
        length = Length(int(twelfths), int((twelfths - int(twelfths)) * 30))
        return length, length, "month"
    if group["few"]:
        unit = _unit(group["few"][1:])
        return _length(2, unit), _length(10 if unit != "week" else 5, unit), unit
    if group["high"]:
        return _range(group)
    return _single(group)


def _range(group: dict[str, str | None]) -> tuple[Length, Length, str] | None:
    low, high = number(group["low"] or ""), number(group["high"] or "")
    unit = _unit(group["runit"] or "")
    if low is None or high is None or not low < high:
        return None
    return _length(int(low), unit), _length(int(high) + 1, unit), unit


def _single(group: dict[str, str | None]) -> tuple[Length, Length, str] | None:
    pair = next((text for key in ("y", "m", "w", "d") if (text := group[key])), "")
    unit = {"y": "year", "m": "month", "w": "week", "d": "day"}[next(key for key in "ymwd" if group[key])]
    if len(pair) == 2 and "二三四五六七八九".find(pair[1]) == "一二三四五六七八".find(pair[0]) >= 0:
        low = int(number(pair[0]) or 0)
        return _length(low, unit), _length(low + 2, unit), unit  # 二三日: two or three days
    parts = ("y", "ym", "ymd", "yd", "m", "md", "mw", "w", "d")
    numbers = {key: int(number(text) or 0) for key in parts if (text := group[key])}
    months = numbers.get("y", 0) * 12 + (6 if group["yhalf"] else 0) + numbers.get("ym", 0) + numbers.get("m", 0)
    days = numbers.get("ymd", 0) + numbers.get("yd", 0) + numbers.get("md", 0) + numbers.get("d", 0)
    weeks = numbers.get("mw", 0) + numbers.get("w", 0)
    length = Length(months, days + weeks * 7 + (15 if group["mhalf"] else 0))
    if group["ym"] or group["yhalf"]:
        unit = "month"
    return length, length, unit


def _unit(text: str) -> str:
    if "週" in text:
        return "week"
    return "year" if "年" in text else "day" if "日" in text else "month"


def _length(count: int, unit: str) -> Length:
    months, days = {"year": (12, 0), "month": (1, 0), "week": (0, 7), "day": (0, 1)}[unit]
    return Length(count * months, count * days)


def metric_of(text: str, found: Found) -> str | None:
    """What the duration measures where it is not the time elapsed: a use period, a contract, years of a fee."""
    for metric, pattern in _METRICS_BEFORE:
        if pattern.search(text, max(0, found.start - _METRIC_REACH), found.start):
            return metric
    for metric, pattern in _METRICS_AFTER:
        if pattern.match(text, found.end):
            return metric
    return None


def _value(found: Found, metric: str | None) -> dict[str, Any]:
    low, high = found.low, found.high
    value: dict[str, Any] = {
        "iso": low.iso() if found.exact and low else f"{low.iso() if low else ''}..{high.iso() if high else ''}",
        "months_min": low.months if low else None,
        "months_max": high.months if high else None,
        "exact": found.exact,
    }
    if (low and low.days) or (high and high.days):
        value |= {"days_min": low.days if low else None, "days_max": high.days if high else None}
    if found.approx:
        value["approx"] = True
    if found.day_of_month:
        value["day_of_month"] = found.day_of_month
    if metric:
        value["of"] = metric
    return value
