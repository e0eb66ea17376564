"""Likeness of meaning by word vectors: of a query's words to the words of the index, and of whole texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annai.search.postings import Floats, Postings
from annai.search.synonyms import sudachi_synonyms

_FILE = Path(__file__).parent / "data" / "vectors.npz"
_DIMENSIONS = 296
_ALIKE = 0.2  # cosine from which two words count as alike; below it is noise
_NEIGHBOURS = 40  # words of the index that one word of the query may stand for
_SYNONYM = 0.7  # what a synonym counts, as a share of the word itself
_REMEMBERED = 1024  # words whose matches are kept


@lru_cache(maxsize=1)
def _vectors() -> tuple[NDArray[np.int8], Floats]:
    """One byte a number, and by what each column is to be multiplied."""
    with np.load(_FILE) as data:
        return data["numbers"], data["scale"]


def word_vectors(words: Sequence[str]) -> Floats:
    """One row of length one for each word; zero for unknown words."""
    # Loads spaCy: not before the first text.
    from annai.language.vectors import current_vectors

    numbers, scale = _vectors()
    rows = [current_vectors().row(word) for word in words]
    known = [place for place, row in enumerate(rows) if row is not None]
    found = np.zeros((len(words), _DIMENSIONS), dtype=np.float32)
    found[known] = numbers[[row for row in rows if row is not None]] * scale
    return unit_rows(found)


def unit_rows(matrix: Floats) -> Floats:
    """The rows brought to length one; rows of zeros stay."""
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)  # type: ignore[no-any-return]


class Meaning:
    """Scores by likeness of meaning over the words of an index."""

    def __init__(self, words: Postings, groups: Postings, texts: Floats) -> None:
        """``texts``: one vector for each document, see :func:`text_vectors`."""
        self._words, self._groups = words, groups
        self._vectors = word_vectors(words.vocabulary)
        self._texts = texts
        # The words of queries repeat, and while one types they repeat with every key.
        self._match = lru_cache(maxsize=_REMEMBERED)(self._find_match)

    def score_words(self, words: Sequence[str]) -> Floats:
        """Like ``Postings.score``, but a word of the query is found by the most similar word of a document."""
        total = np.zeros(self._words.size, dtype=np.float32)
        whole = 0.0
        for word in dict.fromkeys(words):
            rarity = self._words.rarity(word)
            documents, match = self._match(word)
            total[documents] += rarity * match
            whole += rarity
        return total / whole if whole else total

    def score_texts(self, words: Sequence[str]) -> Floats:
        """Cosine of the query's vector and that of every document."""
        return self._texts @ text_vector(words, self._words)

    def _find_match(self, word: str) -> tuple[NDArray[np.int32], Floats]:
        """Documents with the best of their words that mean the same, times how much they hold of it."""
        best = np.zeros(self._words.size, dtype=np.float32)
        exact = self._words.place(word)
        for place, share in self._alike(word):
            if place != exact:
                _raise_to(best, self._words.holding(place), share)
        for group in sudachi_synonyms()[0].get(word, ()):
            synonyms = self._groups.place(group)
            if synonyms is not None:
                _raise_to(best, self._groups.holding(synonyms), _SYNONYM)
        if exact is not None:
            _raise_to(best, self._words.holding(exact), 1.0)
        documents = np.flatnonzero(best).astype(np.int32)
        return documents, best[documents]

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """The index's nearest words above the threshold, each with its share of an exact match."""
        count = min(_NEIGHBOURS, len(self._vectors))
        if not count:
            return []
        likeness = self._vectors @ word_vectors([word])[0]
        nearest = np.argpartition(-likeness, count - 1)[:count]
        shares = (likeness[nearest] - _ALIKE) / (1 - _ALIKE)
        return [(int(place), float(share)) for place, share in zip(nearest, shares, strict=True) if share > 0]


def _raise_to(best: Floats, holding: tuple[NDArray[np.int32], Floats], share: float) -> None:
    documents, counts = holding
    best[documents] = np.maximum(best[documents], share * counts)


def text_vector(words: Sequence[str], index: Postings) -> Floats:
    """The mean of the words' vectors by rarity, of length one; zero where no word is known."""
    if not words:
        return np.zeros(_DIMENSIONS, dtype=np.float32)
    weights = np.array([index.rarity(word) for word in words], dtype=np.float32)
    vector: Floats = unit_rows((weights @ word_vectors(words))[None, :])[0]
    return vector


def text_vectors(texts: Sequence[Mapping[str, Sequence[str]]], weights: Mapping[str, float], index: Postings) -> Floats:
    """One row for each text from the words of its fields; a long field counts no more than a short one."""
    total = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
    for row, text in zip(total, texts, strict=True):
        for name, weight in weights.items():
            row += weight * text_vector(text.get(name, ()), index)
    return unit_rows(total)
