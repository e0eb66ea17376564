"""Amounts of money in sentences."""

from datetime import date
from typing import Any

import pytest

from annai.language.normalise import normalise
from annai.language.values import extract_values

TODAY = date(2024, 3, 1)

PLAIN = [
    ("50万", 500_000),
    ("50万円", 500_000),
    ("５０万円", 500_000),
    ("50万円です", 500_000),
    ("1,200,000円", 1_200_000),
    ("1200000円", 1_200_000),
    ("１，２００，０００円", 1_200_000),
    ("¥500,000", 500_000),
    ("￥1,200,000", 1_200_000),
    ("1,200,000", 1_200_000),
    ("1200000です", 1_200_000),
    ("費用は1200000です", 1_200_000),
    ("百五十万円", 1_500_000),
    ("三十万", 300_000),
    ("四十五万円", 450_000),
    ("五十万円", 500_000),
    ("120万5千円", 1_205_000),
    ("120万5,000円", 1_205_000),
    ("39万5000円", 395_000),
    ("1.5億", 150_000_000),
    ("2.675億円", 267_500_000),
    ("1億2千万円", 120_000_000),
    ("1.15万円", 11_500),
    ("66.7万円", 667_000),
    ("三千円", 3_000),
    ("5千円", 5_000),
    ("3,000万円", 30_000_000),
    ("5000円", 5_000),
    ("0円", 0),
    ("50まん", 500_000),
    ("80マン", 800_000),
    ("千円", 1_000),
    ("二百八十万円", 2_800_000),
    ("一千万円", 10_000_000),
    ("マイナス50万円", -500_000),
    ("-50万円", -500_000),
    ("▲30万円", -300_000),
]
MODIFIED = [
    ("約50万円", {"yen": 500_000, "approx": True}),
    ("50万くらい", {"yen": 500_000, "approx": True}),
    ("だいたい百万円ぐらい", {"yen": 1_000_000, "approx": True}),
    ("50万円前後", {"yen": 500_000, "approx": True}),
    ("50万円以下", {"yen": 500_000, "bound": "max"}),
    ("350万円まで", {"yen": 3_500_000, "bound": "max"}),
    ("150万円未満", {"yen": 1_500_000, "bound": "under"}),
    ("五万円を切る", {"yen": 50_000, "bound": "under"}),
    ("5万円以上", {"yen": 50_000, "bound": "min"}),
    ("50万円を超える", {"yen": 500_000, "bound": "over"}),
    ("50万円超", {"yen": 500_000, "bound": "over"}),
    ("税込120万円", {"yen": 1_200_000, "tax": "included"}),
    ("税込みで120万円", {"yen": 1_200_000, "tax": "included"}),
    ("120万円(税込)", {"yen": 1_200_000, "tax": "included"}),
    ("120万円（税抜）", {"yen": 1_200_000, "tax": "excluded"}),
    ("120万円税別", {"yen": 1_200_000, "tax": "excluded"}),
    ("税抜き80万円くらい", {"yen": 800_000, "tax": "excluded", "approx": True}),
    ("月3万円", {"yen": 30_000, "per": "month"}),
    ("月額5,000円", {"yen": 5_000, "per": "month"}),
    ("年間60万円", {"yen": 600_000, "per": "year"}),
    ("一社あたり五十万円", {"yen": 500_000, "per": "each"}),
    ("50~60万円", {"yen": 500_000, "yen_max": 600_000, "approx": True}),
    ("50万から60万のあいだ", {"yen": 500_000, "yen_max": 600_000, "approx": True}),
    ("50万円〜60万円", {"yen": 500_000, "yen_max": 600_000, "approx": True}),
]
ITEMS = [
    ("ソフトが40万でパソコンが15万", [(400_000, "software"), (150_000, "pc")]),
    ("40万のソフトと15万のパソコン", [(400_000, "software"), (150_000, "pc")]),
    ("ソフトとパソコンが40万と15万", [(400_000, "software"), (150_000, "pc")]),
    ("ソフト40万、PC15万", [(400_000, "software"), (150_000, "pc")]),
    ("会計ソフトが四十五万円でレジが二十五万円", [(450_000, "software"), (250_000, "register")]),
    ("券売機は58万円、決済ソフトは22万円だそうです", [(580_000, "register"), (220_000, "software")]),
    ("120万円の会計・受発注ソフトを導入", [(1_200_000, "software")]),
    ("会計ソフト38万円とノートパソコン14万円の見積もり", [(380_000, "software"), (140_000, "pc")]),
    ("インボイス対応類型で券売機を70万円で購入", [(700_000, "register")]),
    (
        "ソフトが60万円、タブレットが18万円、導入支援費が10万円",
        [(600_000, "software"), (180_000, "pc"), (100_000, "service")],
    ),
    ("ソフトとタブレットを合わせて89万円", [(890_000, "total")]),
    ("総額は980万円です", [(9_800_000, "total")]),
    ("オプションが5万円", [(50_000, "option")]),
    ("受け取った80万円は返しますか", [(800_000, "subsidy")]),
    ("補助額が50万円を超える部分", [(500_000, "subsidy")]),
    ("前金として三万円を渡しました", [(30_000, "deposit")]),
    ("パソコンは不要です。費用は50万円", [(500_000, None)]),
    ("techで50万円", [(500_000, None)]),
    ("30万円から50万円に上がった", [(300_000, None), (500_000, None)]),
]
NO_AMOUNT = [
    "3万人",
    "1万件",
    "数十万円",
    "何百万円",
    "万が一",
    "万一",
    "千葉県",
    "千代田区",
    "5千",
    "50",
    "0570-002-551",
    "042-303-1490",
    "2023",
    "20231020",
    "1/2",
    "4プロセス",
    "8120011番地",
    "円滑に",
    "法人番号1234567890123",
]


def amounts(text: str) -> list[dict[str, Any]]:
    return [entity.value for entity in extract_values(normalise(text), TODAY) if entity.name == "amount"]


@pytest.mark.parametrize(("text", "yen"), PLAIN)
def test_plain_amounts(text: str, yen: int) -> None:
    assert amounts(text) == [{"yen": yen}]


@pytest.mark.parametrize(("text", "value"), MODIFIED)
def test_modified_amounts(text: str, value: dict[str, Any]) -> None:
    found = amounts(text)
    assert [{key: item for key, item in one.items() if key != "item"} for one in found] == [value]


@pytest.mark.parametrize(("text", "expected"), ITEMS)
def test_what_an_amount_is_for(text: str, expected: list[tuple[int, str | None]]) -> None:
    assert [(value["yen"], value.get("item")) for value in amounts(text)] == expected


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_no_amount(text: str) -> None:
    assert amounts(text) == []
