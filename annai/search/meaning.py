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


@lru_cache(maxsize=4096)
def word_vector(word: str) -> Floats:
    """The vector of a word, of length one; zero for an unknown word."""
    # Loads spaCy: not before the first text.
    from annai.language.vectors import current_vectors

    numbers, scale = _vectors()
    row = current_vectors().row(word)
    return np.zeros(_DIMENSIONS, dtype=np.float32) if row is None else unit_rows(numbers[None, row] * scale)[0]


def word_vectors(words: Sequence[str]) -> Floats:
    """One row for each word."""
    return np.array([word_vector(word) for word in words], dtype=np.float32).reshape(len(words), _DIMENSIONS)


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
        places, shares = self._alike(word)
        found = [self._words.holding_all(places, shares)]
        synonyms = [self._groups.place(group) for group in sudachi_synonyms().stands_for(word)]
        found += [self._groups.holding_all([place], [_SYNONYM]) for place in synonyms if place is not None]
        exact = self._words.place(word)
        if exact is not None:
            found.append(self._words.holding_all([exact], [1.0]))
        documents = np.concatenate([documents for documents, _ in found])
        values = np.concatenate([values for _, values in found])
        # Where a document comes several times, the last assignment stays: the best one.
        order = np.argsort(values, kind="stable")
        best = np.zeros(self._words.size, dtype=np.float32)
        best[documents[order]] = values[order]
        holding = np.flatnonzero(best).astype(np.int32)
        return holding, best[holding]

    def _alike(self, word: str) -> tuple[NDArray[np.int64], Floats]:
        """The index's nearest words above the threshold, each with its share of an exact match."""
        likeness: Floats = self._vectors @ word_vector(word)
        if len(likeness) > _NEIGHBOURS:
            nearest = np.argpartition(likeness, -_NEIGHBOURS)[-_NEIGHBOURS:]
        else:
            nearest = np.arange(len(likeness))
        nearest = nearest[likeness[nearest] > _ALIKE]
        return nearest, (likeness[nearest] - _ALIKE) / (1 - _ALIKE)


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
