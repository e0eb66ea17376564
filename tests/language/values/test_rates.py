"""Rates in sentences."""

from datetime import date
from typing import Any

import pytest

from annai.language.normalise import normalise
from annai.language.values import extract_values

TODAY = date(2024, 3, 1)

PLAIN = [
    ("年率1.2%", 1.2),
    ("1.2%", 1.2),
    ("２％", 2.0),
    ("1.5パーセント", 1.5),
    ("1.5ﾊﾟｰｾﾝﾄ", 1.5),
    ("3 %", 3.0),
    ("三パーセント", 3.0),
    ("一・五パーセント", 1.5),
    ("1点5パーセント", 1.5),
    ("10パーでした", 10.0),
    ("マイナス0.5%", -0.5),
    ("-0.5%", -0.5),
    ("▲0.5%", -0.5),
    ("−1.0％", -1.0),
    ("△2%", -2.0),
    ("0.5%減りました", -0.5),
    ("2%の減少", -2.0),
    ("3%下がりました", -3.0),
    ("1%ダウン", -1.0),
    ("3%上がりました", 3.0),
    ("2%減っていません", 2.0),
    ("2割", 20.0),
    ("二割五分", 25.0),
    ("1.5割", 15.0),
    ("一割増えた", 10.0),
    ("0%", 0.0),
    ("横ばい", 0.0),
    ("増減なし", 0.0),
    ("伸びはゼロ", 0.0),
    ("給与支給総額は据え置き", 0.0),
    ("増加率は0", 0.0),
    ("増加率1.2でした", 1.2),
    ("年率平均3.0", 3.0),
    ("増加率マイナス2", -2.0),
]
BOUNDS = [
    ("1.5%以上", {"percent": 1.5, "bound": "min"}),
    ("1.5%未満", {"percent": 1.5, "bound": "under"}),
    ("1.5%を下回る", {"percent": 1.5, "bound": "under"}),
    ("1.5%に達しなかった", {"percent": 1.5, "bound": "under"}),
    ("1.5%を超えた", {"percent": 1.5, "bound": "over"}),
    ("約3%", {"percent": 3.0, "approx": True}),
    ("3%くらい", {"percent": 3.0, "approx": True}),
]
TIED = [
    ("給与支給総額は年率1.0%、付加価値額は年率3.0%です", [(1.0, "total_pay", None), (3.0, "value_added", None)]),
    ("付加価値額が3%で給与支給総額が1%", [(3.0, "value_added", None), (1.0, "total_pay", None)]),
    ("給与支給総額と付加価値額がそれぞれ1%と3%です", [(1.0, "total_pay", None), (3.0, "value_added", None)]),
    ("付加価値額も計画よりは低かったです。年率3.0%でした", [(3.0, None, None)]),
    ("付加価値額の伸びは横ばい", [(0.0, "value_added", None)]),
    ("最低賃金は2%上げた", [(2.0, "min_wage", None)]),
    ("給与は3%上がったが付加価値は2%下がった", [(3.0, "total_pay", None), (-2.0, "value_added", None)]),
    ("労働生産性は1年後に3%、3年後に9%", [(3.0, "productivity", 1), (9.0, "productivity", 3)]),
    ("1年後が4%、3年後が10%", [(4.0, None, 1), (10.0, None, 3)]),
    ("1年後と3年後が4%と10%", [(4.0, None, 1), (10.0, None, 3)]),
    ("補助率1/2", [(50.0, "subsidy_rate", None)]),
    ("4/5ですか", [(80.0, None, None)]),
    ("補助率は2分の1", [(50.0, "subsidy_rate", None)]),
    (
        "補助率は三分の二でしょうか、二分の一でしょうか",
        [(pytest.approx(66.67, abs=0.01), "subsidy_rate", None), (50.0, "subsidy_rate", None)],
    ),
    ("生産性は一年目が3.5で三年目が9.2だ", [(3.5, "productivity", 1), (9.2, "productivity", 3)]),
    ("3年後に9%の伸び", [(9.0, None, 3)]),
]
NO_RATE = [
    "2割引",
    "割合",
    "審査のポイントは3つ",
    "3ポイント",
    "3/4に届いた",
    "従業員の1/2が辞めた",
    "2分の1が辞めた",
    "50万円",
    "ゼロから始める",
    "0円",
    "ログイン情報は据え置きですか",
    "8か月",
    "増加率の目標は3年",
    "パート3名",
    "社員の3割が退職",
    "30%の人が一斉に辞めた",
]


def rates(text: str) -> list[dict[str, Any]]:
    return [entity.value for entity in extract_values(normalise(text), TODAY) if entity.name == "rate"]


@pytest.mark.parametrize(("text", "percent"), PLAIN)
def test_plain_rates(text: str, percent: float) -> None:
    assert [value["percent"] for value in rates(text)] == [percent]
    assert [value["rate"] for value in rates(text)] == [pytest.approx(percent / 100)]


@pytest.mark.parametrize(("text", "expected"), BOUNDS)
def test_bounds(text: str, expected: dict[str, Any]) -> None:
    found = rates(text)
    assert [{key: item for key, item in value.items() if key != "rate"} for value in found] == [expected]


@pytest.mark.parametrize(("text", "expected"), TIED)
def test_what_a_rate_is_of(text: str, expected: list[tuple[float, str | None, int | None]]) -> None:
    assert [(value["percent"], value.get("metric"), value.get("years")) for value in rates(text)] == expected


@pytest.mark.parametrize("text", NO_RATE)
def test_no_rate(text: str) -> None:
    assert rates(text) == []


def test_percent_is_exact_at_the_boundary() -> None:
    assert rates("1.5%")[0]["percent"] == 1.5
    assert rates("3.5%")[0]["percent"] == 3.5


def test_a_period_of_a_rate_is_no_date() -> None:
    names = {entity.name for entity in extract_values("1年後に3%、3年後に9%", TODAY)}
    assert names == {"rate"}
