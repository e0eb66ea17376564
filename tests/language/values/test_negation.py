"""What is denied or corrected does not count as said."""

from datetime import date

import pytest

from annai.language.entities import find_programme_years
from annai.language.normalise import normalise
from annai.language.understanding import entities_of

TODAY = date(2024, 3, 1)

ROLE, FRAME, DURATION, AMOUNT, RATE, YEAR, SCOPE, SIZE, WAGE = (
    "role",
    "frame",
    "duration",
    "amount",
    "rate",
    "programme_year",
    "scope",
    "business_size",
    "wage_metric",
)
ROWS = [
    ("幹事社ではなく構成員", ROLE, ["member"]),
    ("幹事社じゃなくて構成員です", ROLE, ["member"]),
    ("構成員やなくて幹事社", ROLE, ["lead"]),
    ("幹事社でも構成員でもなく法人単独です", ROLE, ["sole_vendor"]),
    ("構成員は違います", ROLE, []),
    ("構成員ちゃいます", ROLE, []),
    ("構成員じゃないですか？", ROLE, ["member"]),
    ("構成員じゃないかな", ROLE, ["member"]),
    ("構成員ではないのですが", ROLE, []),
    ("通常枠じゃないです", FRAME, []),
    ("通常枠ではありません", FRAME, []),
    ("通常枠じゃないと思います", FRAME, []),
    ("通常枠じゃないとだめ？", FRAME, ["normal"]),
    ("通常枠の話ではなくセキュリティ枠", FRAME, ["security"]),
    ("通常枠以外", FRAME, []),
    ("通常枠以外にも申請したい", FRAME, ["normal"]),
    ("通常枠です", FRAME, ["normal"]),
    ("通常枠と違ってインボイス枠は", FRAME, ["normal", "invoice_any"]),
    ("小規模事業者ではありません", SIZE, []),
    ("中小企業です。小規模事業者ではありません", SIZE, ["medium"]),
    ("オプションだけじゃなくて全部", SCOPE, ["all"]),
    ("給与支給総額ではなく最低賃金のほう", WAGE, ["min_wage"]),
    ("2020年じゃなくて2023年", YEAR, [2023]),
    ("2020年ではなく、2023年です", YEAR, [2023]),
    ("2020のほうじゃなくて2023のほう", YEAR, [2023]),
    ("2020年の補助金じゃなくて2023の", YEAR, [2023]),
    ("2020年、いや2023年", YEAR, [2023]),
    ("2020年、間違えた、2023年", YEAR, [2023]),
    ("2020年度の補助金じゃないです", YEAR, []),
    ("令和5年じゃなくて令和2年", YEAR, [2020]),
    ("2020年と2023年の違い", YEAR, [2020, 2023]),
    ("2020年とは違って2023年は", YEAR, [2020, 2023]),
    ("2023は違いますか", YEAR, [2023]),
    ("2023年じゃないですか", YEAR, [2023]),
]
MEASURES = [
    ("9か月じゃなくて14か月", DURATION, ["14か月"]),
    ("9か月、いや14か月です", DURATION, ["14か月"]),
    ("9か月…あ、違う、14か月です", DURATION, ["14か月"]),
    ("9か月じゃなかった、14か月", DURATION, ["14か月"]),
    ("9か月ではありません", DURATION, []),
    ("利用期間2年で14か月使った", DURATION, ["2年", "14か月"]),
    ("50万円じゃなくて80万円", AMOUNT, ["80万円"]),
    ("1.0%じゃなくて1.5%でした", RATE, ["1.5%"]),
    ("2023年10月じゃなくて9月に納品", "date", ["9月"]),
]


@pytest.mark.parametrize(("text", "name", "expected"), ROWS)
def test_denied_terms(text: str, name: str, expected: list[object]) -> None:
    found = entities_of(normalise(text), TODAY)
    assert [entity.value for entity in found if entity.name == name] == expected


@pytest.mark.parametrize(("text", "name", "expected"), MEASURES)
def test_denied_values(text: str, name: str, expected: list[str]) -> None:
    found = entities_of(normalise(text), TODAY)
    assert [entity.text for entity in found if entity.name == name] == expected


def test_a_denied_property_leaves_the_thing_standing() -> None:
    found = entities_of("インボイスに対応していないツールがあります", TODAY)
    assert [entity.value for entity in found if entity.name == "tool_feature"] == ["invoice_incapable"]
    prime = entities_of("gBizIDプライムは持っていません", TODAY)
    assert "gbizid_prime" in [entity.value for entity in prime]


def test_also_pcs_is_no_denial_of_software() -> None:
    found = entities_of("レジだけじゃなくてパソコンも買います", TODAY)
    assert [entity.value for entity in found if entity.name == "hardware"] == ["register", "pc"]


def test_elapsed_falls_with_its_duration() -> None:
    found = entities_of("9か月じゃなくて14か月で解約しました", TODAY)
    assert [entity.value for entity in found if entity.name == "elapsed"] == ["over_one_year"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("IT導入補助金2023", [2023]),
        ("2023年の補助金", [2023]),
        ("2023年度の枠", [2023]),
        ("2020年に導入したツール", [2020]),
        ("2023年秋の公募", [2023]),
        ("二〇二四年のセキュリティ枠", [2024]),
        ("二〇二〇年度", [2020]),
        ("二千二十三年の補助金", [2023]),
        ("二千二十年度", [2020]),
        ("二千二十三年十月に納品", []),
        ("2020/2023", [2020, 2023]),
        ("2022-2023", [2022, 2023]),
        ("2022年度に採択", [2022]),
        ("2022年度中に補助事業が完了しました", []),
        ("03-1234-2023に電話しました", []),
        ("2023年10月に納品", []),
        ("2023年の11月", []),
        ("2023年十月", []),
        ("2023/10", []),
        ("2023-10-20", []),
        ("2023年秋に納品", []),
        ("2023年度末", []),
        ("2022年に解約した", []),
        ("令和五年六月", []),
        ("R5.6.1", []),
    ],
)
def test_programme_years_beside_dates(text: str, years: list[int]) -> None:
    assert [entity.value for entity in find_programme_years(text)] == years
