"""Words are heard by their sound where they are known, and everything else stays as it was written."""

import json

import pytest

from annai.language.analyser import current_analyser
from annai.language.featurizer import current_featurizer
from annai.language.hearing import SLIPPED_OFTEN, Hearing, careless, is_slip

PHRASES = (
    "補助率を教えて",
    "通常枠の補助率は",
    "移行登録の期限はいつですか",
    "移行登録をしたい",
    "2023年以降に登録した",
    "それ以降はどうなりますか",
    "インボイス枠とは",
    "インボイスの制度",
    "ITの会社です",
    "製造業の会社です",
    "製造業でも申請できますか",
)


def words(text):
    return current_analyser().words(text)


@pytest.fixture(scope="module")
def hearing():
    return Hearing.learnt(words(phrase) for phrase in PHRASES * SLIPPED_OFTEN)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ほじょりつをおしえて", "補助率を教えて"),  # kana
        ("保助率は", "補助率は"),  # wrong kanji of the same reading
        ("以降登録の期限", "移行登録の期限"),  # a known word, but not in this company
        ("いこうとうろくは2024年?", "移行登録は2024年?"),
        ("いんぼいすわくとは", "インボイス枠とは"),  # katakana
        ("あいてぃーの会社", "ITの会社"),
        ("えんぼいすの制度", "インボイスの制度"),
        ("いこうとうるくの期限", "移行登録の期限"),  # flicked in another direction
    ],
)
def test_known_words_are_heard(hearing, written, meant):
    assert hearing.heard(words(written)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "補助率を教えて",
        "2023年以降に登録した",
        "清掃業の会社です",  # sounds like 製造業 only to a careless ear
        "今日はいい天気ですね",
        "12345",
        "???",
        "",
    ],
)
def test_everything_else_stays(hearing, text):
    assert hearing.heard(words(text)) is None


def test_kana_looks_like_kanji_to_the_classifier(hearing):
    featurizer = current_featurizer()
    assert featurizer.features("ほじょりつをおしえて", hearing) == featurizer.features("補助率を教えて", hearing)


def test_a_rare_word_is_not_learnt():
    assert Hearing.learnt([words("補助率")]).heard(words("ほじょりつ")) is None


def test_data_gives_the_same_hearing_back(hearing):
    again = Hearing.from_data(json.loads(json.dumps(hearing.to_data())))
    assert again.to_data() == hearing.to_data()
    assert again.heard(words("いこうとうるくの期限")) == "移行登録の期限"


@pytest.mark.parametrize(
    ("given", "meant", "near"),
    [
        ("せつてお", "せつてい", True),  # the same key
        ("せつねい", "せつてい", True),  # the same vowel
        ("つせてい", "せつてい", True),
        ("せてい", "せつてい", True),
        ("せつてsい", "せつてい", True),
        ("せつてん", "せつてい", False),
        ("せいてつ", "せつてい", False),
        ("せつていの", "せつてい", False),
    ],
)
def test_slips_are_told_from_other_words(given, meant, near):
    assert is_slip(given, meant) is near


def test_the_careless_sound_of_a_reading():
    assert careless("がっこうのデータ") == "かつこうのデタ"
