"""Durations in sentences, with bounds in ISO 8601, and whether they are under or over one year."""

from datetime import date
from typing import Any

import pytest

from annai.language.entities import Entity
from annai.language.normalise import normalise
from annai.language.values import extract_values

TODAY = date(2024, 3, 1)
UNDER, OVER = "under_one_year", "over_one_year"

EXACT = [
    ("8か月", "P8M", UNDER),
    ("８ヵ月", "P8M", UNDER),
    ("８ヶ月です", "P8M", UNDER),
    ("8カ月", "P8M", UNDER),
    ("8ケ月", "P8M", UNDER),
    ("8箇月", "P8M", UNDER),
    ("8 か月", "P8M", UNDER),
    ("八ヶ月", "P8M", UNDER),
    ("十か月", "P10M", UNDER),
    ("十一か月", "P11M", UNDER),
    ("9か月目に解約しました", None, None),
    ("12か月", "P1Y", OVER),
    ("14か月", "P1Y2M", OVER),
    ("18ヶ月", "P1Y6M", OVER),
    ("1年", "P1Y", OVER),
    ("一年", "P1Y", OVER),
    ("1年間", "P1Y", OVER),
    ("2年間", "P2Y", OVER),
    ("丸一年", "P1Y", OVER),
    ("ちょうど1年", "P1Y", OVER),
    ("満2年", "P2Y", OVER),
    ("1年半", "P1Y6M", OVER),
    ("一年半", "P1Y6M", OVER),
    ("2年半使った", "P2Y6M", OVER),
    ("1.5年", "P1Y6M", OVER),
    ("半年", "P6M", UNDER),
    ("一年と三か月", "P1Y3M", OVER),
    ("1年3か月", "P1Y3M", OVER),
    ("1年 3ヶ月", "P1Y3M", OVER),
    ("1年2か月だったら?", "P1Y2M", OVER),
    ("1年1か月10日", "P1Y1M10D", OVER),
    ("1年と10日", "P1Y10D", OVER),
    ("1か月半", "P1M15D", UNDER),
    ("10日間", "P10D", UNDER),
    ("十日間", "P10D", UNDER),
    ("3週間", "P21D", UNDER),
    ("三週間", "P21D", UNDER),
    ("365日", "P365D", OVER),
    ("364日", "P364D", UNDER),
    ("400日使った", "P400D", OVER),
    ("11か月と25日", "P11M25D", UNDER),
    ("11か月と3週間", "P11M21D", UNDER),
    ("20年間", "P20Y", OVER),
]
BOUNDED = [
    ("1年未満", "..P1Y", UNDER),
    ("一年未満", "..P1Y", UNDER),
    ("1年以内", "..P1Y", UNDER),
    ("1年足らず", "..P1Y", UNDER),
    ("1年弱", "P10M..P1Y", UNDER),
    ("1年近く", "P10M..P1Y", UNDER),
    ("もうすぐ1年", "P10M..P1Y", UNDER),
    ("1年経ってない", "..P1Y", UNDER),
    ("1年経っていません", "..P1Y", UNDER),
    ("1年も経っていない", "..P1Y", UNDER),
    ("まだ1年たってない", "..P1Y", UNDER),
    ("1年たたず", "..P1Y", UNDER),
    ("1年経たずに解約", "..P1Y", UNDER),
    ("1年に満たない", "..P1Y", UNDER),
    ("1年になっていない", "..P1Y", UNDER),
    ("1年経つ前", "..P1Y", UNDER),
    ("1年経過前に", "..P1Y", UNDER),
    ("1年以上経っていない", "..P1Y", UNDER),
    ("1年経っとらん", "..P1Y", UNDER),
    ("1年経ってへん", "..P1Y", UNDER),
    ("2年未満", "..P2Y", None),
    ("半年未満", "..P6M", UNDER),
    ("1年以上", "P1Y..", OVER),
    ("一年以上たっている", "P1Y..", OVER),
    ("1年経った", "P1Y..", OVER),
    ("1年経ちました", "P1Y..", OVER),
    ("1年たちました", "P1Y..", OVER),
    ("1年を過ぎた", "P1Y..", OVER),
    ("1年過ぎました", "P1Y..", OVER),
    ("1年を超えて使った", "P1Y..", OVER),
    ("1年経過", "P1Y..", OVER),
    ("1年経過していない", "..P1Y", UNDER),
    ("5年経過後の解約", "P5Y..", OVER),
    ("導入から8か月経ちました", "P8M", UNDER),
    ("1年半たった", "P1Y6M", OVER),
    ("8か月過ぎました", "P8M..", None),
    ("8か月経っていません", "..P8M", UNDER),
    ("半年以上", "P6M..", None),
    ("1年ちょっと", "P1Y..P1Y6M", OVER),
    ("1年余り", "P1Y..P1Y6M", OVER),
    ("1年強", "P1Y..P1Y6M", OVER),
    ("8か月ちょっと", "P8M..P9M", UNDER),
    ("約1年", "P10M..P1Y2M", None),
    ("1年くらい", "P10M..P1Y2M", None),
    ("1年前後", "P10M..P1Y2M", None),
    ("8か月くらい", "P7M..P9M", UNDER),
    ("だいたい14か月", "P1Y..P1Y4M", OVER),
    ("1年半ほど", "P1Y3M..P1Y9M", OVER),
    ("2、3か月", "P2M..P4M", UNDER),
    ("2~3か月", "P2M..P4M", UNDER),
    ("2,3か月", "P2M..P4M", UNDER),
    ("二三か月", "P2M..P4M", UNDER),
    ("1~2年", "P1Y..P3Y", OVER),
    ("数か月で解約", "P2M..P10M", UNDER),
    ("1年以上2年未満", "P1Y..P2Y", OVER),
    ("8か月~10か月", "P8M..P11M", UNDER),
    ("1年〜1年半", "P1Y..P1Y7M", OVER),
]
IN_SENTENCES = [
    ("導入から14か月で解約した", "P1Y2M", OVER),
    ("まだ七か月なんですけど解約すると返すんですか", "P7M", UNDER),
    ("納品から8か月後に解約", "P8M", UNDER),
    ("補助金で導入して一年二か月です", "P1Y2M", OVER),
    ("10か月で解約したら返金?", "P10M", UNDER),
    ("20日で解約", "P20D", UNDER),
    ("入金まで3ヶ月かかりますか", "P3M", None),
    ("社長がけがで半年休んだ", "P6M", None),
    ("gBizIDは発行に2週間かかりますか", "P14D", None),
    ("20日に解約", "P20D", None),
    ("導入から1年というのは、どの日から数えるのですか", "P1Y", None),
    ("2020年じゃなくて2023年、8か月で解約", "P8M", UNDER),
    ("10月、8か月使った", "P8M", UNDER),
    ("納品は12、8か月使った", "P8M", UNDER),
]
TIED = [
    ("利用期間は1年です", "P1Y", "use_period"),
    ("利用期間は、2年", "P2Y", "use_period"),
    ("実績報告で2年の利用期間を提出", "P2Y", "use_period"),
    ("使用期間2年", "P2Y", "use_period"),
    ("契約期間は3年", "P3Y", "contract"),
    ("2年契約のクラウド", "P2Y", "contract"),
    ("クラウド利用料2年分", "P2Y", "fee_period"),
]
NO_DURATION = [
    "2023年",
    "2023年10月",
    "令和5年",
    "R5年の枠",
    "23年の補助金",
    "1年生",
    "2年目",
    "3年度",
    "12月",
    "十二月",
    "三日月",
    "毎年",
    "何か月",
    "何年",
    "8か月前",
    "1年半前",
    "3日後",
    "来月",
    "今日",
    "10月20日",
    "日本",
    "年率1.2%",
    "半分",
    "半数",
    "第一年度",
    "1年後に3%",
    "二日酔い",
    "一日も早く",
    "一日中",
    "年度末",
]


def durations(text: str) -> list[Entity]:
    return [entity for entity in extract_values(normalise(text), TODAY) if entity.name == "duration"]


def elapsed(text: str) -> str | None:
    found = [entity.value for entity in extract_values(normalise(text), TODAY) if entity.name == "elapsed"]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(("text", "iso", "side"), [*EXACT, *BOUNDED, *IN_SENTENCES])
def test_durations(text: str, iso: str | None, side: str | None) -> None:
    assert [entity.value["iso"] for entity in durations(text)] == ([iso] if iso else [])
    assert elapsed(text) == side


@pytest.mark.parametrize("text", NO_DURATION)
def test_no_duration(text: str) -> None:
    assert durations(text) == []


@pytest.mark.parametrize(("text", "iso", "of"), TIED)
def test_durations_of_something_else(text: str, iso: str, of: str) -> None:
    assert [(entity.value["iso"], entity.value.get("of")) for entity in durations(text)] == [(iso, of)]
    assert elapsed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("実績報告で2年の利用期間を提出しましたが、14か月で解約しました", [("P2Y", "use_period"), ("P1Y2M", None)]),
        ("利用期間は1年、8か月で解約", [("P1Y", "use_period"), ("P8M", None)]),
        ("8か月使った、利用期間は2年", [("P8M", None), ("P2Y", "use_period")]),
    ],
)
def test_a_use_period_beside_the_time_elapsed(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(entity.value["iso"], entity.value.get("of")) for entity in durations(text)] == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8か月", {"iso": "P8M", "months_min": 8, "months_max": 8, "exact": True}),
        ("1年未満", {"iso": "..P1Y", "months_min": None, "months_max": 12, "exact": False}),
        ("1年以上", {"iso": "P1Y..", "months_min": 12, "months_max": None, "exact": False}),
        ("約1年", {"iso": "P10M..P1Y2M", "months_min": 10, "months_max": 14, "exact": False, "approx": True}),
        (
            "20日",
            {
                "iso": "P20D",
                "months_min": 0,
                "months_max": 0,
                "exact": True,
                "days_min": 20,
                "days_max": 20,
                "day_of_month": 20,
            },
        ),
    ],
)
def test_value(text: str, value: dict[str, Any]) -> None:
    assert [entity.value for entity in durations(text)] == [value]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("8か月前に導入したソフトを解約したい", UNDER),
        ("先月納品されたばかりです", UNDER),
        ("一昨年補助金でレジと会計ソフトを入れたばかりで", OVER),
        ("2020年1月に導入した", OVER),
        ("1年前に導入した", None),  # somewhere in the year before: both sides are possible
        ("2023年3月に納品", None),  # the day decides
        ("8か月前に解約した", None),
        ("2023年10月に納品して来月解約", None),  # two dates: the decision counts between them
    ],
)
def test_elapsed_from_the_date_of_delivery(text: str, side: str | None) -> None:
    assert elapsed(text) == side
