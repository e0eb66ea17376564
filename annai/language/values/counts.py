"""Counts: 4プロセス, 5社, 二つ, 10名中6名, 社員の3割, 半数, 全員, 3分の1."""

from __future__ import annotations

import re
from typing import Any

from annai.language.entities import Entity
from annai.language.values.modifiers import widened
from annai.language.values.numerals import INTEGER, START, number
from annai.language.values.rates import is_named_rate

_UNITS = (
    r"プロセス|業務(?!連絡|時間)|機能|ライセンス|アカウント|ユーザー?|グループ|種類|類型|枠|店舗|拠点|か所|カ所|ヶ所|箇所|工程|製品|ツール|本(?![日社店部格当人体])"
    r"|社(?!員|長|会|内|名|外|目)|者(?!間)|名(?!前|称|義)|人(?!件|間|材|気|事|生|月|日|目|口|頭|三脚)|台|個(?![人別月])|件(?!名)|回(?!答|線|収|目|復)|枚|つ(?!星|もり|い)"
)
_COUNT = re.compile(
    rf"{START}(?<![a-zA-Z])(?P<number>{INTEGER})\s*(?P<unit>{_UNITS})(?!目|ずつ|当た?り|あたり|につき|星)"
)
_KANA_WORDS = ("ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ", "むっつ", "ななつ", "やっつ", "ここのつ")
_KANA = {word: count for count, word in enumerate(_KANA_WORDS, start=1)}
_KANA_COUNT = re.compile(rf"(?<!もう)(?P<kana>{'|'.join(_KANA)})(?!星|ひとつ)")
# もう一つ聞きたい, 一つ教えて, もう一回 ask, they count nothing.
_IDIOM_BEFORE = re.compile(r"もう\s*$")
_IDIOM_AFTER = re.compile(r"(?:だけ|ほど)?(?:、)?(?:お?(?:聞|伺|尋|願|教え)|ご?質問|確認[しさ]|相談|よろし)")
_ONE = re.compile(r"[1一ひ]")

_PEOPLE = "社員|従業員|役員|職員|スタッフ|パート|人員|メンバー"
_PAIR = re.compile(
    rf"{START}(?P<of>{INTEGER})\s*(?P<unit>名|人|社|台|本|つ|件|回)?(?:の)?(?:中|のうち|うち|いるうち|いて)[の、]?"
    rf"\s*(?P<number>{INTEGER})\s*(?P<unit2>名|人|社|台|本|つ|件|回)"
)
_SLASH_PAIR = re.compile(rf"{START}(?P<number>{INTEGER})\s*(?P<unit>名|人)\s*/\s*(?P<of>{INTEGER})\s*(?P<unit2>名|人)")
_FRACTION = re.compile(rf"{START}(?P<under>{INTEGER})\s*分の\s*(?P<over>{INTEGER})")
_SLASH = re.compile(r"(?<![\d/])(?P<over>\d)/(?P<under>\d)(?![\d/])")
_SHARE_WORDS = {"半数": 0.5, "半分": 0.5, "過半数": 0.5, "全員": 1.0}
_SHARE = re.compile("|".join(sorted(_SHARE_WORDS, key=len, reverse=True)))
_TENTHS = re.compile(
    rf"{START}(?P<number>\d{{1,3}}(?:\.\d)?|[一二三四五六七八九十])\s*(?P<unit>割(?![引合り安高当れ込])|%|パーセント)"
)
# Shares of people, unlike rates of growth or subsidy.
_PEOPLE_BEFORE = re.compile(rf"(?:{_PEOPLE}|人)(?:の(?:うち)?|が|は|、|\s)*(?:約|およそ|だいたい|大体)?$")
_AT_ONCE = "一斉に|いっせいに|一度に|同時に|一気に|急に|いきなり|徐々に|だんだん"
_PEOPLE_AFTER = re.compile(
    rf"(?:以上|近く|くらい|ほど|弱|強|程度|超)?(?:の(?:{_PEOPLE}|人)|が(?:{_AT_ONCE})?(?:辞|退職|やめ|離職|抜け|いなく))"
)

_NOUN = r"[一-鿿々ァ-ヴーa-zA-Z]{2,12}"
_NOUN_BEFORE = re.compile(rf"(?P<noun>{_NOUN})(?:が|は|の|を|も|で|:|\s)*(?:約|およそ|だいたい|大体|全部で)?\s*$")
_NOUN_AFTER = re.compile(rf"の(?P<noun>{_NOUN})")
_GENERIC_UNITS = ("つ", "個", "種類", None)
_NOUN_REACH = 18


def find_counts(text: str) -> list[Entity]:
    """Counts in normalised text.

    Value: ``n`` and ``unit`` (4, プロセス), with ``of`` for a part of a whole (10名中6名 → 6 of 10, with ``share``),
    or ``share`` alone (半数 → 0.5, no ``n``); where said also ``noun`` (what is counted), ``bound`` (min, max,
    over, under), ``approx``.
    """
    found = [*_pairs(text), *_plain(text), *_shares(text)]
    entities: list[Entity] = []
    for entity in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(entity.end <= other.start or other.end <= entity.start for other in entities):
            entities.append(entity)
    return sorted(entities, key=lambda item: item.start)


def _pairs(text: str) -> list[Entity]:
    found = []
    for match in (*_PAIR.finditer(text), *_SLASH_PAIR.finditer(text)):
        part, whole = number(match["number"]), number(match["of"])
        if part is not None and whole and part <= whole:
            unit = match["unit"] or match["unit2"]
            value = {"n": int(part), "of": int(whole), "unit": unit, "share": float(part / whole)}
            found.append(_count(text, match.start(), match.end(), value))
    return found


def _plain(text: str) -> list[Entity]:
    found = []
    for match in _COUNT.finditer(text):
        value = number(match["number"])
        if value is not None and not _is_idiom(text, match):
            found.append(_count(text, match.start(), match.end(), {"n": int(value), "unit": match["unit"]}))
    for match in _KANA_COUNT.finditer(text):
        if not _is_idiom(text, match):
            found.append(_count(text, match.start(), match.end(), {"n": _KANA[match["kana"]], "unit": "つ"}))
    return found


def _is_idiom(text: str, match: re.Match[str]) -> bool:
    if not _ONE.match(match[0]):
        return False
    before = _IDIOM_BEFORE.search(text, max(0, match.start() - 3), match.start())
    return bool(before or _IDIOM_AFTER.match(text, match.end()))


def _shares(text: str) -> list[Entity]:
    found = []
    for match in _SHARE.finditer(text):
        bound = {"bound": "over"} if match[0] == "過半数" else {}
        found.append(_count(text, match.start(), match.end(), {"share": _SHARE_WORDS[match[0]], **bound}))
    fractions = [match for match in _FRACTION.finditer(text) if not is_named_rate(text, match.start())]
    fractions += [match for match in _SLASH.finditer(text) if _is_of_people(text, match)]
    for match in fractions:
        over, under = number(match["over"]), number(match["under"])
        if over is not None and under:
            found.append(_count(text, match.start(), match.end(), {"share": float(over / under)}))
    for match in _TENTHS.finditer(text):
        value = number(match["number"])
        if value is not None and _is_of_people(text, match):
            share = value / (10 if match["unit"] == "割" else 100)
            found.append(_count(text, match.start(), match.end(), {"share": float(share)}))
    return found


def _is_of_people(text: str, match: re.Match[str]) -> bool:
    before = _PEOPLE_BEFORE.search(text, max(0, match.start() - 10), match.start())
    return bool(before or _PEOPLE_AFTER.match(text, match.end()))


def _count(text: str, start: int, end: int, value: dict[str, Any]) -> Entity:
    start, end, said = widened(text, start, end)
    value |= said
    before = _NOUN_BEFORE.search(text, max(0, start - _NOUN_REACH), start)
    after = _NOUN_AFTER.match(text, end)
    # 4つのプロセス, but 従業員8名の医院.
    if noun := (after or before) if value.get("unit") in _GENERIC_UNITS else (before or after):
        value["noun"] = noun["noun"]
    return Entity("count", value, start, end, text[start:end])
