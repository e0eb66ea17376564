"""Words that stand for the same thing: Sudachi's synonym groups and groups of one's own (the glossary)."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

_FILE = Path(__file__).parent / "data" / "synonyms.tsv.gz"
_LONGEST_PHRASE = 5
_REMEMBERED = 8192  # words of which the groups are kept


class Synonyms:
    """A table of words with their groups, looked up in the text that it is: as dictionaries it would take 28 MB."""

    def __init__(self, table: bytes) -> None:
        """``table``: lines of word, groups that it stands for and groups by which it may be found; in order."""
        self._table = table
        ends = np.flatnonzero(np.frombuffer(table, dtype=np.uint8) == ord("\n"))
        self._starts = np.concatenate([[0], ends + 1]).astype(np.int32)
        self._line = lru_cache(maxsize=_REMEMBERED)(self._find)

    def stands_for(self, word: str) -> tuple[str, ...]:
        """The groups that a word means; none where it is too ambiguous to be widened."""
        return self._line(word)[0]

    def found_by(self, word: str) -> tuple[str, ...]:
        """The groups by which a word may be found."""
        return self._line(word)[1]

    def _find(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        key = f"{word}\t".encode()
        place = bisect_left(self._starts, key, key=lambda start: self._table[start : start + len(key)])
        start = int(self._starts[place]) if place < len(self._starts) else len(self._table)
        if not self._table.startswith(key, start):
            return (), ()
        end = self._table.find(b"\n", start)
        _, asks, answers = self._table[start : None if end < 0 else end].decode("utf-8").split("\t")
        return tuple(asks.split()), tuple(answers.split())


@lru_cache(maxsize=1)
def sudachi_synonyms() -> Synonyms:
    """Sudachi's groups by normalised word."""
    return Synonyms(gzip.decompress(_FILE.read_bytes()))


class PhraseGroups:
    """Groups of phrases: a phrase is the sequence of its normalised words, function words left out."""

    def __init__(self, groups: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> None:
        """``groups``: name of the group → the words of each of its phrases."""
        self._groups: dict[tuple[str, ...], list[str]] = {}
        for name, phrases in groups:
            for phrase in phrases:
                if phrase and name not in self._groups.setdefault(tuple(phrase), []):
                    self._groups[tuple(phrase)].append(name)

    def find(self, words: Sequence[str]) -> list[str]:
        """The groups of all phrases that occur in a sequence of words, with repetitions."""
        return [
            group
            for start in range(len(words))
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1)
            for group in self._groups.get(tuple(words[start:end]), ())
        ]
