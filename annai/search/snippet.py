"""The part of a text that answers a query, with the places of the query's words in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from annai.search.synonyms import sudachi_synonyms
from annai.search.terms import compounds, is_content

if TYPE_CHECKING:
    from annai.language.analyser import Compound

LENGTH = 120
_MORE = "…"
_STOPS = "。、 　\n"
_KEPT = 8192  # texts of which the words are remembered
_NEAR_STOP = 20  # a cut may move by so many characters to begin after a stop

Mark = tuple[int, int]


@dataclass(frozen=True)
class Snippet:
    """``marks``: ascending, disjoint (start, end) in ``text``."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What to mark: the query's words, and the groups of synonyms that they stand for."""

    words: frozenset[str]
    groups: frozenset[str]

    @classmethod
    def of(cls, words: Collection[str]) -> Wanted:
        """All that a query's words ask for."""
        stands_for = sudachi_synonyms().stands_for
        return cls(frozenset(words), frozenset(group for word in words for group in stands_for(word)))


@dataclass(frozen=True)
class _Cut:
    """The content words of a text, long and short: (start, end, word) in the text as it stands."""

    pieces: tuple[tuple[int, int, str], ...]
    words: frozenset[str]
    by_group: Mapping[str, frozenset[str]]

    def found(self, wanted: Wanted) -> Set[str]:
        """The words of the text that are asked for."""
        groups = wanted.groups & self.by_group.keys() if wanted.groups else ()
        return (self.words & wanted.words).union(*(self.by_group[group] for group in groups))


def marks_in(text: str, wanted: Wanted) -> tuple[Mark, ...]:
    """The places of the wanted words in a text, neighbours joined."""
    cut = _cut(text)
    found = cut.found(wanted)
    return _joined([(start, end) for start, end, word in cut.pieces if word in found]) if found else ()


def best_snippet(
    passages: Sequence[str], wanted: Wanted, weight: Callable[[str], float], length: int = LENGTH
) -> Snippet:
    """The passage that holds most of the wanted words, cut around them; of equals the first.

    ``weight``: what a word counts.
    """
    if not passages:
        return Snippet("")
    passage = max(passages, key=lambda text: round(sum(map(weight, sorted(_cut(text).found(wanted)))), 4))
    marks = marks_in(passage, wanted)
    if len(passage) <= length:
        return Snippet(passage, marks)
    start = _start(passage, marks, length)
    end = min(len(passage), start + length)
    before, after = _MORE * (start > 0), _MORE * (end < len(passage))
    shift = len(before) - start
    inside = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start)
    return Snippet(before + passage[start:end] + after, inside)


def _start(text: str, marks: Sequence[Mark], length: int) -> int:
    """Where to cut so that most marks are seen; after a stop if one is near."""
    if not marks:
        return 0
    starts = [0, *(start for start, _ in marks)]
    best = max(starts, key=lambda start: (sum(start <= a and b <= start + length for a, b in marks), -start))
    best = min(best, max(0, len(text) - length))
    near = [place + 1 for place in range(max(0, best - _NEAR_STOP), best) if text[place] in _STOPS]
    return near[0] if near else best


def _joined(places: Sequence[Mark]) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def _cut(text: str) -> _Cut:
    plain, offsets = _aligned(text)
    pieces = tuple(
        (offsets[start], offsets[end], word)
        for unit in compounds(plain)
        for start, end, word in _spans(unit)
        if offsets[start] < offsets[end]
    )
    words = frozenset(word for _, _, word in pieces)
    by_group: dict[str, set[str]] = {}
    for word in words:
        for group in sudachi_synonyms().found_by(word):
            by_group.setdefault(group, set()).add(word)
    return _Cut(pieces, words, {group: frozenset(members) for group, members in by_group.items()})


def _spans(unit: Compound) -> list[tuple[int, int, str]]:
    spans = [(unit.start, unit.end, unit.word.norm.lower())] if is_content(unit.word) else []
    place = unit.start
    for part in unit.parts:
        if is_content(part):
            spans.append((place, place + len(part.surface), part.norm.lower()))
        place += len(part.surface)
    return spans


def _aligned(text: str) -> tuple[str, list[int]]:
    """The NFKC form of a text and, for each of its characters and its end, the offset in the text.

    A letter and the marks that combine with it (ｶﾞ) are taken together.
    """
    plain, offsets, place = "", [], 0
    while place < len(text):
        end = place + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
            end += 1
        form = unicodedata.normalize("NFKC", text[place:end])
        plain += form
        offsets += [place] * len(form)
        place = end
    return plain, [*offsets, len(text)]
