"""Reads the facts of a decision from what somebody writes; how is data in ``knowledge/reading/``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from annai.decisions import DecisionTable, Input
from annai.dialogue.figures import in_full
from annai.dialogue.measured import measured
from annai.dialogue.polarity import asks_meaning, first_stated
from annai.dialogue.reading_schema import InputReading, Reading
from annai.dialogue.sides import sides
from annai.language.entities import Entity
from annai.language.normalise import fold, normalise
from annai.language.understanding import Understanding
from annai.language.values.yes_no import yes_no

_SPOKEN_OF = re.compile(r"の(?!場合|立場|者|ほう|方)|は(?![?]|$)|が|も|から|に|を(?!して|やって|務め)|と(?!して)|さん")
_COPULA = re.compile(r"(?:の(?:ほう|方))?(?:です|でした|だ|や|かな|だと思います|でお願いします)*[。.!]*$")
_CONTRAST = re.compile(r".*(?:(?:じゃ|では|で)なく(?:って|て)?|じゃなしに)、?")
_LEFT = re.compile(r"(?:あと|残り)(\d{1,3})(日|週間)")
_WEEK = 7
_BARE_NUMBER = re.compile(r"(?:マイナス|-)?\d+(?:\.\d+)?")
_ONE_RATE = re.compile(r"\D*?((?:マイナス|-)?\d+(?:\.\d+)?)(?:%|パーセント)\D*")
# Functions of a tool that count (a missing invoice function is no function).
_FUNCTIONS = frozenset({"accounting", "ordering", "payment", "ec"})
HALF = 0.5
# 「法人単独だったらどうでしょうか」 asks, 「どうでしょう」 alone does not know.
_PUTS_CASE = re.compile(r"(?:たら|れば|なら|場合|ても|だと|とき|時)(?:は|には|だと)?、?どう")
# 「それはやった。みらデジはまだ」: the first sentence answers the question.
_THAT = re.compile(r"(?:それ|これ|そっち|そちら)(?:は|も|なら)|(?:はい|うん|ええ|いいえ|いや)[、。]")
# What answers like yes_no's words.
_LIKE = (
    (re.compile("てあった"), "てある"),
    (re.compile("に(?:は|も)?(?:当た(?:る|ります|って)|あたる|あたります)"), "に該当します"),
)
_BOOLEANS = {"yes": True, "no": False}


@dataclass(frozen=True)
class Facts:
    """What a message tells: facts by input, and whether the asked one is said to be unknown."""

    values: dict[str, Any] = field(default_factory=dict)
    is_unknown: bool = False
    # Facts that were only named in passing.
    weak: frozenset[str] = frozenset()
    # What is said to be unknown, where the message names it.
    unknown: str | None = None


def read_facts(
    table: DecisionTable,
    reading: Reading,
    message: Understanding,
    asked: str | None,
    today: date,
    known: Mapping[str, Any],
) -> Facts:
    """The facts in a message; ``asked`` is the input that the last question was about, ``known`` what was told."""
    text = re.sub(r"\s+", "", message.text)
    told_of = _sides(reading, text, known)
    values: dict[str, Any] = {}
    for name, how in reading.inputs.items():
        if asked in how.not_when_asked and not re.search(how.named, text):
            continue
        said = told_of.get(how.side or "", text)
        is_asked = name == asked or (how.beside is not None and how.beside == asked)
        value = _stated(table.inputs[name], how, message, said, text, is_asked=is_asked, is_known=name in known)
        if value is not None:
            values[name] = value
    weak = frozenset(name for name in values if reading.inputs[name].weak)
    values.update(_days_left(reading, text, today))
    figures = measured(table, reading, message, asked, today, known)
    values.update(figures)
    for name in [*values]:
        implied = reading.inputs[name].implies.items() if name in reading.inputs else ()
        values.update({other: value for other, value in implied if other not in values and other not in known})
    if asked and (not values or (asked not in values and told_of.get("other"))):
        how = reading.inputs.get(asked, InputReading())
        answer = answer_to(table.inputs[asked], how, told_of.get("own", message.text))
        if answer is not None:
            values[asked] = answer
    if asked and asked not in values:
        values.update(_answer_of_sentence(table, reading, asked, message.text))
    is_unanswered = asked is not None and asked not in values and not _PUTS_CASE.search(text)
    is_unknown = is_unanswered and yes_no(message.text) == "unknown"
    named = next((name for name, how in reading.inputs.items() if re.search(how.named, text)), None)
    return Facts(values, is_unknown, weak - figures.keys(), named if is_unknown and named not in values else None)


def _sides(reading: Reading, text: str, known: Mapping[str, Any]) -> dict[str, str]:
    """What is told of the speaker and of the other side, where the decision tells them apart."""
    if reading.other_side is None:
        return {}
    own, other = sides(text, reading.other_side, is_other=known.get("role") == reading.other_role)
    return {"own": own, "other": other}


def _answer_of_sentence(table: DecisionTable, reading: Reading, asked: str, text: str) -> dict[str, Any]:
    """The answer to a yes/no question in the sentence that names it, where the others tell more."""
    how = reading.inputs.get(asked, InputReading())
    if table.inputs[asked].type != "bool":
        return {}
    sentences = re.split(r"(?<=[。!?])", text)
    named = [one for one in sentences if re.search(how.named, one) or (len(sentences) > 1 and _THAT.match(one))]
    said = [sentence for sentence in named if not asks_meaning(sentence, how.named)]
    answer = answer_to(table.inputs[asked], how, said[0]) if said else None
    return {} if answer is None else {asked: answer}


def _days_left(reading: Reading, text: str, today: date) -> dict[str, str]:
    """A deadline told by the time that is left until it."""
    found = _LEFT.search(text)
    if found is None:
        return {}
    days = timedelta(days=int(found[1]) * (_WEEK if found[2] == "週間" else 1))
    names = [name for name, how in reading.inputs.items() if how.days_left and re.search("|".join(how.cues), text)]
    return {name: (today + days).isoformat() for name in names}


def _stated(
    spec: Input, how: InputReading, message: Understanding, text: str, whole: str, *, is_asked: bool, is_known: bool
) -> Any:
    """The value of a choice, a year or a yes/no that the message states by entity or phrase.

    Args:
        text: What is told of the side whose fact this is; ``whole`` is all of the message.
    """
    if is_known and re.search(how.unless_known, text):
        return None
    if how.by_times and (is_asked or re.search(how.about or "$^", whole)) and (done := in_full(text)) is not None:
        return done
    said = _said(spec, how, text, is_relevant=is_asked or is_known or _names(how, whole))
    if said is not None:
        return said
    if how.entity:
        named = [entity for entity in message.entities if entity.name == how.entity]
        if how.map:
            named = [entity for entity in named if entity.value in how.map]
        if named:
            is_meant = spec.type == "year" or (how.is_named and len({entity.value for entity in named}) == 1)
            entity = named[-1] if is_meant else _claimed_entity(message.text, named, is_asked=is_asked)
            if entity is not None:
                return how.map.get(entity.value, entity.value)
    if how.count_entity:
        named_values = {v for v in message.values(how.count_entity) if v in _FUNCTIONS}
        if named_values:
            return len(named_values)
    shares = [value["share"] for value in message.values("count") if "share" in value]
    if how.share and shares and re.search(how.share.when, text):
        return how.share.under_half if shares[-1] < HALF else how.share.from_half
    if how.assume and re.search(how.assume.when, text) and not re.search(how.assume.unless, text):
        return how.assume.value
    return None


def _names(how: InputReading, text: str) -> bool:
    return how.about is None or bool(re.search(how.about, text, re.IGNORECASE))


def _said(spec: Input, how: InputReading, text: str, *, is_relevant: bool) -> Any:
    """The value that a phrase states. What was told before needs no naming to be corrected."""
    if not (is_relevant and how.phrases) or re.search(how.unless, text, re.IGNORECASE):
        return None
    # 「オプションじゃなくて主なツール」 states the latter; a yes or no is often told by that very word.
    contrast = _CONTRAST.match(text) if spec.type == "enum" else None
    for part in (text[contrast.end() :], text) if contrast else (text,):
        for value, patterns in how.phrases.items():
            found = first_stated(patterns, part)
            if found is not None:
                return _typed(spec, "no" if (found, value) == ("negated", "yes") else value)
    return None


def _typed(spec: Input, value: str) -> Any:
    if spec.type == "bool":
        return _BOOLEANS[value]
    return int(value) if spec.type in ("amount", "count") else value


def _claimed_entity(text: str, named: Sequence[Entity], *, is_asked: bool) -> Entity | None:
    """The role that the speaker claims (構成員です。幹事社の移行は済み → 構成員); others are only spoken of."""
    claimed = [entity for entity in named if not _SPOKEN_OF.match(text[entity.end :])]
    return claimed[0] if claimed else named[0] if is_asked else None


def answer_to(spec: Input, how: InputReading, message: str) -> Any:
    """The bare answer to a question: a choice by its label, yes or no, a number."""
    for likeness, like in _LIKE:
        message = likeness.sub(like, message)
    text = re.sub(r"\s+", "", message)
    if spec.type in ("enum", "year"):
        choice = _choice(spec, text)
        return how.on_no if choice is None and yes_no(message) == "no" else choice
    if spec.type == "bool":
        if re.search(how.unless, text, re.IGNORECASE):
            return None  # of something else: 「複数入れてるんだけど」 says nothing of a service
        said = {"yes": True, "no": False}.get(yes_no(message) or "")
        return _choice(spec, text) if said is None else said
    if spec.type == "rate" and (rate := _ONE_RATE.fullmatch(text)):
        return float(rate[1].replace("マイナス", "-"))
    if spec.type in ("rate", "count", "amount", "duration") and _BARE_NUMBER.fullmatch(text):
        number = float(text.replace("マイナス", "-"))
        return number if spec.type == "rate" else int(number)
    return None


def _choice(spec: Input, text: str) -> Any:
    said = fold(text)
    labels = {choice.value: fold(normalise(choice.label)) for choice in spec.choices}
    named = {value: label for value, label in labels.items() if label in said or _stem(label) in said}
    if named:
        return max(named, key=lambda value: len(named[value]))
    part = fold(_COPULA.sub("", text))
    held = [value for value, label in labels.items() if len(part) > 1 and part in label]
    return held[0] if len(held) == 1 else None


def _stem(label: str) -> str:
    stem = label.removesuffix("のみ")
    return stem if len(stem) > 1 else label
