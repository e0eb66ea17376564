"""Words are heard by their sound where they are known, and everything else stays as it was written."""

import json

import pytest

from annai.language.analyser import current_analyser
from annai.language.featurizer import current_featurizer
from annai.language.hearing import Hearing, careless

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


def written_anew(hearing, text):
    """As the classifier reads it: slips mended, known words heard."""
    mended = hearing.mended(words(text)) or text
    return hearing.heard(words(mended)) or mended


@pytest.fixture(scope="module")
def hearing():
    return Hearing.learnt([words(phrase) for phrase in PHRASES * 12])


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
    assert written_anew(hearing, written) == meant


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
    assert written_anew(again, "いこうとうるくの期限") == "移行登録の期限"


def test_the_careless_sound_of_a_reading():
    assert careless("がっこうのデータ") == "かつこうのデタ"
