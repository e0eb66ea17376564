"""Linear classifiers over parts of the project's features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from annai.language.features import BLOCKS, Features, Featurizer
from annai.language.topics import TopicModel
from annai.language.training import SEED, fit_vectoriser, to_matrix, train

Scores = NDArray[np.floating[Any]]


def restricted(features: Features, blocks: Sequence[str], *, has_vectors: bool) -> Features:
    """Only some of the features."""
    bags = {block: features.bags[block] if block in blocks else [] for block in BLOCKS}
    return Features(bags, features.content if has_vectors else [])


class Linear:
    """A linear machine of scikit-learn over some blocks of features, with or without the mean word vector."""

    def __init__(
        self, make: Callable[[], Any], blocks: Sequence[str], featurizer: Featurizer, *, has_vectors: bool
    ) -> None:
        self._make, self._blocks, self._featurizer, self._has_vectors = make, blocks, featurizer, has_vectors
        self.topics: list[str] = []

    def _read(self, texts: Sequence[str]) -> list[Features]:
        return [
            restricted(self._featurizer.features(text), self._blocks, has_vectors=self._has_vectors) for text in texts
        ]

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        messages = self._read(texts)
        self._vectoriser = fit_vectoriser(messages)
        self._machine = self._make().fit(to_matrix(self._vectoriser, messages), topics)
        self.topics = list(map(str, self._machine.classes_))

    def scores(self, texts: Sequence[str]) -> Scores:
        """Texts × topics."""
        matrix = to_matrix(self._vectoriser, self._read(texts))
        found: Scores = self._machine.decision_function(matrix)
        return found


class Ours:
    """The project's own model, as trained for use: all features, vectors, spelling variants, calibration."""

    def __init__(self, featurizer: Featurizer) -> None:
        self._featurizer = featurizer
        self.topics: list[str] = []

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._model: TopicModel = train(list(zip(texts, topics, strict=True)), self._featurizer)
        self.topics = list(self._model.topics)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Texts × topics: probabilities."""
        found = np.zeros((len(texts), len(self.topics)))
        places = {topic: place for place, topic in enumerate(self.topics)}
        for row, text in enumerate(texts):
            for ranked in self._model.rank(text, limit=len(self.topics)):
                found[row, places[ranked.topic]] = ranked.confidence
        return found


def logistic_regression() -> LogisticRegression:
    """Multinomial, with the strength that the cross-validation likes best of 1, 10, 100."""
    return LogisticRegression(C=10.0, max_iter=200, tol=1e-3)


def support_vectors() -> LinearSVC:
    """One machine a topic, as in the project's own model."""
    return LinearSVC(C=1.0, tol=1e-3, random_state=SEED)
