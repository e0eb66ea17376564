"""Which documents hold a term, and how much: BM25F in flat arrays.

An own inverted index instead of bm25s: fields are weighted inside one term frequency, and a query term has a weight
(a synonym, a similar word), neither of which that library knows; see bench/search.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]

_SATURATION = 1.2  # BM25's k1
_LENGTH = 0.75  # BM25's b
_UNKNOWN = 0.5  # what a term that no document holds counts, as a share of the rarest one


class Postings:
    """An inverted index over one signal."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        documents: NDArray[np.int32],
        counts: Floats,
        size: int,
    ) -> None:
        """``documents[starts[i]:starts[i + 1]]`` hold term ``i``; ``counts`` are the saturated term frequencies."""
        self.vocabulary = list(vocabulary)
        self.starts, self.documents, self.counts, self.size = starts, documents, counts, size
        self._places = {term: place for place, term in enumerate(self.vocabulary)}
        holding = np.diff(starts).astype(np.float32)
        self._idf = np.log(1 + (size - holding + 0.5) / (holding + 0.5)).astype(np.float32)
        self._rarest = float(np.log(1 + (size + 0.5) / 0.5))

    @classmethod
    def build(cls, texts: Sequence[Mapping[str, Sequence[str]]], weights: Mapping[str, float]) -> Postings:
        """From the terms of each field of each document."""
        mean = {name: max(1e-9, float(np.mean([len(text.get(name, ())) for text in texts] or [0]))) for name in weights}
        held: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, text in enumerate(texts):
            for term, count in _weighted_counts(text, weights, mean).items():
                held[term].append((number, count * (_SATURATION + 1) / (count + _SATURATION)))
        vocabulary = sorted(held)
        starts = np.cumsum([0, *(len(held[term]) for term in vocabulary)])
        pairs = [pair for term in vocabulary for pair in held[term]]
        return cls(
            vocabulary,
            starts,
            np.array([number for number, _ in pairs], dtype=np.int32),
            np.array([count for _, count in pairs], dtype=np.float32),
            len(texts),
        )

    @property
    def known(self) -> Mapping[str, int]:
        """The terms of the index."""
        return self._places

    def place(self, term: str) -> int | None:
        """The term's number, None if no document holds it."""
        return self._places.get(term)

    def rarity(self, term: str) -> float:
        """Inverse document frequency; unknown terms get the middle of the scale."""
        place = self._places.get(term)
        return self._rarest * _UNKNOWN if place is None else float(self._idf[place])

    def holding(self, place: int) -> tuple[NDArray[np.int32], Floats]:
        """The documents that hold a term, and its saturated frequency in each."""
        part = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.documents[part], self.counts[part]

    def holding_all(self, places: ArrayLike, shares: ArrayLike) -> tuple[NDArray[np.int32], Floats]:
        """The documents that hold any of the terms, one by one, with the frequency times the term's share."""
        places = np.asarray(places, dtype=np.int64)
        starts, lengths = self.starts[places], np.diff(self.starts)[places]
        before = np.cumsum(lengths) - lengths
        rows = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
        return self.documents[rows], self.counts[rows] * np.repeat(np.asarray(shares, dtype=np.float32), lengths)

    def score(self, terms: Sequence[str]) -> Floats:
        """For every document how much of the query it covers: 0 is nothing, about 1 all of it once."""
        documents, values, whole = [], [], 0.0
        for term in dict.fromkeys(terms):
            whole += self.rarity(term)
            place = self._places.get(term)
            if place is not None:
                held, counts = self.holding(place)
                documents.append(held)
                values.append(counts * self._idf[place])
        if not documents:
            return np.zeros(self.size, dtype=np.float32)
        total = np.bincount(np.concatenate(documents), np.concatenate(values), minlength=self.size)
        return (total / whole).astype(np.float32)


def _weighted_counts(
    text: Mapping[str, Sequence[str]], weights: Mapping[str, float], mean: Mapping[str, float]
) -> Counter[str]:
    """Term frequencies summed over the fields, each by its weight and relative to its mean length."""
    counts: Counter[str] = Counter()
    for name, weight in weights.items():
        terms = text.get(name, ())
        length = 1 - _LENGTH + _LENGTH * len(terms) / mean[name]
        for term, count in Counter(terms).items():
            counts[term] += weight * count / length  # type: ignore[assignment]
    return counts
