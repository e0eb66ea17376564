"""Counts in sentences."""

from datetime import date
from typing import Any

import pytest

from annai.language.normalise import normalise
from annai.language.values import extract_values

TODAY = date(2024, 3, 1)

PLAIN = [
    ("4プロセス", 4, "プロセス"),
    ("四プロセス", 4, "プロセス"),
    ("４プロセス以上", 4, "プロセス"),
    ("5社", 5, "社"),
    ("十二者のグループ", 12, "者"),
    ("3つ", 3, "つ"),
    ("二つ", 2, "つ"),
    ("ふたつ", 2, "つ"),
    ("みっつのプロセス", 3, "つ"),
    ("2本です", 2, "本"),
    ("2機能", 2, "機能"),
    ("三台", 3, "台"),
    ("従業員8名", 8, "名"),
    ("五人", 5, "人"),
    ("3回やる予定", 3, "回"),
    ("1回しか", 1, "回"),
    ("六つの業務", 6, "つ"),
    ("2種類", 2, "種類"),
    ("10ライセンス", 10, "ライセンス"),
    ("一社だけ", 1, "社"),
    ("プロセスは一つだけ", 1, "つ"),
]
PARTS = [
    ("10名中6名", 6, 10, 0.6),
    ("10名のうち6名", 6, 10, 0.6),
    ("10人のうち5人が辞めた", 5, 10, 0.5),
    ("10人中5人", 5, 10, 0.5),
    ("十名中六名", 6, 10, 0.6),
    ("従業員20人のうち12人", 12, 20, 0.6),
    ("10人いて6人辞めた", 6, 10, 0.6),
    ("6名/10名", 6, 10, 0.6),
]
SHARES = [
    ("半数", 0.5),
    ("半数以上が退職", 0.5),
    ("社員の半分", 0.5),
    ("全員", 1.0),
    ("社員の3割が退職", 0.3),
    ("3割の社員", 0.3),
    ("六割が一斉に辞めた", 0.6),
    ("50%の人が辞めた", 0.5),
    ("従業員の40%", 0.4),
    ("3分の2が辞めた", 2 / 3),
    ("三分の一", 1 / 3),
    ("従業員の1/2が辞めた", 0.5),
]
NO_COUNT = [
    "もう一つ聞きたい",
    "もう一回言って",
    "ひとつ確認させてください",
    "一度不採択になった",
    "1人当り賃金",
    "一人頭の給料",
    "二人三脚",
    "補助率は三分の二か二分の一か",
    "一つ教えて",
    "2社目",
    "3回目",
    "第3次",
    "一人当たり",
    "1人あたり",
    "1社につき",
    "二つ星",
    "数社",
    "何名",
    "第三者",
    "一人目",
    "名前",
    "日本",
    "個人事業主",
    "社員",
    "3本部",
    "10人月",
    "2回答",
    "補助率2分の1",
    "2割",
    "50万円",
    "2023年10月",
]


def counts(text: str) -> list[dict[str, Any]]:
    return [entity.value for entity in extract_values(normalise(text), TODAY) if entity.name == "count"]


@pytest.mark.parametrize(("text", "n", "unit"), PLAIN)
def test_plain_counts(text: str, n: int, unit: str) -> None:
    assert [(value["n"], value["unit"]) for value in counts(text)] == [(n, unit)]


@pytest.mark.parametrize(("text", "n", "of", "share"), PARTS)
def test_parts_of_a_whole(text: str, n: int, of: int, share: float) -> None:
    assert [(value["n"], value["of"], value["share"]) for value in counts(text)] == [(n, of, share)]


@pytest.mark.parametrize(("text", "share"), SHARES)
def test_shares(text: str, share: float) -> None:
    assert [value["share"] for value in counts(text)] == [pytest.approx(share)]


@pytest.mark.parametrize("text", NO_COUNT)
def test_no_count(text: str) -> None:
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("4プロセス以上", "bound", "min"),
        ("半数以上", "bound", "min"),
        ("過半数", "bound", "over"),
        ("約10名", "approx", True),
        ("4つのプロセス", "noun", "プロセス"),
        ("プロセスは4つ", "noun", "プロセス"),
        ("従業員8名の歯科医院", "noun", "従業員"),
        ("従業員10名中6名が退職", "noun", "従業員"),
    ],
)
def test_what_is_said_around_a_count(text: str, key: str, expected: Any) -> None:
    assert [value.get(key) for value in counts(text)] == [expected]
