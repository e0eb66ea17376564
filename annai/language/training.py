"""Trains the topic classifier: logistic regression over TF-IDF, calibrated on held-out folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from annai.language.features import Featurizer
from annai.language.topics import TopicModel, Vectoriser

Progress = Callable[[str], None]
SEED = 20240823
FOLDS = 3
STRENGTH = 12.0  # inverse regularisation, chosen by bench/nlu
MIN_DOCUMENTS = 2  # a feature of a single phrase teaches nothing


def fit_vectoriser(bags: Sequence[dict[str, list[str]]]) -> Vectoriser:
    """Columns for all features that at least two phrases share, with their inverse document frequency."""
    documents: Counter[str] = Counter()
    for bag in bags:
        documents.update({f"{block}:{name}" for block, names in bag.items() for name in names})
    names = sorted(name for name, count in documents.items() if count >= MIN_DOCUMENTS)
    counts = np.array([documents[name] for name in names], dtype=np.float32)
    idf = np.log((1 + len(bags)) / (1 + counts)) + 1
    return Vectoriser({name: index for index, name in enumerate(names)}, idf.astype(np.float32))


def to_matrix(vectoriser: Vectoriser, bags: Sequence[dict[str, list[str]]]) -> csr_matrix:
    """Messages × features."""
    rows = [vectoriser.transform(bag) for bag in bags]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    return csr_matrix(
        (np.concatenate([values for _, values in rows]), np.concatenate([columns for columns, _ in rows]), starts),
        shape=(len(rows), len(vectoriser.columns)),
    )


def fit_linear(matrix: csr_matrix, topics: NDArray[Any]) -> LogisticRegression:
    """Logistic regression with every topic weighing the same, however many phrases it has."""
    model = LogisticRegression(
        C=STRENGTH, class_weight="balanced", max_iter=60, tol=1e-3, random_state=SEED, solver="lbfgs"
    )
    return model.fit(matrix, topics)


def fit_temperature(scores: NDArray[Any], truth: NDArray[Any]) -> float:
    """The temperature under which held-out scores give the likeliest probabilities."""

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[np.arange(len(truth)), truth].mean())

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)


def held_out_scores(bags: Sequence[dict[str, list[str]]], labels: NDArray[Any], progress: Progress) -> NDArray[Any]:
    """Scores of every phrase by a model that never saw it: phrases × topics (sorted)."""
    scores = np.zeros((len(labels), len(set(labels))), dtype=np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(np.zeros(len(labels)), labels)
    for number, (train, test) in enumerate(folds, start=1):
        progress(f"calibrating, fold {number} of {FOLDS}")
        vectoriser = fit_vectoriser([bags[index] for index in train])
        model = fit_linear(to_matrix(vectoriser, [bags[index] for index in train]), labels[train])
        scores[test] = model.decision_function(to_matrix(vectoriser, [bags[index] for index in test]))
    return scores


def train(
    phrases: Sequence[tuple[str, str]], featurizer: Featurizer, progress: Progress = lambda _: None
) -> TopicModel:
    """A model from (text, topic) pairs."""
    progress(f"reading {len(phrases)} phrases")
    bags = [featurizer.features(text) for text, _ in phrases]
    labels = np.array([topic for _, topic in phrases])
    topics = sorted(set(labels))
    scores = held_out_scores(bags, labels, progress)
    temperature = fit_temperature(scores, np.searchsorted(topics, labels))
    progress("fitting all phrases")
    vectoriser = fit_vectoriser(bags)
    model = fit_linear(to_matrix(vectoriser, bags), labels)
    return TopicModel(
        topics=topics,
        vectoriser=vectoriser,
        weights=np.ascontiguousarray(model.coef_.T, dtype=np.float32),
        bias=model.intercept_.astype(np.float32),
        temperature=temperature,
        featurizer=featurizer,
    )
