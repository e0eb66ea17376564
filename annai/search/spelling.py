"""Words of the index that a query means although it writes them otherwise: in romaji, in kana, with a wrong kanji."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from annai.language.normalise import normalise
from annai.search.kana import kana_from_romaji, rough_sound
from annai.search.terms import is_content, sound_of_units

if TYPE_CHECKING:
    from annai.language.analyser import Compound

_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_SHORTEST = 3  # kana of a word that is recognised by its sound
_SURE = 5  # kana of a word that overrules several known words of the same sound (以降登録, 移行登録)
_HOMOPHONES = 3  # more words of one sound tell nothing


class SoundLexicon:
    """The words of an index by their rough sound."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = words
        self._longest = max(map(len, words), default=0)

    @classmethod
    def build(cls, readings: Iterable[tuple[str, str]]) -> SoundLexicon:
        """From words and their sounds; the same pair may come often."""
        words: dict[str, dict[str, None]] = {}
        for word, sound in readings:
            key = rough_sound(sound)
            if len(key) >= _SHORTEST:
                words.setdefault(key, {})[word] = None
        return cls({key: sorted(found) for key, found in words.items()})

    def written(self, text: str, known: Mapping[str, object]) -> str:
        """Normalised text with romaji turned into kana; Latin words that the index knows stay."""

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            return word if word.lower() in known else kana_from_romaji(word) or word

        return _LATIN.sub(replace, normalise(text))

    def heard(self, units: Sequence[Compound], known: Mapping[str, object]) -> list[str]:
        """Words that sound like some of the units which, as they are written, are unknown or mean something else."""
        found: list[str] = []
        for chunk in _chunks(units):
            sound, borders = _joint_sound(chunk)
            for start, end in self._segments(sound):
                words = self.words[sound[start:end]]
                covered = [
                    unit for unit, a, b in zip(chunk, borders, borders[1:], strict=False) if a < end and start < b
                ]
                whole = start in borders and end in borders
                if (
                    len(words) <= _HOMOPHONES
                    and (whole or _all_kana(covered))
                    and _is_news(covered, end - start, known)
                ):
                    found += words
        return list(dict.fromkeys(found))

    def _segments(self, sound: str) -> list[tuple[int, int]]:
        """The parts of a sound that are words, long ones first: the cover with the greatest sum of squares."""
        best: list[tuple[int, list[tuple[int, int]]]] = [(0, [])]
        for end in range(1, len(sound) + 1):
            value, cover = best[-1]
            for start in range(max(0, end - self._longest), end - _SHORTEST + 1):
                if sound[start:end] in self.words:
                    new = best[start][0] + (end - start) ** 2
                    if new > value:
                        value, cover = new, [*best[start][1], (start, end)]
            best.append((value, cover))
        return best[-1][1]


def _all_kana(units: Sequence[Compound]) -> bool:
    """In a run of kana, words may begin and end anywhere."""
    return all(_KANA.fullmatch(unit.word.surface) for unit in units)


def _is_news(covered: Sequence[Compound], length: int, known: Mapping[str, object]) -> bool:
    """Would the words covered not be found as they stand?"""
    content = [unit for unit in covered if is_content(unit.word)]
    return any(not _is_known(unit, known) for unit in content) or (len(content) > 1 and length >= _SURE)


def _is_known(unit: Compound, known: Mapping[str, object]) -> bool:
    """Does the index know the unit, or all that it consists of?"""
    parts = [part.norm.lower() for part in unit.parts if is_content(part)]
    return unit.word.norm.lower() in known or (bool(parts) and all(part in known for part in parts))


def _chunks(units: Sequence[Compound]) -> list[list[Compound]]:
    """The units between white space."""
    chunks: list[list[Compound]] = []
    for unit in units:
        if not chunks or chunks[-1][-1].end < unit.start:
            chunks.append([])
        chunks[-1].append(unit)
    return chunks


def _joint_sound(units: Sequence[Compound]) -> tuple[str, list[int]]:
    """The rough sound of the units together, and where each of them begins and ends in it."""
    whole, lengths = "", [0]
    for unit in units:
        whole += sound_of_units([unit])
        lengths.append(len(rough_sound(whole)))
    return rough_sound(whole), lengths
