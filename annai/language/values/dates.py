"""All dates of a message, in order, with years carried on from the date named before."""

from __future__ import annotations

import re
from datetime import date

from annai.language.entities import Entity
from annai.language.values.calendar_dates import Found, find_calendar_dates
from annai.language.values.durations import scan
from annai.language.values.lengths import Found as Duration
from annai.language.values.numeric_dates import find_numeric_dates
from annai.language.values.relative_dates import find_relative_dates
from annai.language.values.spans import Value, year_after

_LIST = re.compile(r"\s*(?:と|、|および|及び|・|,|\()\s*")
_SENTENCE_END = re.compile(r"[。!?\n]")
# Only such a date gives its year to the next one: 2023年4月に納品、12月に解約.
_CARRYING = ("day", "month", "part_of_month")


def find_dates(text: str, today: date, found: list[Duration] | None = None) -> list[Entity]:
    """Dates in normalised text; the longest match wins. ``found``: its durations, if already known.

    Values are intervals of days (``from``, ``to``, ``precision``: day, week, part_of_month, month, season,
    half_year, year, fiscal_year), months or days without a year (``month``, ``day``?, ``yearless``) or
    ``invalid`` ones (``iso``: 2023-13). ``assumed_year``: carried on from the date before.
    """
    scanned = scan(text) if found is None else found
    matches = [*find_calendar_dates(text, today), *find_numeric_dates(text, today)]
    matches += find_relative_dates(text, today, scanned)
    entities: list[Entity] = []
    previous: Entity | None = None
    year_giver: Entity | None = None
    for match in _longest(matches):
        value = _value(match, previous, year_giver, text)
        if value is None:
            continue
        entity = Entity("date", value, match.start, match.end, text[match.start : match.end])
        entities.append(entity)
        if "from" in value:
            previous = entity
            if value["precision"] in _CARRYING and (match.has_year or "assumed_year" in value):
                year_giver = entity
    return entities


def _longest(matches: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for match in sorted(matches, key=lambda found: (found.start - found.end, found.start)):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda found: found.start)


def _value(match: Found, previous: Entity | None, year_giver: Entity | None, text: str) -> Value | None:
    if match.later and previous:
        return match.later(date.fromisoformat(previous.value["from"]))
    value = match.value
    if value is None or value["precision"] != "yearless" or year_giver is None:
        return value
    if _SENTENCE_END.search(text, year_giver.end, match.start):
        return value
    return year_after(value, year_giver.value, same_list=bool(_LIST.fullmatch(text, year_giver.end, match.start)))
