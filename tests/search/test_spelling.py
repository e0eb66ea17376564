"""Which words of the index a query means, however it writes them."""

from __future__ import annotations

import pytest

from annai.search.spelling import SoundLexicon
from annai.search.terms import readings_of, units_of

WORDS = ["補助率", "解約", "移行登録", "申請マイページ", "幹事社", "期間", "効果", "登録"]
KNOWN = dict.fromkeys(WORDS)


@pytest.fixture(scope="module")
def lexicon() -> SoundLexicon:
    return SoundLexicon.build(pair for word in WORDS for pair in readings_of(units_of(word)))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("ほじょりつ", "補助率"),
        ("しんせいまいぺじのかいやく", "解約"),
        ("しんせいまいぺじのかいやく", "申請マイページ"),
        ("会約", "解約"),
        ("以降登録", "移行登録"),
        ("鑑事社 期間", "幹事社"),
    ],
)
def test_hears_words_that_are_written_otherwise(lexicon: SoundLexicon, text: str, heard: str) -> None:
    assert heard in lexicon.heard(units_of(text), KNOWN)


@pytest.mark.parametrize("text", ["解約 期間", "補助率の期間", "今月入った", "硬い約束"])
def test_hears_nothing_else_in_what_is_written_well(lexicon: SoundLexicon, text: str) -> None:
    assert lexicon.heard(units_of(text), KNOWN) == []


def test_turns_romaji_into_kana_but_not_words_of_the_index(lexicon: SoundLexicon) -> None:
    assert lexicon.written("kaiyaku 2023", KNOWN) == "かいやく 2023"
    assert lexicon.written("kaiyaku", {"kaiyaku": None}) == "kaiyaku"
