"""Romaji, and what counts as the same sound."""

from __future__ import annotations

import pytest

from annai.search.kana import kana_from_romaji, rough_sound, sound_of


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [
        ("hojoritsu", "ほじょりつ"),
        ("hojyoritu", "ほじょりつ"),
        ("shimekiri", "しめきり"),
        ("simekiri", "しめきり"),
        ("annai", "あんない"),
        ("hon'yaku", "ほんやく"),
        ("shimbun", "しんぶん"),
        ("gakkou", "がっこう"),
        ("matcha", "まっちゃ"),
        ("KAIYAKU", "かいやく"),
    ],
)
def test_romaji_becomes_kana(romaji: str, kana: str) -> None:
    assert kana_from_romaji(romaji) == kana


@pytest.mark.parametrize("word", ["portal", "step", "gbiz", "login", "it", "2023", "補助率", "", "n"])
def test_other_words_are_no_romaji(word: str) -> None:
    assert kana_from_romaji(word) is None


def test_sound_ignores_the_kind_of_kana_and_homophones() -> None:
    assert sound_of("キヅク") == sound_of("きずく")
    assert sound_of("かいやく") != sound_of("かいらく")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("つうじょうわく", "つじょわく"),
        ("マイページ", "まいぺじ"),
        ("きゅうよ", "きゅーよ"),
        ("せきゅりてぃ", "せきゅりてい"),
    ],
)
def test_rough_sound_forgives_long_vowels_and_small_kana(one: str, other: str) -> None:
    assert rough_sound(sound_of(one)) == rough_sound(sound_of(other))


def test_rough_sound_keeps_words_apart() -> None:
    assert rough_sound(sound_of("かいやく")) != rough_sound(sound_of("けいやく"))
