"""Words that stand for the same thing: Sudachi's synonym groups and groups of one's own (the glossary)."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "synonyms.tsv.gz"
_LONGEST_PHRASE = 5


@lru_cache(maxsize=1)
def sudachi_synonyms() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Normalised word → its groups: those that the word stands for, and those by which it may be found.

    The first leaves out words that are too ambiguous to be widened.
    """
    stands_for: dict[str, tuple[str, ...]] = {}
    found_by: dict[str, tuple[str, ...]] = {}
    for line in gzip.decompress(_FILE.read_bytes()).decode("utf-8").splitlines():
        word, asks, answers = line.split("\t")
        found_by[word] = tuple(answers.split())
        if asks:
            stands_for[word] = tuple(asks.split())
    return stands_for, found_by


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
