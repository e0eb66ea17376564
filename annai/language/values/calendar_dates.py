"""Dates by year, month and day in words: 令和五年六月一日, 去年の10月20日, 来月末, 2023年度末, 昨年秋."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from annai.language.values.numerals import INTEGER, START, integer
from annai.language.values.spans import (
    Value,
    add_months,
    calendar_value,
    day_span,
    fiscal_year_span,
    part_of_year,
    season_span,
    year_span,
    yearless_value,
)

_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_YEAR_WORDS = {
    "さきおととし": -3, "一昨々年": -3, "一昨昨年": -3, "一昨年": -2, "おととし": -2, "去年": -1, "昨年": -1,
    "きょねん": -1, "さくねん": -1, "今年": 0, "本年": 0, "ことし": 0, "来年": 1, "らいねん": 1, "再来年": 2,
    "さらいねん": 2,
}  # fmt: skip
_MONTH_WORDS = {
    "先々月": -2, "先先月": -2, "せんせんげつ": -2, "先月": -1, "せんげつ": -1, "今月": 0, "当月": 0, "こんげつ": 0,
    "来月": 1, "らいげつ": 1, "再来月": 2, "さらいげつ": 2,
}  # fmt: skip
# Counted from the date named before, not from today.
_LATER_YEARS = {"前年": -1, "同年": 0, "その年": 0, "翌年": 1, "次の年": 1, "翌々年": 2}
_LATER_MONTHS = {"同月": 0, "翌月": 1, "次の月": 1, "翌々月": 2}
_SEASON_WORDS = {"昨": -1, "今": 0, "今年の": 0, "この": 0, "来": 1}
_PARTS = {
    "末日": "end", "末": "end", "終わり": "end", "おわり": "end", "いっぱい": "end", "一杯": "end", "上旬": "early",
    "初旬": "early", "初め": "early", "はじめ": "early", "頭": "early", "中旬": "middle", "半ば": "middle",
    "なかば": "middle", "中頃": "middle", "下旬": "late", "前半": "first_half", "後半": "second_half",
}  # fmt: skip
_YEAR_PARTS = {
    "年末": "end", "末": "end", "暮れ": "end", "終わり": "end", "年始": "early", "年明け": "early", "初め": "early",
    "はじめ": "early", "頭": "early", "前半": "first_half", "上半期": "first_half", "後半": "second_half",
    "下半期": "second_half",
}  # fmt: skip
_BARE = {"月末": "end", "年度末": "fiscal_end", "年末": "december", "年明け": "january"}


def _any(*groups: Iterable[str]) -> str:
    return "|".join(sorted((word for group in groups for word in group), key=len, reverse=True))


# 月額, 月曜, 一月間 …: no month of the calendar.
_MONTH = rf"(?P<month>{_SMALL})\s*月(?![額曜間給刊謝例報々商並賦収極齢]|\d+回|[一二三]回)"
_MONTH_WORD = rf"(?P<month_word>{_any(_MONTH_WORDS, _LATER_MONTHS)})"
_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,4})\s*日(?![間本目])"
_IN_MONTH = rf"(?:\s*の?\s*(?:{_DAY}|(?P<part>{_any(_PARTS)})))?"
_SEASON = r"(?P<season>[春夏秋冬])(?![日田葉目眠季闘場休])"
_HEADS = rf"(?:{_SMALL}\s*月|[春夏秋冬]|{_any(_YEAR_PARTS)})"
_YEAR = rf"""
    (?:(?:西暦)?(?<![\d.])(?P<western>(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{{2}}|二千二?十[一二三四五六七八九]?)\s*年
     | (?<![a-z])(?P<era>令和|平成|[rh])\s*(?P<era_year>元|{_SMALL})\s*年
     | (?<![\d.])(?P<short>[1-4]\d)\s*年(?=度?\s*の?\s*{_HEADS})
     | (?P<year_word>{_any(_YEAR_WORDS, _LATER_YEARS)})
     | {START}(?P<years_ago>{INTEGER})\s*年前(?=\s*の?\s*{_HEADS})
    )(?P<fiscal>度)?"""
_WITH_YEAR = re.compile(
    rf"(?=[\d西二令平rhさ一お去昨き今本こ来ら再前同そ翌次〇○零三四五六七八九十百千壱弐参拾]){_YEAR}(?:\s*の?\s*(?:(?:{_MONTH}){_IN_MONTH}|{_SEASON}|(?P<year_part>{_any(_YEAR_PARTS)})(?!て)))?",
    re.VERBOSE | re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(
    rf"""(?=[\d一二三四五六七八九十先せ今当こ来ら再さ同翌次昨春夏秋冬月年])(?:(?:(?<![\d.かヶカケ〇一二三四五六七八九十毎数何正]){_MONTH}|{_MONTH_WORD}){_IN_MONTH}
    | (?P<season_word>{_any(_SEASON_WORDS)}|(?<![\u4e00-\u9fff])(?=[春夏秋冬][にかごま頃先以、])){_SEASON}
    | (?<![今先来翌当同々\d一二三四五六七八九十毎今昨本前去])(?P<bare>{_any(_BARE)})(?!年始))""",
    re.VERBOSE,
)
# A bare year is a date only where something happened in it; else it names a programme.
_HAPPENED = re.compile(
    r"(?:中|頃|ごろ)?に(?:は)?(?:納品|導入|解約|完了|入れ|買|購入|辞め|やめ|廃業|使わなく|閉|契約|使い始|受け取|終わ)"
)
# 2022年度に採択 names a call, 2022年度中に完了 a fiscal year.
_HAPPENED_WITHIN = re.compile(r"[中内]に(?:は)?(?:(?:補助)?事業[がは])?(?:納品|解約|完了|終わ|辞め|やめ|廃業|使わなく)")


@dataclass(frozen=True)
class Found:
    """A date in the text. ``later`` computes it from the date named before (翌年3月), ``value`` stands without one.

    ``has_year``: said with its year, which the next date may share.
    """

    start: int
    end: int
    value: Value | None = None
    later: Callable[[date], Value | None] | None = None
    has_year: bool = False


def find_calendar_dates(text: str, today: date) -> Iterator[Found]:
    """Dates in words, with overlaps: a date with its year and, inside it, the same without."""
    for match in _WITH_YEAR.finditer(text):
        if match["year_word"] in _LATER_YEARS:
            alone = _month_alone(match, today)
            yield Found(match.start(), match.end(), alone, later=_year_later(match), has_year=True)
        else:
            value = _dated(match, _year(match, today), bool(match["fiscal"]), text)
            if value:
                yield Found(match.start(), match.end(), value, has_year=True)
    for match in _WITHOUT_YEAR.finditer(text):
        if match["month_word"] in _LATER_MONTHS:
            yield Found(match.start(), match.end(), later=_month_later(match))
        elif value := _undated(match, today):
            yield Found(match.start(), match.end(), value)


def _year(match: re.Match[str], today: date) -> int:
    if match["western"]:
        return integer(match["western"]) or 0
    if match["era"]:
        return _ERAS[match["era"].lower()] + (1 if match["era_year"] == "元" else integer(match["era_year"]) or 0)
    if match["short"]:
        return 2000 + int(match["short"])
    # 昨年度 is the fiscal year before the one that today lies in.
    base = today.year - (1 if match["fiscal"] and today.month < 4 else 0)
    if match["year_word"]:
        return base + _YEAR_WORDS[match["year_word"]]
    return base - (integer(match["years_ago"]) or 0)


def _dated(match: re.Match[str], year: int, fiscal: bool, text: str) -> Value | None:
    """The value of a match with its year, or None where it rather names a programme year."""
    if not 1900 <= year <= 2200:
        return None
    if match["month"]:
        month = integer(match["month"]) or 0
        year += 1 if fiscal and month < 4 else 0
        return calendar_value(year, month, integer(match["day"] or ""), _part(match))
    if match["season"]:
        return season_span(year, match["season"])
    whole = fiscal_year_span(year) if fiscal else year_span(year)
    if match["year_part"]:
        part = _YEAR_PARTS[match["year_part"]]
        if fiscal and part == "end":
            return day_span(date(year + 1, 3, 31))
        return part_of_year(date.fromisoformat(whole["from"]), date.fromisoformat(whole["to"]), part)
    happened = _HAPPENED_WITHIN if fiscal else _HAPPENED
    if match["year_word"] or happened.match(text, match.end()):
        return whole
    return None


def _month_alone(match: re.Match[str], today: date) -> Value | None:
    if not match["month"]:
        return None
    return yearless_value(integer(match["month"]) or 0, integer(match["day"] or ""), _part(match), today)


def _undated(match: re.Match[str], today: date) -> Value | None:
    if match["month"]:
        return _month_alone(match, today)
    if match["month_word"]:
        first = add_months(today.replace(day=1), _MONTH_WORDS[match["month_word"]])
        return calendar_value(first.year, first.month, integer(match["day"] or ""), _part(match))
    if match["season"]:
        if not match["season_word"]:
            return {"season": match["season"], "precision": "yearless"}
        return season_span(today.year + _SEASON_WORDS[match["season_word"]], match["season"])
    return _bare(_BARE[match["bare"]], today)


def _bare(part: str, today: date) -> Value:
    if part == "end":
        return calendar_value(today.year, today.month, part="end")
    if part == "fiscal_end":
        return day_span(date(today.year + (1 if today.month > 3 else 0), 3, 31))
    return {"month": 12 if part == "december" else 1, "precision": "yearless"}


def _part(match: re.Match[str]) -> str | None:
    return _PARTS[match["part"]] if match["part"] else None


def _year_later(match: re.Match[str]) -> Callable[[date], Value | None]:
    offset = _LATER_YEARS[match["year_word"]]
    return lambda before: _dated(match, before.year + offset, bool(match["fiscal"]), "")


def _month_later(match: re.Match[str]) -> Callable[[date], Value | None]:
    def value(before: date) -> Value:
        first = add_months(before.replace(day=1), _LATER_MONTHS[match["month_word"]])
        return calendar_value(first.year, first.month, integer(match["day"] or ""), _part(match))

    return value
