"""Dates in figures: 2023/10/20, 2023-10, 23.10.20, R5.6.1, 20231020, 10/20."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from annai.language.values.calendar_dates import Found
from annai.language.values.spans import calendar_value, yearless_value

_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
# Nothing that goes on as a longer figure: a version, a phone number, a time, an address.
_END = r"(?![\d%])(?![./-]\d)(?!:\d)"
_FORMS = re.compile(
    rf"""(?=[\d令平rh])(?:
      (?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<sep>[./-])(?P<month>\d{{1,2}})(?:(?P=sep)(?P<day>\d{{1,2}}))?{_END}
    | (?<![a-z])(?P<era>令和|平成|[rh])\s?(?P<era_year>\d{{1,2}})(?P<esep>[./-])(?P<emonth>\d{{1,2}})
        (?:(?P=esep)(?P<eday>\d{{1,2}}))?{_END}
    | (?<![\d./a-z-])(?P<short>[12]\d)(?P<ssep>[./])(?P<smonth>\d{{1,2}})(?P=ssep)(?P<sday>\d{{1,2}}){_END}
    | (?<![\d./a-z-])(?P<packed>20[12]\d[01]\d[0-3]\d){_END}(?![円人万])
    | (?<![\d./a-z-])(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){_END}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# The rates of the programme are written like days; they are dates only where something happens on them.
_FRACTIONS = {(1, 2), (2, 3), (3, 4), (4, 5)}
_ON_A_DAY = re.compile(r"\s*(?:に|付|まで|から|頃|ごろ|納品|解約|導入|で解約|でやめ|\()")
_RATE_BEFORE = re.compile(r"率(?:は|が|も|:|\s)*$")


def find_numeric_dates(text: str, today: date) -> Iterator[Found]:
    """Dates in figures. With a year, an impossible day is kept as ``invalid``; without, it is no date."""
    for match in _FORMS.finditer(text):
        group = match.groupdict()
        if group["m"]:
            yield from _yearless(text, match, today)
            continue
        if group["packed"]:
            year, month, day = int(group["packed"][:4]), int(group["packed"][4:6]), int(group["packed"][6:])
        elif group["era"]:
            year = _ERAS[group["era"].lower()] + int(group["era_year"])
            month, day = int(group["emonth"]), int(group["eday"] or 0)
        elif group["short"]:
            year, month, day = 2000 + int(group["short"]), int(group["smonth"]), int(group["sday"])
        else:
            year, month, day = int(group["year"]), int(group["month"]), int(group["day"] or 0)
        value = calendar_value(year, month, day or None)
        if value["precision"] != "invalid" or group["year"]:
            yield Found(match.start(), match.end(), value, has_year=True)


def _yearless(text: str, match: re.Match[str], today: date) -> Iterator[Found]:
    month, day = int(match["m"]), int(match["d"])
    if (month, day) in _FRACTIONS and not _ON_A_DAY.match(text, match.end()):
        return
    if _RATE_BEFORE.search(text, max(0, match.start() - 4), match.start()):
        return
    value = yearless_value(month, day, None, today)
    if value["precision"] != "invalid":
        yield Found(match.start(), match.end(), value)
