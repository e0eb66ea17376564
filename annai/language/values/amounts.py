"""Amounts of money in yen: 50万, 1,200,000円, 百五十万円, 120万5千円, 1.5億, 税込55万円くらい."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from annai.language.entities import Entity
from annai.language.normalise import normalise
from annai.language.values.modifiers import widened
from annai.language.values.nearby import Lexicon, assign
from annai.language.values.numerals import ARABIC, START, number
from annai.language.vocabulary import current_vocabulary

_KANJI = "〇○零一二三四五六七八九十百千壱弐参拾"
_NUMBER = rf"(?:{ARABIC}|[{_KANJI}]+)(?:\s?(?:億|万|まん|マン|千|百)(?:\s?(?:{ARABIC}|[{_KANJI}]+))?)*"
_AMOUNT = re.compile(
    rf"(?P<yen>[¥\\]\s*)?{START}(?<!,)(?P<number>{_NUMBER})(?:\s*(?P<unit>円(?![安高形卓滑満周環])|えん(?!じ)|yen))?"
)
_SCALED = re.compile(r"[億万]|まん|マン")
# 3万人, 1万件 … count other things than money.
_OTHER_UNIT = re.compile(
    r"\s*(?:人|名|社|者|件|個|台|回|本|種|時間|分|歳|ポイント|pt|通|冊|店|世帯|キロ|km|%|パーセント|が一|年|日"
    r"|[かカヶケ]月|文字|字)"
)
_BARE = re.compile(r"(?<![\d.,a-zA-Z#:/-])(?P<number>[1-9]\d{4,8}|[1-9]\d{0,2}(?:,\d{3})+)(?![\d.,a-zA-Z/:-])")
_MONEY_BEFORE = re.compile(
    r"(?:費用|金額|価格|代金|見積(?:り|もり|額)?|総額|合計|税込み?|税抜き?|利用料|予算|経費|値段|料金|補助額)[^\d。!?]{0,6}$"
)
_POLITE = re.compile(r"[\s。!、]*(?:です|だ|かな|くらい|ぐらい|ほど|になります|かかります)*[\s。!]*")

_SIGN = re.compile(r"(?:マイナス|(?<![\d~])[-▲△])\s*$")
_TAX_BEFORE = re.compile(r"(?:(?P<included>税込み?)|(?P<excluded>税抜き?|税別))(?:で|、|の|は|\s)*$")
_TAX_AFTER = re.compile(
    r"\s*[(]?\s*(?:(?P<included>税込み?|内税|込み(?!入))|(?P<excluded>税抜き?|税別|外税|(?:\+|プラス)税))[)]?"
)
_PER_BEFORE = re.compile(
    r"(?:(?P<month>月額?|月々|毎月|ひと月|1[かカヶ]月)|(?P<year>年額?|年間|毎年)|(?P<each>(?:[1一]?[社者人名台])(?:あたり|当たり|につき)))"
    r"(?:で|に|は|が|、|\s)*(?:約)?$"
)
_SUBSIDY_BEFORE = re.compile(
    r"(?:補助額|補助金額?|補助上限額?|交付額|補助|上限額?|下限額?|受け取った|もらった|受給した)(?:は|が|を|の|として|、|も|\s)*(?:最大)?(?:約)?$"
)
_RANGE_LOW = re.compile(rf"(?<![\d.,])(?P<low>\d{{1,4}}(?:\.\d+)?|[{_KANJI}]{{1,4}})\s*[~-]\s*$")
_RANGE_LINK = re.compile(r"\s*(?:[~-]|から)\s*")
# 30万円から50万円に上がった is a change, no range.
_CHANGED = re.compile(r"に(?:上|増|減|下|変|値|引|な|し)|へ")
_LOOK_BACK = 14

_GENERAL_ITEMS = {
    "software": ("ソフト", "ソフトウェア", "ツール", "システム", "クラウド", "アプリ", "ライセンス", "パッケージ"),
    "service": ("コンサル", "導入支援", "役務", "設定費", "初期費用", "初期設定", "設置費", "導入費", "研修", "教育"),
    "security": ("セキュリティ",),
    "total": ("総額", "合計", "全部で", "全体で", "トータル", "合わせて", "あわせて"),
    "deposit": ("手付金", "手付", "前金", "頭金", "内金"),
}
_VOCABULARY_ITEMS = {
    ("hardware", "pc"): "pc",
    ("hardware", "register"): "register",
    ("scope", "service"): "service",
    ("scope", "option"): "option",
    ("tool_feature", "accounting"): "software",
    ("tool_feature", "ordering"): "software",
    ("tool_feature", "payment"): "software",
    ("tool_feature", "ec"): "software",
}


def find_amounts(text: str) -> list[Entity]:
    """Amounts in normalised text.

    Value: ``yen``; where said also ``yen_max`` (of a range), ``item`` (software, pc, register, service, option,
    security, total, subsidy, deposit), ``tax`` (included, excluded), ``approx``, ``bound`` (max, under, min, over),
    ``per`` (month, year, each).
    """
    entities: list[Entity] = []
    for match in _AMOUNT.finditer(text):
        value = number(match["number"])
        if value is None or not (match["yen"] or match["unit"] or _is_money(text, match)):
            continue
        _add(entities, _amount(text, match.start(), match.end(), match["number"], int(value)), text)
    _add_bare(entities, text)
    return _with_items(text, entities)


def _is_money(text: str, match: re.Match[str]) -> bool:
    return bool(_SCALED.search(match["number"])) and not _OTHER_UNIT.match(text, match.end())


def _add_bare(entities: list[Entity], text: str) -> None:
    """Figures without 万 or 円, where a word of money stands before them or nothing else was said."""
    for match in _BARE.finditer(text):
        alone = not text[: match.start()].strip() and _POLITE.fullmatch(text, match.end())
        named = alone or _MONEY_BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        if named and all(match.end() <= other.start or other.end <= match.start() for other in entities):
            written = match["number"]
            entities.append(_amount(text, match.start(), match.end(), written, int(written.replace(",", ""))))
    entities.sort(key=lambda entity: entity.start)


def _amount(text: str, start: int, end: int, written: str, yen: int) -> Entity:
    value: dict[str, Any] = {"yen": yen}
    if sign := _SIGN.search(text, max(0, start - 5), start):
        start, value["yen"] = sign.start(), -yen
    elif low := _RANGE_LOW.search(text, max(0, start - 6), start):
        lowest = number(low["low"] + "".join(_SCALED.findall(written)[-1:]))
        if lowest is not None and lowest < yen:
            start, value = low.start(), {"yen": int(lowest), "yen_max": yen, "approx": True}
    back = max(0, start - _LOOK_BACK)
    if tax := _TAX_BEFORE.search(text, back, start) or _TAX_AFTER.match(text, end):
        value["tax"] = tax.lastgroup
        start, end = min(start, tax.start()), max(end, tax.end())
    start, end, said = widened(text, start, end)
    value |= said
    if per := _PER_BEFORE.search(text, max(0, start - 8), start):
        value["per"] = per.lastgroup
    return Entity("amount", value, start, end, text[start:end])


def _add(entities: list[Entity], entity: Entity, text: str) -> None:
    """Appends an amount; 50万円~60万円 becomes one."""
    last = entities[-1] if entities else None
    is_range = last and _RANGE_LINK.fullmatch(text, last.end, entity.start) and not _CHANGED.match(text, entity.end)
    if last and is_range and last.value["yen"] < entity.value["yen"]:
        value = {**entity.value, "yen": last.value["yen"], "yen_max": entity.value["yen"], "approx": True}
        entities[-1] = Entity("amount", value, last.start, entity.end, text[last.start : entity.end])
    elif not last or entity.start >= last.end:
        entities.append(entity)


def _with_items(text: str, entities: list[Entity]) -> list[Entity]:
    if not entities:
        return entities
    labels = assign(text, _items().find(text), [(entity.start, entity.end) for entity in entities])
    found = []
    for entity, label in zip(entities, labels, strict=True):
        if _SUBSIDY_BEFORE.search(text, max(0, entity.start - _LOOK_BACK), entity.start):
            label = "subsidy"
        value = {**entity.value, "item": label} if label else entity.value
        found.append(Entity("amount", value, entity.start, entity.end, entity.text))
    return found


@lru_cache(maxsize=1)
def _items() -> Lexicon:
    """What money is spent on: the vocabulary's words and general ones."""
    words = {word: label for label, general in _GENERAL_ITEMS.items() for word in general}
    vocabulary = current_vocabulary()
    for (entity, value), label in _VOCABULARY_ITEMS.items():
        known = vocabulary.get(entity, {}).get(value)
        words |= {normalise(term): label for term in (known.terms if known else ())}
    return Lexicon(words)
