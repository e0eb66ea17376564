"""The vocabulary's terms behind what operators type in a hurry: セキュ枠, デジ基盤, 申マイ, インポイス枠, tsujowaku."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annai.knowledge.models import VocabularyValue
from annai.language.normalise import fold, fold_with_offsets, normalise
from annai.search.kana import rough_sound, sound_of
from annai.search.terms import compounds, sound_of_units

if TYPE_CHECKING:
    from annai.language.analyser import Compound

Meaning = tuple[str, str]  # entity and value

_CHUNK = re.compile(r"[^\s、。・,/?!？！]+")
# What may follow a name inside a chunk without belonging to it.
_PARTICLES = re.compile(r"(?:の|は|って|で|に|を|が|と|も|へ|とは|だけ|のみ)$")
# A year in two figures, alone between spaces: レジ 補助率 24.
_SHORT_YEAR = re.compile(r"(?<!\S)'?(2[0-6])年?(?!\S)")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_KANJI = re.compile(r"[一-龠々]")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_LATIN = re.compile(r"[A-Za-z]")
_SHORTEST_SLIP = 4  # characters of a term in which one wrong character is looked for
_SHORTEST_START = 4  # characters of a first word that may stand for the whole term
_SHORTEST_SOUND = 5  # kana of a term that is recognised by its rough sound
_LONGEST = 10  # characters of an abbreviation


@dataclass(frozen=True)
class _Term:
    text: str
    parts: tuple[str, ...]  # its words, folded
    meaning: Meaning


class Shorthand:
    """Finds terms by abbreviations, by their first words, by their sound and in spite of one wrong character."""

    def __init__(self, vocabulary: Mapping[str, Mapping[str, VocabularyValue]], wanted: Collection[Meaning]) -> None:
        """``wanted``: the meanings for which first words alone may stand (電子取引 for 電子取引類型)."""
        self._wanted = frozenset(wanted)
        self._exact: set[str] = set()
        self._by_first: dict[str, list[_Term]] = defaultdict(list)
        self._halves: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self._by_sound: dict[str, set[Meaning]] = defaultdict(set)
        self._by_start: dict[str, set[Meaning]] = defaultdict(set)
        for entity, values in vocabulary.items():
            for value, known in values.items():
                for text in map(normalise, known.terms):
                    self._add(text, (entity, value))
        self._longest_sound = max(map(len, self._by_sound), default=0)
        self._longest_half = max(map(len, self._halves), default=0)

    def _add(self, text: str, meaning: Meaning) -> None:
        folded, units = fold(text), compounds(text)
        self._exact.add(folded)
        parts = tuple(fold(part.surface) for unit in units for part in (unit.parts or (unit.word,)))
        self._by_first[folded[0]].append(_Term(text, tuple(filter(None, parts)), meaning))
        if meaning in self._wanted:
            words = [part for unit in units for part in (unit.parts or (unit.word,))]
            for count in range(1, len(words) + 1):
                sound = rough_sound(sound_of("".join(word.reading for word in words[:count])))
                if len(sound) >= _SHORTEST_SOUND:
                    (self._by_sound if count == len(words) else self._by_start)[sound].add(meaning)
        if len(folded) >= _SHORTEST_SLIP:
            half = len(folded) // 2
            self._halves[folded[:half]].add((0, text))
            self._halves[folded[half:]].add((half, text))

    def written(self, text: str) -> str:
        """Normalised text with abbreviations, years in two figures and slips replaced by what they stand for."""
        text = _SHORT_YEAR.sub(r"20\1年", text)
        for start, end, term in reversed(list(self._slips(text))):
            text = text[:start] + term + text[end:]
        return _CHUNK.sub(lambda match: self._in_full(match[0]), text)

    def heard(self, units: Sequence[Compound]) -> set[Meaning]:
        """What the words mean by their sound, however they are spelt; a whole term counts before first words."""
        sound = rough_sound(sound_of_units(units))
        pieces = {
            sound[start:end]
            for start in range(len(sound) - _SHORTEST_SOUND + 1)
            for end in range(start + _SHORTEST_SOUND, min(len(sound), start + self._longest_sound) + 1)
        }
        whole = {meaning for piece in pieces for meaning in self._by_sound.get(piece, ())}
        named = {entity for entity, _ in whole}
        return whole | {
            meaning
            for piece in pieces
            for meaning in _one_of_each(self._by_start.get(piece, ()))
            if meaning[0] not in named
        }

    def _in_full(self, chunk: str) -> str:
        bare = _PARTICLES.sub("", chunk)
        folded = fold(bare)
        # Kana alone are a matter of sound.
        if not 2 <= len(folded) <= _LONGEST or folded in self._exact or _HIRAGANA.fullmatch(bare):
            return chunk
        found = [term for term in self._by_first.get(folded[0], ()) if self._stands_for(folded, term)]
        if len({term.meaning for term in found}) != 1:
            return chunk
        return found[0].text + chunk[len(bare) :]

    def _stands_for(self, short: str, term: _Term) -> bool:
        """Is it made of the beginnings of the term's words, or are it its first words?"""
        parts = term.parts
        if len(parts) < 2:
            return False
        if not "".join(parts).startswith(short):
            return any(_beginnings(short, parts))
        borders = {sum(map(len, parts[:count])) for count in range(1, len(parts))}
        is_whole = len(short) >= _SHORTEST_START or len(short) > len(parts[0])
        return term.meaning in self._wanted and len(short) in borders and is_whole

    def _slips(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Places where a term stands with one other character: start, end and the term; no two overlap."""
        folded, offsets = fold_with_offsets(text)
        end_of_last = 0
        for start, stop, term in sorted(self._slips_in(folded), key=lambda item: (item[0], -item[1])):
            first, last = offsets[start], offsets[stop - 1] + 1
            if start >= end_of_last and _is_slip(text[first:last], term):
                end_of_last = stop
                yield first, last, term

    def _slips_in(self, folded: str) -> Iterator[tuple[int, int, str]]:
        for begin in range(len(folded)):
            for length in range(2, min(self._longest_half, len(folded) - begin) + 1):
                for before, term in self._halves.get(folded[begin : begin + length], ()):
                    start, size = begin - before, len(fold(term))
                    if start >= 0 and start + size <= len(folded) and folded[start : start + size] not in self._exact:
                        yield start, start + size, term


def _one_of_each(meanings: Iterable[Meaning]) -> Iterator[Meaning]:
    """The meanings of which the entity has no other value among them."""
    found = list(meanings)
    counts = Counter(entity for entity, _ in found)
    return (meaning for meaning in found if counts[meaning[0]] == 1)


def _beginnings(short: str, parts: Sequence[str]) -> Iterator[bool]:
    """For each way to cut an abbreviation into beginnings of the words, the first word's in front: is a word cut?"""
    ways: list[tuple[int, int, bool]] = [(0, 0, False)]  # characters used, words passed, is one of them cut short?
    while ways:
        used, passed, is_cut = ways.pop()
        if used == len(short):
            yield is_cut
            continue
        for number in range(passed, len(parts) if used else 1):
            for length in range(1, len(parts[number]) + 1):
                if short.startswith(parts[number][:length], used):
                    ways.append((used + length, number + 1, is_cut or length < len(parts[number])))


def _is_slip(seen: str, term: str) -> bool:
    """Exactly one character differs, inside the term, and both are of one script: 5次 is no slip of 6次."""
    if len(seen) != len(term):
        return False
    other = [place for place, (a, b) in enumerate(zip(fold(seen), fold(term), strict=True)) if a != b]
    if len(other) != 1 or not 0 < other[0] < len(term) - 1:
        return False
    return any(script.match(seen[other[0]]) and script.match(term[other[0]]) for script in (_KANJI, _KATAKANA, _LATIN))
