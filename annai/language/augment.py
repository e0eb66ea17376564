"""Spelling variants for training: what the same sentence looks like in kana, with slips, without particles.

Only the spelling changes, never the wording: paraphrases are written by hand in ``data/nlu``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from annai.language.analyser import Word

_KANJI = re.compile(r"[\u4e00-\u9fff]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# Neighbours in flick input and on the keyboard: voiced marks, small letters, long mark and look-alikes.
_SLIPS = {
    **dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True)),
    **dict(zip("がぎぐげござじずぜぞだぢづでどばびぶべぼ", "かきくけこさしすせそたちつてとはひふへほ", strict=True)),
    **dict(zip("やゆよつあいうえおー", "ゃゅょっぁぃぅぇぉ一", strict=True)),
}


def variant(words: Sequence[Word], seed: str) -> str:
    """One variant of a sentence; the same for the same seed."""
    dice = random.Random(seed)
    make: Callable[[Sequence[Word], random.Random], str] = dice.choices(
        (_all_kana, _some_kana, _slipped, _without_particles), weights=(2, 4, 3, 1)
    )[0]
    return make(words, dice)


def _kana(word: Word) -> str:
    return word.reading.translate(_TO_HIRAGANA) if word.reading else word.surface


def _all_kana(words: Sequence[Word], _dice: random.Random) -> str:
    return "".join(_kana(word) if not word.surface.isascii() else word.surface for word in words)


def _some_kana(words: Sequence[Word], dice: random.Random) -> str:
    return "".join(_kana(w) if _KANJI.search(w.surface) and dice.random() < 0.4 else w.surface for w in words)


def _slipped(words: Sequence[Word], dice: random.Random) -> str:
    text = list("".join(word.surface for word in words))
    for _ in range(1 + len(text) // 25):
        place = dice.randrange(len(text))
        kind = dice.random()
        if text[place] in _SLIPS and kind < 0.6:
            text[place] = _SLIPS[text[place]]
        elif kind < 0.8 and place + 1 < len(text):
            text[place], text[place + 1] = text[place + 1], text[place]
        else:
            text[place] = ""
    return "".join(text)


def _without_particles(words: Sequence[Word], _dice: random.Random) -> str:
    return "".join(word.surface for word in words if not word.pos.startswith("助詞"))
