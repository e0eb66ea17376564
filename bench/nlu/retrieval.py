"""Retrieval: a message is about the topic of the training phrases that it is most like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from annai.language.features import Featurizer
from annai.language.vectors import current_vectors

Scores = NDArray[np.floating[Any]]


class _ByPhrase:
    """Keeps the topics of the phrases; scores of phrases become scores of topics."""

    topics: list[str] = []
    _place: NDArray[np.int64]

    def _remember(self, topics: Sequence[str]) -> None:
        self.topics = sorted(set(topics))
        self._place = np.searchsorted(self.topics, topics)

    def _by_topic(self, phrases: Scores, neighbours: int) -> Scores:
        """The best phrase of each topic; with more neighbours, the sum over the nearest phrases."""
        found = np.zeros((len(phrases), len(self.topics)))
        for row, similar in enumerate(phrases):
            if neighbours == 1:
                np.maximum.at(found[row], self._place, similar)
            else:
                nearest = np.argpartition(-similar, neighbours)[:neighbours]
                np.add.at(found[row], self._place[nearest], similar[nearest])
        return found


class Bm25(_ByPhrase):
    """BM25 over the words of the phrases, in Sudachi's normalised form."""

    def __init__(self, featurizer: Featurizer) -> None:
        self._featurizer = featurizer

    def _words(self, text: str) -> list[str]:
        return [word for word in self._featurizer.features(text).bags["word"] if " " not in word]

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._remember(topics)
        self._index = bm25s.BM25()
        self._index.index([self._words(text) for text in texts], show_progress=False)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Texts × topics."""
        return self._by_topic(np.array([self._index.get_scores(self._words(text)) for text in texts]), 1)


class Nearest(_ByPhrase):
    """Cosine similarity of mean word vectors (ja-ginza); 1 or several nearest phrases."""

    def __init__(self, featurizer: Featurizer, neighbours: int) -> None:
        self._featurizer, self._neighbours = featurizer, neighbours

    def _vectors(self, texts: Sequence[str]) -> Scores:
        vectors = current_vectors()
        return np.array([vectors.mean(self._featurizer.features(text).content, {}, 1.0) for text in texts])

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._remember(topics)
        self._known = self._vectors(texts)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Texts × topics."""
        return self._by_topic(self._vectors(texts) @ self._known.T, self._neighbours)
