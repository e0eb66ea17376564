"""Slips of the finger are mended where the letters beside them tell what was meant, and nothing else is."""

import json

import pytest

from annai.language.analyser import current_analyser
from annai.language.letters import MOST_SLIPS, Letters
from bench.quality.data import training_phrases

KNOWN = frozenset({"の", "は", "いい", "を", "が", "です", "ね"})


def words(text):
    return current_analyser().words(text)


def mended(letters, text):
    return letters.mended(words(text), KNOWN)


@pytest.fixture(scope="module")
def letters():
    return Letters.learnt([words(phrase.text) for phrase in training_phrases()])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("担当の人がゆめたので", "担当の人がやめたので"),  # flicked in another direction
        ("どんなそひとを選べますか", "どんなそふとを選べますか"),  # how katakana words sound
        ("補助率をおしえでください", "補助率をおしえてください"),  # a mark too many
        ("利用をめやる場合は", "利用をやめる場合は"),  # two swapped
        ("補助率をおsえてください", "補助率をおしえてください"),  # a letter that the input method left over
        ("パスワードをわすすれました", "パスワードをわすれました"),  # a key hit twice
    ],
)
def test_what_the_neighbours_tell_is_mended(letters, written, meant):
    assert mended(letters, written) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("補助率をおしえてください", "今日はいい天気ですね", "移行登録はいつまでにすればよいですか", "PCとITの会社"),
        *("あいてぃーの会社", "ほじょりつ", "", "???", "2024", "IT PC", "〓の補助率", "𠮷野家🍜のラーメン"),
    ],
)
def test_everything_else_stays(letters, text):
    assert mended(letters, text) is None


def test_kanji_and_figures_are_never_touched(letters):
    assert mended(letters, "2024年の担当の人がゆめたので、2件") == "2024年の担当の人がやめたので、2件"


def test_no_message_is_mended_without_end(letters):
    slips = "ゆめたので" * (MOST_SLIPS + 2)
    assert mended(letters, slips).count("ゆめた") >= 2


def test_data_gives_the_same_letters_back(letters):
    again = Letters.from_data(json.loads(json.dumps(letters.to_data())))
    assert again.to_data() == letters.to_data()
    assert mended(again, "担当の人がゆめたので") == "担当の人がやめたので"
