"""Compare ways of telling what a message is about, on the same phrases and the same machine.

Each way is trained on four fifths of the training phrases and judged on the rest, five times over, and trained on
all and judged on the separate test set. Columns: accuracy of the cross-validation, then on the test set accuracy,
macro-F1, share with the truth among the first three, and how well messages out of scope are told from questions on
the programme (AUROC of the best answerable topic's score over the best declined one's); seconds of training without
reading the words; milliseconds for one message, reading included.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from annai.paths import ROOT
from bench.nlu.linear import Linear, Ours, logistic_regression, support_vectors
from bench.nlu.retrieval import Bm25, Nearest
from bench.quality.classification import accuracy, auroc, macro_f1, top
from bench.quality.data import Phrase, held_out_phrases, is_answerable, is_declined, training_phrases
from bench.quality.models import RememberingFeaturizer, remembering_featurizer
from bench.quality.report import table

FOLDS, SEED = 5, 11
TIMED = 200  # messages
HEAD = ("way", "folds", "accuracy", "macro-F1", "top 3", "out of scope AUROC", "training s", "message ms")
OUTPUT = ROOT / "reports" / "nlu.md"


class Way(Protocol):
    """A classifier; ``topics`` are the columns of the scores."""

    topics: list[str]

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None: ...
    def scores(self, texts: Sequence[str]) -> NDArray[Any]: ...


@dataclass(frozen=True)
class Row:
    """The figures of one way."""

    name: str
    folds: float
    accuracy: float
    macro_f1: float
    top3: float
    auroc: float
    training: float
    message: float

    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            f"{self.folds:.1%}",
            f"{self.accuracy:.1%}",
            f"{self.macro_f1:.3f}",
            f"{self.top3:.1%}",
            f"{self.auroc:.3f}",
            f"{self.training:.1f}",
            f"{self.message:.2f}",
        )


def ways(featurizer: Any) -> dict[str, Callable[[], Way]]:
    """All ways by name; each call makes a fresh one."""

    def linear(make: Callable[[], Any], *blocks: str, vectors: bool = False) -> Callable[[], Way]:
        return lambda: Linear(make, blocks, featurizer, has_vectors=vectors)

    logistic, machine = logistic_regression, support_vectors
    return {
        "BM25 over the phrases": lambda: Bm25(featurizer),
        "vectors, nearest phrase": lambda: Nearest(featurizer, 1),
        "vectors, 10 nearest phrases": lambda: Nearest(featurizer, 10),
        "logistic regression: words, characters": linear(logistic, "word", "char"),
        "logistic regression: the same and vectors": linear(logistic, "word", "char", vectors=True),
        "linear SVM: characters": linear(machine, "char"),
        "linear SVM: words, characters": linear(machine, "word", "char"),
        "linear SVM: the same and vectors": linear(machine, "word", "char", vectors=True),
        "linear SVM: words, characters, readings": linear(machine, "word", "char", "reading"),
        "linear SVM: all features and vectors": linear(machine, "word", "char", "reading", "term", vectors=True),
        "ours: the same, spelling variants, calibrated": lambda: Ours(featurizer),
    }


def ranked(way: Way, texts: Sequence[str]) -> tuple[list[list[str]], NDArray[Any]]:
    """The first three topics of each text, and all scores."""
    scores = way.scores(texts)
    best = np.argsort(-scores, axis=1)[:, :3]
    return [[way.topics[column] for column in row] for row in best], scores


def folds_accuracy(make: Callable[[], Way], phrases: Sequence[Phrase]) -> float:
    """Accuracy over five folds."""
    texts = np.array([phrase.text for phrase in phrases], dtype=object)
    topics = np.array([phrase.topic for phrase in phrases])
    right = 0
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(topics, topics):
        way = make()
        way.fit(list(texts[seen]), list(topics[seen]))
        found, _ = ranked(way, list(texts[unseen]))
        right += sum(names[0] == topic for names, topic in zip(found, topics[unseen], strict=True))
    return right / len(phrases)


def margin_auroc(way: Way, phrases: Sequence[Phrase], scores: NDArray[Any]) -> float:
    """How well the scores tell questions on the programme from messages out of scope."""
    answerable = [column for column, topic in enumerate(way.topics) if is_answerable(topic)]
    declined = [column for column, topic in enumerate(way.topics) if is_declined(topic)]
    margin = scores[:, answerable].max(axis=1) - scores[:, declined].max(axis=1)
    inside = [value for value, phrase in zip(margin, phrases, strict=True) if is_answerable(phrase.topic)]
    outside = [value for value, phrase in zip(margin, phrases, strict=True) if is_declined(phrase.topic)]
    return auroc(inside, outside)


def measure(name: str, make: Callable[[], Way], reader: RememberingFeaturizer) -> Row:
    """All figures of one way; ``reader`` is what it reads messages with."""
    known, test = training_phrases(), held_out_phrases()
    across = folds_accuracy(make, known)  # first: from then on every phrase has been read
    way = make()
    begin = time.perf_counter()
    way.fit([phrase.text for phrase in known], [phrase.topic for phrase in known])
    training = time.perf_counter() - begin
    found, scores = ranked(way, [phrase.text for phrase in test])
    truth, said = [phrase.topic for phrase in test], [names[0] for names in found]
    return Row(
        name=name,
        folds=across,
        accuracy=accuracy(truth, said).value,
        macro_f1=macro_f1(truth, said),
        top3=top(truth, found, 3).value,
        auroc=margin_auroc(way, test, scores),
        training=training,
        message=milliseconds(way, [phrase.text for phrase in test], reader),
    )


def milliseconds(way: Way, texts: Sequence[str], reader: RememberingFeaturizer) -> float:
    """Median time of one message that was not read before."""
    reader.forget()
    times = []
    for text in texts[:: max(1, len(texts) // TIMED)]:
        begin = time.perf_counter()
        way.scores([text])
        times.append(time.perf_counter() - begin)
    return 1000 * median(times)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.nlu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", help="ways whose name contains this")
    only = parser.parse_args().only or ""
    reader = remembering_featurizer()
    rows = []
    for name, make in ways(reader).items():
        if only in name:
            print(f"nlu: {name}", file=sys.stderr, flush=True)
            rows.append(measure(name, make, reader))
            print(f"nlu: {' | '.join(rows[-1].cells())}", file=sys.stderr, flush=True)
    known, test = training_phrases(), held_out_phrases()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    topics = len({phrase.topic for phrase in known})
    text = f"{len(known)} training phrases, {len(test)} test phrases, {topics} topics; {machine}.\n\n"
    text += table(HEAD, (row.cells() for row in rows)) + "\n"
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
