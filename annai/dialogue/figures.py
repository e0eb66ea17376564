"""Figures that say less than they mean: a rate without its sign, a date put right, some of so many times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from annai.decisions import DecisionTable
from annai.dialogue.reading_schema import Reading
from annai.language.entities import Entity
from annai.language.understanding import Understanding
from annai.language.values.numerals import number

_NEAR = 8  # characters between the words for a rate and its figure
# Letters before a figure make it something else, except those that stand for the rates themselves.
_NUMBER = re.compile(
    r"(?:(?<![\d.A-Za-z#])|(?<=PAY)|(?<=VA))(?P<minus>マイナス|-|△|▲)?(?P<number>\d{1,3}(?:\.\d+)?)(?![\d./:])"
)
# What makes a number something else than a rate.
_UNIT = re.compile(
    r"(?:年|月|日|回|人|名|円|万|千|億|つ|本|社|者|件|個|台|か月|ヶ月|カ月|割|分の|倍|機能|プロセス|枠|次|番|時|分|位|期|類型|条|項)"
)
_INSTEAD = re.compile(
    r"(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?(?:の納品|納品|の解約|解約)?(?:じゃな|ではな|でな|は間違|は誤)"
)
_N = "[0-9一二三四五六七八九十]+"
_TIMES = re.compile(
    rf"(?P<all>{_N})回(?!目)[^。]{{0,14}}?(?:うち|中|ところ|で|けど|のに|が|予定|契約|、)[^。0-9一二三四五六七八九十]{{0,10}}(?P<done>{_N})回(?!目)"
)
_REST = re.compile(rf"(?:残り?|あと)(?:の|は|が)?{_N}回")


def bare_rates(table: DecisionTable, reading: Reading, message: Understanding, asked: str | None) -> list[Entity]:
    """Rates told without a sign (「給与2.1、付加4.0」), beside the words for one or to its question."""
    cues = [cue for name, how in reading.inputs.items() if table.inputs[name].type == "rate" for cue in how.cues]
    if not cues:
        return []
    text = message.text
    numbers = [
        match
        for match in _NUMBER.finditer(text)
        if not _UNIT.match(text[match.end() :])
        and not any(entity.start < match.end() and match.start() < entity.end for entity in message.entities)
    ]
    is_answer = asked is not None and table.inputs[asked].type == "rate" and len(numbers) == 1
    beside = re.compile(rf"(?:{'|'.join(cues)})[^。、\d]{{0,{_NEAR}}}$", re.IGNORECASE)
    return [_rate(match) for match in numbers if is_answer or beside.search(text[: match.start()])]


def _rate(match: re.Match[str]) -> Entity:
    percent = float(match["number"]) * (-1 if match["minus"] else 1)
    return Entity("rate", {"percent": percent}, match.start(), match.end(), match[0])


def date_put_right(text: str, dates: list[Entity], known: Mapping[str, Any]) -> dict[str, Any]:
    """The date told before that another one takes the place of (「6月1日じゃなくて4月1日だったら?」)."""
    old = _INSTEAD.search(text)
    new = next((one.value for one in dates if old and one.start >= old.end()), None)
    if old is None or new is None or "month" not in new:
        return {}
    for name, value in known.items():
        told = value if isinstance(value, list) else [value]
        hits = [day for day in told if isinstance(day, str) and _is_day(day, old)]
        if hits:
            right = _in_year_of(hits[0], new)
            return {name: [right if day == hits[0] else day for day in value] if isinstance(value, list) else right}
    return {}


def _is_day(day: str, old: re.Match[str]) -> bool:
    """Is this the date that the message takes back? A month may have been told with or without its day."""
    found = re.match(r"\d{4}-(\d\d)(?:-(\d\d))?", day)
    if found is None or int(found[1]) != int(old["month"]):
        return False
    return old["day"] is None or found[2] is None or int(found[2]) == int(old["day"])


def _in_year_of(old: str, new: Mapping[str, Any]) -> str:
    year, month = int(old[:4]), int(new["month"])
    return date(year, month, int(new["day"])).isoformat() if new.get("day") else f"{year}-{month:02}"


def in_full(text: str) -> bool | None:
    """Was everything done, by the number of times (「10回のうち7回」)? None where no such numbers are told."""
    if _REST.search(text):
        return None
    times = _TIMES.search(text)
    whole, done = (number(times[name]) for name in ("all", "done")) if times else (None, None)
    return done >= whole if whole is not None and done is not None else None
