"""Rates: 年率1.2%, マイナス0.5%, 1.5パーセント, 2割5分, ▲0.5%, 横ばい, 補助率2分の1."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from annai.language.entities import Entity
from annai.language.values.modifiers import widened
from annai.language.values.nearby import Lexicon, Term, assign
from annai.language.values.numerals import DECIMAL, INTEGER, START, number

_PERCENT = re.compile(
    rf"{START}(?<![a-zA-Z])(?P<number>{DECIMAL})\s*(?:%|パーセント|ぱーせんと|percent|パー(?=[でのとはがも、。\s]"
    rf"|です|$)|(?P<points>ポイント|pt))",
    re.IGNORECASE,
)
_TENTHS = re.compile(
    rf"{START}(?P<tenths>\d{{1,2}}(?:\.\d)?"
    rf"|[一二三四五六七八九十])\s*割(?![引合り安高当れ込])(?:\s*(?P<hundredths>{INTEGER})\s*分)?"
)
# A figure after 率 is in per cent: 年率1.2で. 補助率1/2 and 補助率2分の1 are fractions.
_AFTER_RATE = re.compile(
    r"(?<=率)(?:平均)?(?:は|が|で|も|:|、|\s)*(?P<number>(?P<sign>マイナス|[-▲△])?\d{1,3}(?:\.\d+)?)(?![\d./%年月日]"
    r"|\s*(?:パー|分の|割|倍|次|つ|%|ポイント))"
)
_FRACTION = re.compile(
    rf"(?<![\d/])(?P<over>\d)/(?P<under>\d)(?![\d/])|{START}(?P<junder>{INTEGER})分の(?P<jover>{INTEGER})"
)
# Written like this they are rates of subsidy unless the sentence makes them days or shares of people.
_PROGRAMME_RATES = ("1/2", "2/3", "3/4", "4/5")
_NAMED_RATE = re.compile(r"率[^。!?]{0,24}$")
# 1年後が3、3年後が9です: in per cent too.
_AFTER_PERIOD = re.compile(
    r"年(?:後|目)(?:は|が)\s*(?P<number>(?P<sign>マイナス|[-▲△])?\d{1,2}(?:\.\d+)?)(?=で|だ|、|。|と|\s|っ|$)"
)
_FLAT = re.compile(
    r"横ばい|よこばい|増減(?:は|が)?(?:なし|ない|無し|ゼロ|ありません)"
    r"|(?P<zero>据え置き|変化(?:は|が)?(?:なし|ない|無し|ありません)|ゼロ|(?<![\d.])0(?![\d.,%/円万割]))(?!から|円|[ァ-ヴーa-zA-Z]|\s*(?:パー|%|件|人|名|社|円))"
)
_GROWTH = re.compile(r"(?:率|伸び|成長|増加|増え|上昇|付加価値額?|給与支給総額|最低賃金|生産性)[^。!?\d]{0,10}$")

_SIGN_BEFORE = re.compile(r"(?:マイナス|[-▲△])\s*$")
_FALL = re.compile(
    r"(?:くらい|ぐらい|ほど|程度)?(?:の|に|も|は)?\s*(?:減(?!ら(?:な|ず|さ)|っ?て?(?:い)?(?:な|ま(?:せん|す?ん)))"
    r"|マイナス|ダウン|下が(?!ら|って(?:い)?(?:な|ま(?:せん)))|低下(?!し(?:て(?:い)?な|ま?せん))"
    r"|落ち(?!て(?:い)?な)|悪化|縮小|落ち込)"
)
_METRIC_WORDS = {
    "total_pay": "給与支給総額 給与総額 給料総額 賃金総額 給与の総額 給料の総額 給与支給額 給与 給料 人件費 "
    "きゅうよしきゅうそうがく",
    "value_added": "付加価値額 付加価値 付加価値の額 ふかかちがく",
    "min_wage": "事業場内最低賃金 最低賃金 最賃 場内最賃 時給 さいていちんぎん",
    "productivity": "労働生産性 生産性",
    "pay_per_head": "一人当たり賃金 一人あたり賃金 1人当たり賃金 1人あたり賃金 一人当たりの賃金 一人あたりの賃金",
    "subsidy_rate": "補助率",
    "other": "売上 売り上げ 営業利益 利益",
}
_METRICS = Lexicon({word: metric for metric, words in _METRIC_WORDS.items() for word in words.split()})
_PERIOD = re.compile(rf"{START}(?P<years>{INTEGER})\s*年(?:後|目|経過後)(?:の)?(?:時点)?")


def find_rates(text: str) -> list[Entity]:
    """Rates in normalised text.

    Value: ``rate`` (0.012) and ``percent`` (1.2), exact as written; where said also ``metric`` (total_pay,
    value_added, min_wage, productivity, pay_per_head, subsidy_rate, other), ``years`` (1年後 → 1),
    ``approx``, ``bound`` (min, max, over, under), ``points`` (percentage points).
    """
    found = [*_percents(text), *_tenths(text), *_after_rate(text), *_fractions(text), *_flat(text)]
    entities: list[Entity] = []
    for entity in sorted(found, key=lambda item: (item.start, -item.end)):
        if not entities or entity.start >= entities[-1].end:
            entities.append(entity)
    return _related(text, entities)


def find_periods(text: str) -> list[Term]:
    """1年後 and 3年後, labelled with the years."""
    return [
        Term(str(years), match.start(), match.end())
        for match in _PERIOD.finditer(text)
        if (years := number(match["years"])) is not None
    ]


def _percents(text: str) -> list[Entity]:
    found = []
    for match in _PERCENT.finditer(text):
        value = number(match["number"])
        if value is None or (match["points"] and not _GROWTH.search(text, max(0, match.start() - 20), match.start())):
            continue
        extra: dict[str, Any] = {"points": True} if match["points"] else {}
        found.append(_rate(text, match.start(), match.end(), value, extra))
    return found


def _tenths(text: str) -> list[Entity]:
    found = []
    for match in _TENTHS.finditer(text):
        tenths, hundredths = number(match["tenths"]), number(match["hundredths"] or "0")
        if tenths is not None and hundredths is not None:
            found.append(_rate(text, match.start(), match.end(), tenths * 10 + hundredths, {}))
    return found


def _after_rate(text: str) -> list[Entity]:
    """Figures without % whose words say that they are rates."""
    found = []
    for match in (*_AFTER_RATE.finditer(text), *_AFTER_PERIOD.finditer(text)):
        start = match.end("sign") if match["sign"] else match.start("number")
        value = number(text[start : match.end("number")])
        if value is not None:
            found.append(_rate(text, start, match.end("number"), value, {}))
    return found


def _fractions(text: str) -> list[Entity]:
    found = []
    for match in _FRACTION.finditer(text):
        over, under = number(match["over"] or match["jover"]), number(match["under"] or match["junder"])
        is_rate = match[0] in _PROGRAMME_RATES or is_named_rate(text, match.start())
        if over is not None and under and is_rate:
            found.append(Entity("rate", _value(over / under * 100), match.start(), match.end(), match[0]))
    return found


def is_named_rate(text: str, start: int) -> bool:
    """Whether the sentence speaks of a rate (補助率) shortly before."""
    return bool(_NAMED_RATE.search(text, max(0, start - 25), start))


def _flat(text: str) -> list[Entity]:
    """Zero where something is said to grow by it; 横ばい always."""
    return [
        Entity("rate", _value(Decimal(0)), match.start(), match.end(), match[0])
        for match in _FLAT.finditer(text)
        if not match["zero"] or _GROWTH.search(text, max(0, match.start() - 20), match.start())
    ]


def _rate(text: str, start: int, end: int, percent: Decimal, extra: dict[str, Any]) -> Entity:
    if sign := _SIGN_BEFORE.search(text, max(0, start - 5), start):
        start, percent = sign.start(), -percent
    elif _FALL.match(text, end):
        percent = -percent
    start, end, said = widened(text, start, end)
    return Entity("rate", _value(percent) | extra | said, start, end, text[start:end])


def _value(percent: Decimal) -> dict[str, Any]:
    return {"rate": float(percent / 100), "percent": float(percent)}


def _related(text: str, entities: list[Entity]) -> list[Entity]:
    """Ties each rate to what grows and after how many years."""
    spans = [(entity.start, entity.end) for entity in entities]
    if not spans:
        return entities
    metrics = assign(text, _METRICS.find(text), spans)
    periods = assign(text, find_periods(text), spans)
    related = []
    for entity, metric, years in zip(entities, metrics, periods, strict=True):
        value = entity.value | ({"metric": metric} if metric else {}) | ({"years": int(years)} if years else {})
        related.append(Entity("rate", value, entity.start, entity.end, entity.text))
    return related
