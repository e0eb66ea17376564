"""Reads the facts of a decision from what somebody writes; how is data in ``knowledge/reading/``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annai.decisions import DecisionTable, Input
from annai.knowledge.load import convert, read_yaml
from annai.language.entities import Entity
from annai.language.normalise import fold, normalise
from annai.language.understanding import Understanding
from annai.language.values.spans import Direction, resolve_yearless
from annai.language.values.yes_no import yes_no

_VALUE_TYPES = {
    "date": "date",
    "date_list": "date",
    "duration": "duration",
    "amount": "amount",
    "rate": "rate",
    "count": "count",
}
_REACH = 16
_MONTHS = 12
_BOUNDARY = re.compile(r"[。!?\n]|(?:です|ます|だ)(?:が|けど)|けど|、")
_SPOKEN_OF = re.compile(r"の(?!場合|立場|者|ほう|方)|は(?![?]|$)|が|も|から|に|を|と(?!して)|さん")
_TOTAL = re.compile(r"年分で|合計|総額|トータル|全部で")
_BARE_NUMBER = re.compile(r"(?:マイナス|-)?\d+(?:\.\d+)?")
# Functions of a tool that count (a missing invoice function is no function).
_FUNCTIONS = frozenset({"accounting", "ordering", "payment", "ec"})
_BOOLEANS = {"yes": True, "no": False}


class Assumption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that goes without saying where ``when`` matches and ``unless`` does not."""

    value: str
    when: str
    unless: str = "$^"


class InputReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one input is read; see the header of ``knowledge/reading/withdrawal.yml``."""

    entity: str | None = None
    map: dict[str, Any] = {}
    phrases: dict[str, list[str]] = {}
    unless: str = "$^"
    about: str | None = None
    # The value that a plain 「いいえ」 means where the question is no yes/no question.
    on_no: str | None = None
    assume: Assumption | None = None
    cues: list[str] = []
    # Words beside a value that tie it to something else.
    not_cues: list[str] = []
    # Where a date without a year lies: past for what has happened.
    direction: Direction = "nearest"
    of: list[str] = []
    per: list[str] = []
    fallback: bool = False
    order: int = 0
    years: bool = False
    count_entity: str | None = None


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of ``knowledge/reading/``."""

    decision: str
    inputs: dict[str, InputReading]
    # The last day of the procedure; later the answer also tells what held until then.
    look_back: date | None = None


@dataclass(frozen=True)
class Facts:
    """What a message tells: facts by input, and whether the asked one is said to be unknown."""

    values: dict[str, Any] = field(default_factory=dict)
    is_unknown: bool = False


@lru_cache(maxsize=32)
def load_reading(path: Path) -> Reading:
    """A reading file.

    Raises:
        KnowledgeError: It is missing or broken.
    """
    return convert(read_yaml(path), Reading, path)


def read_facts(table: DecisionTable, reading: Reading, message: Understanding, asked: str | None, today: date) -> Facts:
    """The facts in a message; ``asked`` is the input that the last question was about."""
    text = re.sub(r"\s+", "", message.text)
    values: dict[str, Any] = {}
    for name, how in reading.inputs.items():
        value = _stated(table.inputs[name], how, message, text, is_asked=name == asked)
        if value is not None:
            values[name] = value
    values.update(_measured(table, reading, message, asked, today))
    if asked and not values:
        answer = _answer(table.inputs[asked], reading.inputs.get(asked, InputReading()), message, text)
        if answer is not None:
            values[asked] = answer
    is_unknown = asked is not None and asked not in values and yes_no(message.text) == "unknown"
    return Facts(values, is_unknown)


def _stated(spec: Input, how: InputReading, message: Understanding, text: str, *, is_asked: bool) -> Any:
    """The value of a choice, a year or a yes/no that the message states by entity or phrase."""
    if how.phrases and not re.search(how.unless, text, re.IGNORECASE):
        relevant = is_asked or how.about is None or re.search(how.about, text, re.IGNORECASE)
        for value, patterns in how.phrases.items():
            if relevant and any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns):
                return _typed(spec, value)
    if how.entity:
        named = [entity for entity in message.entities if entity.name == how.entity]
        if how.map:
            named = [entity for entity in named if entity.value in how.map]
        if named:
            entity = named[-1] if spec.type == "year" else _claimed_entity(message.text, named, is_asked=is_asked)
            if entity is not None:
                return how.map.get(entity.value, entity.value)
    if how.count_entity:
        named_values = {v for v in message.values(how.count_entity) if v in _FUNCTIONS}
        if named_values:
            return len(named_values)
    if how.assume and re.search(how.assume.when, text) and not re.search(how.assume.unless, text):
        return how.assume.value
    return None


def _typed(spec: Input, value: str) -> Any:
    if spec.type == "bool":
        return _BOOLEANS[value]
    return int(value) if spec.type in ("amount", "count") else value


def _claimed_entity(text: str, named: Sequence[Entity], *, is_asked: bool) -> Entity | None:
    """The role that the speaker claims (構成員です。幹事社の移行は済み → 構成員); others are only spoken of."""
    claimed = [entity for entity in named if not _SPOKEN_OF.match(text[entity.end :])]
    return claimed[0] if claimed else named[0] if is_asked else None


def _measured(
    table: DecisionTable, reading: Reading, message: Understanding, asked: str | None, today: date
) -> dict[str, Any]:
    """Dates, durations, amounts, rates and counts, each given to the input whose cue stands nearest."""
    found: dict[str, list[Entity]] = {}
    loose: list[Entity] = []
    for entity in message.entities:
        if entity.name not in _VALUE_TYPES.values():
            continue
        name = _claimed(table, reading, message.text, entity)
        if name is None:
            loose.append(entity)
        else:
            found.setdefault(name, []).append(entity)
    _place_loose(table, reading, message.text, loose, asked, found)
    if _TOTAL.search(message.text) and {"cloud_annual_fee", "software_cost"} <= found.keys():
        del found["cloud_annual_fee"]  # the total of all years already holds the yearly fee
    values: dict[str, Any] = {}
    for name, entities in found.items():
        values.update(_fact(table, name, entities, today, reading.inputs[name].direction))
    return values


def _claimed(table: DecisionTable, reading: Reading, text: str, entity: Entity) -> str | None:
    labels = _labels(entity)
    distances: list[tuple[int, str]] = []
    for name, how in reading.inputs.items():
        if not _fits(table.inputs[name], how, entity):
            continue
        if labels & set(how.of):
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
    takers = [(how.order, name) for name, how in reading.inputs.items() if how.fallback or how.order]
    for entity in loose:
        if asked and _VALUE_TYPES.get(table.inputs[asked].type) == entity.name and asked not in found:
            found[asked] = [entity]
            continue
        if asked and table.inputs[asked].type == "date_list" and entity.name == "date":
            found.setdefault(asked, []).append(entity)
            continue
        for _, name in sorted(takers):
            is_list = table.inputs[name].type == "date_list"
            how = reading.inputs[name]
            is_other = bool(how.not_cues) and _distance(message_text, entity, how.not_cues) is not None
            fits = not is_other and _fits(table.inputs[name], how, entity)
            if fits and (is_list or entity.name == "amount" or name not in found):
                found.setdefault(name, []).append(entity)
                break


def _fact(table: DecisionTable, name: str, entities: list[Entity], today: date, direction: Direction) -> dict[str, Any]:
    """The fact in the engine's form; the last of several values is the one meant."""
    spec = table.inputs[name]
    if spec.type == "date_list":
        return {name: [_date(entity.value, today, direction) for entity in entities]}
    if spec.type == "date" and len(entities) > 1 and f"{name}s" in table.inputs:
        return {f"{name}s": [_date(entity.value, today, direction) for entity in entities]}
    value = entities[-1].value
    if spec.type == "date":
        return {name: _date(value, today, direction)}
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


def _date(value: Mapping[str, Any], today: date, direction: Direction) -> str:
    if value.get("precision") == "yearless":
        value = resolve_yearless(dict(value), today, direction)
    if "iso" in value:
        return str(value["iso"])
    first, last = value["from"], value["to"]
    return first if first == last else f"{first}..{last}"


def _answer(spec: Input, how: InputReading, message: Understanding, text: str) -> Any:
    """The bare answer to a question: a choice by its label, yes or no, a number."""
    if spec.type in ("enum", "year"):
        choice = _choice(spec, text)
        return how.on_no if choice is None and yes_no(message.text) == "no" else choice
    if spec.type == "bool":
        said = {"yes": True, "no": False}.get(yes_no(message.text) or "")
        return _choice(spec, text) if said is None else said
    if spec.type in ("rate", "count", "amount", "duration") and _BARE_NUMBER.fullmatch(text):
        number = float(text.replace("マイナス", "-"))
        return number if spec.type == "rate" else int(number)
    return None


def _choice(spec: Input, text: str) -> Any:
    said = fold(text)
    best: tuple[int, Any] = (0, None)
    for choice in spec.choices:
        label = fold(normalise(choice.label))
        stem = label.removesuffix("のみ")
        if label in said or (len(stem) > 1 and stem in said) or (len(said) > 1 and said in label):
            best = max(best, (len(label), choice.value), key=lambda pair: pair[0])
    return best[1]
