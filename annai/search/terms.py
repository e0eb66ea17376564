"""What a text is searched by: words, groups of synonyms, characters and sounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annai.language.normalise import normalise
from annai.search.kana import sound_of
from annai.search.synonyms import PhraseGroups, sudachi_synonyms

if TYPE_CHECKING:
    from annai.language.analyser import Compound, Word

SIGNALS = ("words", "groups", "characters", "sounds")

_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞", "代名詞", "連体詞")
_SYMBOLS = ("補助記号", "空白")
# Words of every question, which say nothing about its subject.
_STOP = frozenset(
    ["為る", "居る", "有る", "成る", "出来る", "下さる", "頂く", "貰う", "呉れる", "来る", "行く", "言う", "思う"]
    + ["教える", "知る", "無い", "良い", "御", "事", "物", "方", "様", "何", "如何", "此れ", "其れ"]
)
_NO_WORD = re.compile(r"\W")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_CHARACTERS, _SOUNDS = (2,), (2, 3)


@dataclass(frozen=True)
class Terms:
    """The terms of one text by signal, with repetitions."""

    words: Sequence[str] = ()
    groups: Sequence[str] = ()
    characters: Sequence[str] = ()
    sounds: Sequence[str] = ()


def units_of(text: str) -> list[Compound]:
    """The units of raw text, with offsets in the normalised text."""
    return compounds(normalise(text))


def compounds(text: str) -> list[Compound]:
    """The units of a text as it stands, with offsets in it."""
    # The analyser loads spaCy, which takes seconds: not before the first text.
    from annai.language.analyser import current_analyser

    return current_analyser().compounds(text)


def is_content(word: Word) -> bool:
    """Does the word carry meaning of its own?"""
    return word.pos.startswith(_CONTENT) and word.norm.lower() not in _STOP


def content_words(units: Sequence[Compound]) -> list[str]:
    """The short content words in order, in normalised form."""
    short = (word for unit in units for word in (unit.parts or (unit.word,)))
    return [word.norm.lower() for word in short if is_content(word)]


def long_words(units: Sequence[Compound]) -> list[str]:
    """The content words that consist of several."""
    return [unit.word.norm.lower() for unit in units if unit.parts and is_content(unit.word)]


def sound_of_units(units: Sequence[Compound]) -> str:
    """How the units sound, as one word."""
    reading = "".join(unit.word.reading for unit in units if not unit.word.pos.startswith(_SYMBOLS))
    return sound_of(_NO_WORD.sub("", reading))


def readings_of(units: Sequence[Compound]) -> Iterator[tuple[str, str]]:
    """Each content word, long or short, with its sound."""
    for unit in units:
        for word in (unit.word, *unit.parts):
            if is_content(word):
                yield word.norm.lower(), sound_of(word.reading)


def terms_of(text: str, units: Sequence[Compound], phrases: PhraseGroups) -> Terms:
    """The terms of raw text that was cut into units; synonyms by every group that the words may be found by."""
    short = content_words(units)
    words = [*short, *long_words(units)]
    found_by = sudachi_synonyms().found_by
    return Terms(
        words=words,
        groups=[*(group for word in words for group in found_by(word)), *phrases.find(short)],
        characters=character_grams(text),
        sounds=sound_grams(sound_of_units(units)),
    )


def character_grams(text: str) -> list[str]:
    """Pairs of characters of raw text; pairs of hiragana are left to the sounds."""
    plain = _NO_WORD.sub("", normalise(text).lower())
    return [gram for gram in _grams(plain, _CHARACTERS) if not _HIRAGANA.fullmatch(gram)]


def sound_grams(sound: str) -> list[str]:
    """Pieces of a sound."""
    return list(_grams(sound, _SOUNDS))


def _grams(text: str, sizes: Sequence[int]) -> Iterator[str]:
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]
