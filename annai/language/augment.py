"""Spelling variants for training: the same sentence in kana, with slips, in wrong kanji, with a story in front.

Only the spelling changes, never the wording: paraphrases are written by hand in ``data/nlu``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

import yaml

from annai.language.analyser import Word
from annai.paths import ROOT

INTRODUCTIONS = ROOT / "data" / "spelling" / "introductions.yml"
# Stands for a kanji that an input method got wrong: it is no character of any phrase, only the reading is left.
WRONG = "〓"
_KANJI = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u309fー]+")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_ROWS = ("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "らりるれろ")
_KEY = {letter: row for row in (*_ROWS, "やゆよ", "わをんー") for letter in row}
_VOWEL = {letter: place for row in _ROWS for place, letter in enumerate(row)}
# Voiced marks and small letters set or forgotten, and look-alikes.
_MARKS = {
    **dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True)),
    **dict(zip("がぎぐげござじずぜぞだぢづでどばびぶべぼ", "かきくけこさしすせそたちつてとはひふへほ", strict=True)),
    **dict(zip("やゆよつあいうえおー", "ゃゅょっぁぃぅぇぉ一", strict=True)),
}
_LONG_ENOUGH = 8  # characters: a story in front of less is another message
_SLIP_EVERY = 25  # characters

# A variant is text, or words with their readings where the text alone would not tell them.
Variant = str | Sequence[Word]
Change = Callable[[Sequence[Word], Random], Variant]


def variants(words: Sequence[Word], seed: str, count: int) -> list[Variant]:
    """Variants of a sentence; the same for the same seed."""
    found: list[Variant] = []
    for number in range(count):
        dice = Random(f"{seed}{number}")
        change = dice.choices(list(_CHANGES), weights=list(_CHANGES.values()))[0]
        found.append(change(words, dice))
    return found


def _kana(word: Word) -> str:
    """The reading in hiragana; of figures, Latin letters and marks the surface."""
    reading = word.reading.translate(_TO_HIRAGANA)
    return reading if _KANA.fullmatch(reading) and not word.surface.isascii() else word.surface


def _text(words: Sequence[Word]) -> str:
    return "".join(word.surface for word in words)


def _all_kana(words: Sequence[Word], _dice: Random) -> str:
    return "".join(map(_kana, words))


def _some_kana(words: Sequence[Word], dice: Random) -> str:
    return "".join(_kana(w) if _KANJI.search(w.surface) and dice.random() < 0.4 else w.surface for w in words)


def _slipped(words: Sequence[Word], dice: Random) -> str:
    """Some words as they come out of a slip of the finger: in kana, with one letter wrong."""
    able = [place for place, word in enumerate(words) if len(kana := _kana(word)) > 1 and _KANA.fullmatch(kana)]
    chosen = set(dice.choices(able, k=1 + len(_text(words)) // _SLIP_EVERY)) if able else set()
    return "".join(_slip(_kana(w), dice) if place in chosen else w.surface for place, w in enumerate(words))


def _slip(kana: str, dice: Random) -> str:
    place, kind = dice.randrange(len(kana)), dice.random()
    letter = kana[place]
    if kind < 0.3 and letter in _MARKS:
        return kana[:place] + _MARKS[letter] + kana[place + 1 :]
    if kind < 0.5 and letter in _KEY:  # flicked in another direction
        return kana[:place] + dice.choice(_KEY[letter]) + kana[place + 1 :]
    if kind < 0.65 and letter in _VOWEL:  # another consonant on the keyboard
        return kana[:place] + dice.choice(_ROWS)[_VOWEL[letter]] + kana[place + 1 :]
    if kind < 0.75 and letter in _VOWEL:  # a key hit twice
        return kana[:place] + dice.choice(("っ" + letter, letter + _ROWS[0][_VOWEL[letter]])) + kana[place + 1 :]
    if kind < 0.88:
        return kana[:place] + kana[place + 1 :]
    return kana[:place] + kana[place + 1 : place + 2] + letter + kana[place + 2 :]


def _wrong_kanji(words: Sequence[Word], dice: Random) -> list[Word]:
    """One or two words with kanji that mean something else: what is left of them is how they sound."""
    able = [place for place, word in enumerate(words) if _KANJI.search(word.surface)]
    changed = list(words)
    for place in dice.sample(able, min(len(able), dice.choice((1, 1, 2)))):
        surface = _KANJI.sub(WRONG, words[place].surface)
        changed[place] = replace(words[place], surface=surface, norm=surface)
    return changed


def _without_particles(words: Sequence[Word], _dice: Random) -> str:
    return "".join(word.surface for word in words if not word.pos.startswith("助詞"))


def _introduced(words: Sequence[Word], dice: Random) -> str:
    text = _text(words)
    if len(text) < _LONG_ENOUGH:
        return text
    return "".join(dice.sample(introductions(), dice.choice((1, 1, 2)))) + text


@lru_cache(maxsize=1)
def introductions() -> list[str]:
    """What people tell before they ask."""
    data = yaml.load(INTRODUCTIONS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    lines: list[str] = data["introductions"]
    return lines


# How often each change is made. Slips most: what kana and wrong kanji stand for is heard (annai/language/hearing.py).
_CHANGES: dict[Change, int] = {
    _all_kana: 2,
    _some_kana: 3,
    _slipped: 11,
    _wrong_kanji: 3,
    _without_particles: 2,
    _introduced: 3,
}
