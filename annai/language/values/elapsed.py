"""Is what the speaker tells of under or over one year: ``elapsed`` beside a duration that clearly says so."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from annai.language.entities import Entity
from annai.language.values.spans import add_months

_MONTHS, _DAYS, _SHORT_MONTH = 12, 365, 28
# Words that make a duration the time since the delivery of a tool.
_USE = re.compile(
    r"導入|納品|入れ|使[わいうえっ]|つか[わいうっ]|利用|解約|辞退|やめ|止め|辞め|返還|返金|経|たって|たった|たっ|過ぎ"
    r"|未満|以上|以内|以下|経過|乗り?換|廃止|契約を切|手放"
)
# Durations of something else: a wait, a rate, an order, a future date, pay.
_OTHER = re.compile(
    r"(?:間|くらい|ぐらい|ほど)?\s*(?:と?いう|とは|って(?:の|いう)|の数え|ず(?:れ|ら)|違|かか|待|ごと|毎|おき|置き|分|に\s*[1一]\s*[回度]|休|続けて|連続|後の?(?:伸"
    r"|目標|増|\d)|に\s*[\d一二三]\s*回)"
)
_BARE = 8
_DELIVERED = re.compile(
    r"(?:頃|ごろ|くらい)?に?(?:は)?(?:、)?(?:補助金(?:で|を使って))?[^。、!?\d]{0,14}?(?:導入|納品|入れ(?:た|て)"
    r"|買っ(?:た|て)|購入)"
)


def find_elapsed(text: str, entities: list[Entity], today: date) -> list[Entity]:
    """``under_one_year`` or ``over_one_year`` (exactly one year counts as over), at the place of what tells it.

    ``entities``: the dates and durations of the text; one date alone tells it where it is that of the delivery.
    """
    durations = [entity for entity in entities if entity.name == "duration"]
    dates = [entity for entity in entities if entity.name == "date"]
    if durations:
        rest = len(text) - sum(duration.end - duration.start for duration in durations)
        if rest > _BARE and not _USE.search(text):
            return []
        sides = [(duration, side_of_year(duration.value)) for duration in durations if _tells_elapsed(text, duration)]
    elif len(dates) == 1 and "from" in dates[0].value and _DELIVERED.match(text, dates[0].end):
        sides = [(dates[0], _side_since(dates[0].value, today))]
    else:
        return []
    return [Entity("elapsed", side, told.start, told.end, told.text) for told, side in sides if side]


def _tells_elapsed(text: str, duration: Entity) -> bool:
    if "of" in duration.value or _OTHER.match(text, duration.end):
        return False
    # A bare 10日 may be a day of the month; 10日で解約 is not.
    return "day_of_month" not in duration.value or text.startswith("で", duration.end)


def side_of_year(value: dict[str, Any]) -> str | None:
    """The side of one year on which a duration certainly lies; 365 days are a year."""
    low, high = _bound(value, "min"), _bound(value, "max")
    if low and (low[0] >= _MONTHS or low[1] >= _DAYS):
        return "over_one_year"
    if high is None:
        return None
    months, days = high
    if value["exact"]:
        under = months < _MONTHS and (days < _SHORT_MONTH or months * 31 + days < _DAYS)
    else:
        under = months < _MONTHS and months * 31 + days <= _DAYS or high == (_MONTHS, 0)
    return "under_one_year" if under else None


def _side_since(value: dict[str, Any], today: date) -> str | None:
    """The side of one year on which the time from a date to today certainly lies."""
    year_ago = add_months(today, -_MONTHS)
    first, last = date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
    if last <= year_ago:
        return "over_one_year"
    return "under_one_year" if year_ago < first <= today else None


def _bound(value: dict[str, Any], side: str) -> tuple[int, int] | None:
    months = value[f"months_{side}"]
    return None if months is None else (months, value.get(f"days_{side}") or 0)
