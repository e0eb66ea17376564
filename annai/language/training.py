"""Trains the topic classifier: linear machines over TF-IDF and word vectors, calibrated on held-out phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from joblib import parallel_backend
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from annai.language.features import Features, Featurizer
from annai.language.topics import TopicModel, Vectoriser
from annai.language.vectors import current_vectors

Progress = Callable[[str], None]
Varied = Sequence[Sequence[Features]]  # the variants of each phrase
SEED = 20240823
HELD_OUT = 1 / 3
VARIANTS = 2  # other spellings in which each phrase trains, too (annai.language.augment)
STRENGTH = 1.0  # inverse regularisation, chosen by bench/nlu
TOLERANCE = 0.1  # a stricter end of the search takes a fifth longer and finds nothing better
MIN_DOCUMENTS = 4  # a feature of a single phrase and its variants teaches nothing


def fit_vectoriser(messages: Sequence[Features]) -> Vectoriser:
    """Columns for all features that several phrases share, with their inverse document frequency."""
    documents: Counter[str] = Counter()
    for message in messages:
        documents.update({f"{block}:{name}" for block, names in message.bags.items() for name in names})
    names = sorted(name for name, count in documents.items() if count >= MIN_DOCUMENTS)
    counts = np.array([documents[name] for name in names], dtype=np.float32)
    idf = np.log((1 + len(messages)) / (1 + counts)) + 1
    return Vectoriser(names, idf.astype(np.float32), current_vectors())


def to_matrix(vectoriser: Vectoriser, messages: Sequence[Features]) -> csr_matrix:
    """Messages × columns."""
    rows = [vectoriser.transform(message) for message in messages]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    values = np.concatenate([values for _, values in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), vectoriser.width))
    matrix.sort_indices()  # scikit-learn would sort in place, in every thread at once
    return matrix


def fit_linear(matrix: csr_matrix, topics: NDArray[Any]) -> OneVsRestClassifier:
    """One linear support vector machine a topic; liblinear leaves the interpreter free, so threads pay."""
    machine = LinearSVC(C=STRENGTH, tol=TOLERANCE, random_state=SEED)
    with parallel_backend("threading", n_jobs=-1):
        return OneVsRestClassifier(machine, n_jobs=-1).fit(matrix, topics)


def fit_temperature(scores: NDArray[Any], truth: NDArray[Any]) -> float:
    """The temperature under which held-out scores give the likeliest probabilities."""

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[np.arange(len(truth)), truth].mean())

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)


def held_out(messages: Sequence[Features], labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Scores (phrases × topics, sorted) and topics of a third of the phrases, by a model of the other two.

    Without variants: with them the temperature moves by 3 % and the training takes a quarter longer.
    """
    split = StratifiedShuffleSplit(n_splits=1, test_size=HELD_OUT, random_state=SEED)
    seen, unseen = next(split.split(np.zeros(len(labels)), labels))
    vectoriser, model = _fit([messages[index] for index in seen], labels[seen], [])
    scores = model.decision_function(to_matrix(vectoriser, [messages[index] for index in unseen]))
    return scores, labels[unseen]


def _fit(messages: Sequence[Features], labels: NDArray[Any], varied: Varied) -> tuple[Vectoriser, OneVsRestClassifier]:
    """A model of phrases and, where there are any, of their variants."""
    everything = [*messages, *(one for variants in varied for one in variants)]
    vectoriser = fit_vectoriser(everything)
    topics = np.concatenate([labels, np.repeat(labels, [len(one) for one in varied])]) if varied else labels
    return vectoriser, fit_linear(to_matrix(vectoriser, everything), topics)


def train(
    phrases: Sequence[tuple[str, str]], featurizer: Featurizer, progress: Progress = lambda _: None
) -> TopicModel:
    """A model from (text, topic) pairs."""
    progress(f"reading {len(phrases)} phrases and their spelling variants")
    messages = [featurizer.features(text) for text, _ in phrases]
    varied = [featurizer.variants(text, VARIANTS) for text, _ in phrases]
    labels = np.array([topic for _, topic in phrases])
    topics = sorted(set(labels))
    progress("calibrating on held-out phrases")
    scores, truth = held_out(messages, labels)
    temperature = fit_temperature(scores, np.searchsorted(topics, truth))
    progress("fitting all phrases and spelling variants")
    vectoriser, model = _fit(messages, labels, varied)
    machines = model.estimators_
    return TopicModel(
        topics=[str(topic) for topic in topics],
        vectoriser=vectoriser,
        weights=np.ascontiguousarray(np.vstack([m.coef_[0] for m in machines]).T, dtype=np.float16),
        bias=np.array([m.intercept_[0] for m in machines], dtype=np.float32),
        temperature=temperature,
        featurizer=featurizer,
    )
