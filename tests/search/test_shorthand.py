"""Abbreviations, first words, slips and sounds of the vocabulary's terms."""

from __future__ import annotations

import pytest

from annai.knowledge.models import VocabularyValue
from annai.search.shorthand import Shorthand
from annai.search.terms import units_of

VOCABULARY = {
    "frame": {
        "security": VocabularyValue(label="セキュリティ枠", terms=["セキュリティ枠", "セキュリティ対策推進枠"]),
        "digital": VocabularyValue(label="デジタル化基盤", terms=["デジタル化基盤", "デジタル化基盤導入類型"]),
        "normal": VocabularyValue(label="通常枠", terms=["通常枠"]),
        "group": VocabularyValue(label="複数社連携枠", terms=["複数社連携枠"]),
    },
    "portal": {"mypage": VocabularyValue(label="申請マイページ", terms=["申請マイページ"])},
    "desk": {"office": VocabularyValue(label="事務局サイト", terms=["事務局サイト"])},
    "call_round": {"r10": VocabularyValue(label="10次", terms=["第10次締切"])},
    "item": {"action": VocabularyValue(label="SECURITY ACTION", terms=["SECURITY ACTION"])},
}
WANTED = {("frame", value) for value in VOCABULARY["frame"]} | {("portal", "mypage")}


@pytest.fixture(scope="module")
def shorthand() -> Shorthand:
    return Shorthand(VOCABULARY, WANTED)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("セキュ枠 上限", "セキュリティ枠 上限"),
        ("デジ基盤の補助率", "デジ基盤の補助率"),  # no chunk of its own
        ("デジ基盤 補助率", "デジタル化基盤 補助率"),
        ("申マイ 入れない", "申請マイページ 入れない"),
        ("SA 宣言", "SECURITY ACTION 宣言"),
        ("レジ 上限 24", "レジ 上限 2024年"),
        ("'22年 レジ", "2022年 レジ"),
        ("24時間 25社 レジ24", "24時間 25社 レジ24"),  # figures that count something
        ("複数社は 誰", "複数社連携枠は 誰"),
        ("セキュリチィ枠", "セキュリティ枠"),
        ("デジタル化墓盤 率", "デジタル化基盤 率"),
    ],
)
def test_what_is_meant_is_written_out(shorthand: Shorthand, typed: str, wanted: str) -> None:
    assert shorthand.written(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "通常枠の締切",  # の is no slip
        "複数枠 同時申請",  # no word is cut short: another thing
        "事務局 電話",  # first words of something that no entry asks for
        "第11次締切",  # a number is no slip
        "しんせい",  # kana alone
        "セキュリティ枠 通常枠",
        "",
    ],
)
def test_everything_else_stays(shorthand: Shorthand, typed: str) -> None:
    assert shorthand.written(typed) == typed


def test_careless_spellings_are_heard(shorthand: Shorthand) -> None:
    assert shorthand.heard(units_of("つじょわく しめきり")) == {("frame", "normal")}
    assert shorthand.heard(units_of("せきゅりてぃ じょうげん")) == {("frame", "security")}
    assert shorthand.heard(units_of("締切はいつ")) == set()


def test_first_words_of_several_values_are_not_heard_as_one() -> None:
    two = {
        "a": VocabularyValue(label="A", terms=["インボイス対応枠"]),
        "b": VocabularyValue(label="B", terms=["インボイス電子枠"]),
    }
    shorthand = Shorthand({"frame": two}, {("frame", "a"), ("frame", "b")})
    assert shorthand.heard(units_of("いんぼいす")) == set()
    assert shorthand.heard(units_of("いんぼいすたいおうわく")) == {("frame", "a")}
