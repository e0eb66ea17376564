"""Trains the topic classifier: linear machines over TF-IDF and word vectors, calibrated on held-out phrases."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from annai.language.features import BLOCKS, Features, Featurizer
from annai.language.hearing import Hearing
from annai.language.topics import TopicModel, Vectoriser
from annai.language.vectors import current_vectors

Progress = Callable[[str], None]
Varied = Sequence[Sequence[Features]]  # the variants of each phrase
SEED = 20240823
HELD_OUT = 1 / 3
VARIANTS = 2  # other spellings in which each phrase trains, too (annai.language.augment)
STRENGTH = 1.0  # inverse regularisation, chosen by bench/nlu
TOLERANCE = 0.3  # a stricter end of the search takes a fifth longer and finds nothing better
_OTHERS = "~"  # the topics that are not of a share; after all others in the alphabet
MIN_DOCUMENTS = VARIANTS + 2  # a feature of a single phrase and its variants teaches nothing


def fit_vectoriser(messages: Sequence[Features]) -> Vectoriser:
    """Columns for all features that several phrases share, with their inverse document frequency."""
    documents: dict[str, int] = {}
    for block in BLOCKS:
        seen = Counter(chain.from_iterable(set(message.bags[block]) for message in messages))
        documents |= {f"{block}:{name}": count for name, count in seen.items() if count >= MIN_DOCUMENTS}
    names = sorted(documents)
    counts = np.array([documents[name] for name in names], dtype=np.float32)
    idf = np.log((1 + len(messages)) / (1 + counts)) + 1
    return Vectoriser(names, idf.astype(np.float32), current_vectors())


def to_matrix(vectoriser: Vectoriser, messages: Sequence[Features]) -> csr_matrix:
    """Messages × columns: the rows that :meth:`Vectoriser.transform` makes, all at once."""
    blocks = [_block(vectoriser, block, messages) for block in BLOCKS]
    means = np.array([vectoriser.mean(message) for message in messages])
    places = np.arange(means.size)
    first_dense = vectoriser.width - means.shape[1]
    blocks.append((places // means.shape[1], places % means.shape[1] + first_dense, means.ravel()))
    rows, columns, values = (np.concatenate(part) for part in zip(*blocks, strict=True))
    matrix = csr_matrix((values.astype(np.float32), (rows, columns)), shape=(len(messages), vectoriser.width))
    matrix.sort_indices()  # scikit-learn would sort in place, in every thread at once
    return matrix


def _block(
    vectoriser: Vectoriser, block: str, messages: Sequence[Features]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Rows, columns and values of one block of features."""
    bags = [message.bags[block] for message in messages]
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    found = map(vectoriser.columns_of[block].get, chain.from_iterable(bags), repeat(-1))
    columns = np.fromiter(found, np.int64, len(rows))
    is_known = columns >= 0
    places, counts = np.unique(rows[is_known] * vectoriser.width + columns[is_known], return_counts=True)
    rows, columns = np.divmod(places, vectoriser.width)
    values = (1 + np.log(counts.astype(np.float32))) * vectoriser.idf[columns]
    norms = np.sqrt(np.bincount(rows, values**2, minlength=len(bags)))
    return rows, columns, values / norms[rows]


def fit_linear(
    matrix: csr_matrix, labels: NDArray[Any], repeated: NDArray[Any] | None = None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights (topics × columns) and biases of one linear support vector machine a topic.

    ``repeated``: how many times each message counts.

    The topics are shared out among the processors: liblinear copies the matrix once for each share, and leaves the
    interpreter free, so threads pay.
    """
    topics = np.unique(labels)
    shares = np.array_split(topics, min(os.cpu_count() or 1, len(topics) // 2))
    doubles = matrix.astype(np.float64)  # as liblinear has them; it would convert the matrix for each share

    def fit(share: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        named = np.where(np.isin(labels, share), labels, _OTHERS)
        machines = LinearSVC(C=STRENGTH, tol=TOLERANCE, random_state=SEED).fit(doubles, named, repeated)
        wanted = machines.classes_ != _OTHERS
        return machines.coef_[wanted], machines.intercept_[wanted]

    with ThreadPoolExecutor(len(shares)) as pool:
        fitted = list(pool.map(fit, shares))
    return np.vstack([weights for weights, _ in fitted]), np.concatenate([biases for _, biases in fitted])


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
    vectoriser, weights, biases = _fit([messages[index] for index in seen], labels[seen], [])
    return to_matrix(vectoriser, [messages[index] for index in unseen]) @ weights.T + biases, labels[unseen]


def _fit(
    messages: Sequence[Features], labels: NDArray[Any], varied: Varied
) -> tuple[Vectoriser, NDArray[Any], NDArray[Any]]:
    """The vectoriser, weights and biases of a model of phrases and, where there are any, of their variants."""
    everything = [*messages, *(one for variants in varied for one in variants)]
    vectoriser = fit_vectoriser(everything)
    own = varied or [()] * len(messages)
    spellings = [_counted([message, *variants]) for message, variants in zip(messages, own, strict=True)]
    different = [one for counted in spellings for one, _ in counted]
    repeated = np.array([count for counted in spellings for _, count in counted], dtype=np.float64)
    topics = np.repeat(labels, [len(counted) for counted in spellings])
    return vectoriser, *fit_linear(to_matrix(vectoriser, different), topics, repeated)


def _counted(messages: Sequence[Features]) -> list[tuple[Features, int]]:
    """The different messages with their number: a quarter of all variants are heard as the phrase itself."""
    different: list[Features] = []
    for message in messages:
        if message not in different:
            different.append(message)
    return [(one, messages.count(one)) for one in different]


def train(
    phrases: Sequence[tuple[str, str]], featurizer: Featurizer, progress: Progress = lambda _: None
) -> TopicModel:
    """A model from (text, topic) pairs."""
    progress(f"reading {len(phrases)} phrases and their spelling variants")
    hearing = Hearing.learnt([featurizer.words(text) for text, _ in phrases])
    messages = [featurizer.features(text, hearing) for text, _ in phrases]
    varied = [featurizer.variants(text, VARIANTS, hearing) for text, _ in phrases]
    labels = np.array([topic for _, topic in phrases])
    topics = sorted(set(labels))
    progress("calibrating on held-out phrases")
    scores, truth = held_out(messages, labels)
    temperature = fit_temperature(scores, np.searchsorted(topics, truth))
    progress("fitting all phrases and spelling variants")
    vectoriser, weights, biases = _fit(messages, labels, varied)
    return TopicModel(
        topics=[str(topic) for topic in topics],
        vectoriser=vectoriser,
        weights=np.ascontiguousarray(weights.T, dtype=np.float16),
        bias=biases.astype(np.float32),
        temperature=temperature,
        featurizer=featurizer,
        hearing=hearing,
    )
