"""Dates, durations, amounts, rates and counts of a message, each given to the fact that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from annai.decisions import DecisionTable, Input
from annai.dialogue.figures import bare_rates, date_put_right
from annai.dialogue.reading_schema import InputReading, Reading
from annai.language.entities import Entity
from annai.language.understanding import Understanding
from annai.language.values.spans import Direction, resolve_yearless

_VALUE_TYPES = {
    "date": "date",
    "date_list": "date",
    "duration": "duration",
    "amount": "amount",
    "rate": "rate",
    "count": "count",
}
# Years counted from a date that was told before (翌年の3月).
_LATER_YEARS = (("翌々年", 2), ("翌年", 1), ("次の年", 1), ("同年", 0), ("その年", 0), ("同じ年", 0))
_REACH = 16
_PARTICLE = 2  # characters between a year and what is said of it
_MONTHS = 12
DAYS = 3  # as many bare days are those of several deliveries
_MANY = "delivery_dates"
_CHOSEN = "end_date"
_BOUNDARY = re.compile(r"[。!?\n]|(?:です|ます|だ)(?:が|けど)|けど|、")
# 「4月に入ってからなら?」: the month comes, nothing is delivered.
_BEGUN = re.compile(r"に入(?:っ|る|れば)")
_TOTAL = re.compile(r"年分で|合計|総額|トータル|全部で")


@dataclass(frozen=True)
class Calendar:
    """Today, and the year of the delivery that was told before."""

    today: date
    delivery_year: int | None

    @staticmethod
    def of(today: date, known: Mapping[str, Any]) -> Calendar:
        dates = known.get("delivery_dates") or [known.get("delivery_date")]
        years = [int(str(day)[:4]) for day in dates if day]
        return Calendar(today, max(years, default=None))

    def text(self, entity: Entity, direction: Direction) -> str:
        """The date in the engine's form, its year completed."""
        value = entity.value
        if value.get("precision") == "yearless":
            later = next((years for word, years in _LATER_YEARS if word in entity.text), None)
            if later is not None and self.delivery_year is not None:
                value = resolve_yearless(dict(value), date(self.delivery_year + later, 1, 1), "future")
            else:
                value = resolve_yearless(dict(value), self.today, direction)
        if "iso" in value:
            return str(value["iso"])
        first, last = value["from"], value["to"]
        return first if first == last else f"{first}..{last}"


def measured(
    table: DecisionTable,
    reading: Reading,
    message: Understanding,
    asked: str | None,
    today: date,
    known: Mapping[str, Any],
) -> dict[str, Any]:
    """Dates, durations, amounts, rates and counts, each given to the input whose cue stands nearest.

    ``known`` are the facts told before.
    """
    calendar = Calendar.of(today, known)
    found: dict[str, list[Entity]] = {}
    loose: list[Entity] = []
    right = date_put_right(message.text, [one for one in message.entities if one.name == "date"], known)
    for entity in [*_whole(message.entities), *bare_rates(table, reading, message, asked)]:
        if entity.name not in _VALUE_TYPES.values() or (right and entity.name == "date"):
            continue
        is_begun = entity.text.endswith("月") and _BEGUN.match(message.text, entity.end)
        name = None if is_begun else _claimed(table, reading, message.text, entity)
        if name is None:
            loose.append(entity)
        else:
            found.setdefault(name, []).append(entity)
    _place_loose(table, reading, message.text, loose, asked or _only_figure(table, known, loose), found)
    if _TOTAL.search(message.text) and {"cloud_annual_fee", "software_cost"} <= found.keys():
        del found["cloud_annual_fee"]  # the total of all years already holds the yearly fee
    values: dict[str, Any] = {}
    for name, entities in found.items():
        how = reading.inputs[name]
        direction: Direction = "future" if re.search(how.future, message.text) else how.direction
        told = str(known.get(name) or "")[:10] if name == _CHOSEN else ""
        # A date put in the place of another one lies near it (3月末 → 「4月に入ってからなら?」).
        now = replace(calendar, today=date.fromisoformat(told)) if told[:1].isdigit() else calendar
        values.update(_fact(table, name, entities, now, direction))
    return {**values, **right}


def _whole(entities: Iterable[Entity]) -> list[Entity]:
    """The entities; an amount after a programme year (2023年で4万円) is not one for each year."""
    years = [entity.end for entity in entities if entity.name == "programme_year"]
    return [
        replace(entity, value={name: value for name, value in entity.value.items() if name != "per"})
        if entity.name == "amount" and any(0 <= entity.start - end <= _PARTICLE for end in years)
        else entity
        for entity in entities
    ]


def _claimed(table: DecisionTable, reading: Reading, text: str, entity: Entity) -> str | None:
    labels = _labels(entity)
    distances: list[tuple[int, str]] = []
    for name, how in reading.inputs.items():
        if not _fits(table.inputs[name], how, entity) or re.search(how.unless, text):
            continue
        is_own_cue = entity.name == "duration" and any(re.search(cue, entity.text) for cue in how.cues)
        if labels & set(how.of) or is_own_cue:  # 「5年たった」 holds its cue
            return name
        if how.not_cues and _distance(text, entity, how.not_cues) is not None:
            continue
        distance = _distance(text, entity, how.cues)
        if distance is not None:
            distances.append((distance, name))
    return min(distances)[1] if distances else None


def _fits(spec: Input, how: InputReading, entity: Entity) -> bool:
    """Can the input hold this kind of value?"""
    if how.years:
        return entity.name == "duration"
    if entity.name == "amount" and (entity.value.get("item") == "subsidy" or bool(how.per) != ("per" in entity.value)):
        return False
    return _VALUE_TYPES.get(spec.type) == entity.name


def _labels(entity: Entity) -> set[str]:
    """What the language layer already knows the value to be about."""
    value = entity.value
    if entity.name == "rate":
        years = {f"after_{value['years']}_years"} if value.get("years") else set()
        return {str(value["metric"])} | years if value.get("metric") else years
    key = {"duration": "of", "amount": "item", "count": "unit"}.get(entity.name, "")
    return {str(value[key])} if value.get(key) else set()


def _distance(text: str, entity: Entity, cues: Iterable[str]) -> int | None:
    """Characters between a value and the nearest cue within the same clause; None without one."""
    after = _BOUNDARY.split(text[entity.end : entity.end + _REACH])[0]
    before = _BOUNDARY.split(text[max(0, entity.start - _REACH) : entity.start])[-1]
    gaps = [match.start() for cue in cues if (match := re.search(cue, after))]
    gaps += [len(before) - match.end() for cue in cues for match in re.finditer(cue, before)]
    return min(gaps, default=None)


def _place_loose(
    table: DecisionTable,
    reading: Reading,
    message_text: str,
    loose: list[Entity],
    asked: str | None,
    found: dict[str, list[Entity]],
) -> None:
    """Values without a cue answer the question; else they go to the inputs that take such values, in order."""
    if len(days := [entity for entity in loose if entity.name == "date"]) >= DAYS and _MANY in table.inputs:
        found.setdefault(_MANY, []).extend(days)
        loose = [entity for entity in loose if entity.name != "date"]
    takers = [(how.order, name) for name, how in reading.inputs.items() if how.fallback or how.order]
    for entity in loose:
        is_list = bool(asked) and table.inputs[asked or ""].type == "date_list"
        if asked and _VALUE_TYPES.get(table.inputs[asked].type) == entity.name and (is_list or asked not in found):
            how = reading.inputs.get(asked, InputReading())
            if not _is_about_other(how, message_text, entity):
                found.setdefault(asked, []).append(entity)
                continue
        for _, name in sorted(takers):
            is_list = table.inputs[name].type == "date_list"
            how = reading.inputs[name]
            is_other = _is_about_other(how, message_text, entity) or bool(re.search(how.unless, message_text))
            fits = not is_other and _fits(table.inputs[name], how, entity)
            if fits and (is_list or entity.name == "amount" or name not in found):
                found.setdefault(name, []).append(entity)
                break


def _only_figure(table: DecisionTable, known: Mapping[str, Any], loose: Iterable[Entity]) -> str | None:
    """The only cost or rate told so far, which another one alone (「300万円だったら?」) then replaces.

    Of several dates it is the one that is still to be chosen (「4月に入ってからなら?」).
    """
    if _CHOSEN in known and any(entity.name == "date" for entity in loose):
        return _CHOSEN
    kinds = {entity.name for entity in loose} & {"amount", "rate"}
    told = [name for name, value in known.items() if table.inputs[name].type in kinds and value]
    return told[0] if len(told) == 1 else None


def _is_about_other(how: InputReading, text: str, entity: Entity) -> bool:
    """Do the words beside a value tie it to something else than this input?"""
    return bool(how.not_cues) and _distance(text, entity, how.not_cues) is not None


def _fact(
    table: DecisionTable, name: str, entities: list[Entity], calendar: Calendar, direction: Direction
) -> dict[str, Any]:
    """The fact in the engine's form; the last of several values is the one meant."""
    spec = table.inputs[name]
    if spec.type == "date_list":
        return {name: [calendar.text(entity, direction) for entity in entities]}
    if spec.type == "date" and len(entities) > 1 and f"{name}s" in table.inputs:
        return {f"{name}s": [calendar.text(entity, direction) for entity in entities]}
    value = entities[-1].value
    if spec.type == "date":
        return {name: calendar.text(entities[-1], direction)}
    if spec.type == "duration":
        return {name: value["iso"]}
    if spec.type == "amount":
        return {name: sum(_yearly(entity.value) for entity in entities)}
    if spec.type == "rate":
        return {name: float(value["percent"])}
    if entities[-1].name == "duration":
        return {name: (value["months_min"] or 0) // _MONTHS}
    return {name: value["n"]} if "n" in value else {}


def _yearly(value: Mapping[str, Any]) -> int:
    """Whole yen; a monthly fee as that of a year."""
    return int(value["yen"]) * (_MONTHS if value.get("per") == "month" else 1)
