"""The topic classifier at run time: a linear model in plain NumPy. Training is in ``training.py``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annai.language.clauses import split_clauses
from annai.language.features import BLOCKS, Features, Featurizer
from annai.language.hearing import Hearing
from annai.language.normalise import normalise
from annai.language.questions import is_question
from annai.language.vectors import WordVectors
from annai.language.vocabulary import told_topics

Floats = NDArray[np.float32]
Weights = NDArray[np.float16]  # half the memory; three digits are more than a weight is sure of


QUESTION_WEIGHT = 0.5  # what is asked beside the whole message; bench/quality: robustness to a story in front
MAX_CLAUSES = 12  # what comes after is story
_RECENT = 8  # clauses whose ranking is remembered: those of one turn


@dataclass(frozen=True)
class Ranked:
    """A topic with its calibrated probability."""

    topic: str
    confidence: float


class Vectoriser:
    """TF-IDF over the feature blocks, followed by the mean word vector as further columns."""

    def __init__(self, names: Sequence[str], idf: Floats, vectors: WordVectors) -> None:
        """``names`` are those of the sparse columns, in order, as ``block:feature``."""
        self.idf = idf
        self._vectors = vectors
        self.columns_of: dict[str, dict[str, int]] = {block: {} for block in BLOCKS}
        for column, name in enumerate(names):
            block, _, feature = name.partition(":")
            self.columns_of[block][feature] = column
        self._word_idf = {word: float(idf[column]) for word, column in self.columns_of["word"].items()}
        self._rare = float(idf.max())
        self._dense_columns = np.arange(len(names), len(names) + vectors.dimensions)

    @property
    def names(self) -> list[str]:
        """The names of the sparse columns, in order."""
        found = {column: f"{block}:{name}" for block, of in self.columns_of.items() for name, column in of.items()}
        return [found[column] for column in range(len(found))]

    @property
    def width(self) -> int:
        """Number of columns: sparse features, then vector dimensions."""
        return len(self.idf) + self._vectors.dimensions

    def transform(self, features: Features) -> tuple[NDArray[np.int64], Floats]:
        """Columns and values of a message; each block has length one, so a long text weighs no more."""
        all_columns: list[NDArray[np.int64]] = []
        all_values: list[Floats] = []
        for block in BLOCKS:
            counts = Counter(map(self.columns_of[block].get, features.bags[block]))
            counts.pop(None, None)
            if not counts:
                continue
            columns = np.fromiter(counts.keys(), dtype=np.int64)
            values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[columns]
            all_columns.append(columns)
            all_values.append(values / np.linalg.norm(values))
        all_columns.append(self._dense_columns)
        all_values.append(self.mean(features))
        return np.concatenate(all_columns), np.concatenate(all_values).astype(np.float32)

    def mean(self, features: Features) -> Floats:
        """The mean vector of a message's content words."""
        return self._vectors.mean(features.content, self._word_idf, self._rare)


class TopicModel:
    """Ranks topics for a message. ``temperature`` calibrates the probabilities on held-out folds."""

    def __init__(
        self,
        *,
        topics: list[str],
        vectoriser: Vectoriser,
        weights: Weights,
        bias: Floats,
        temperature: float,
        featurizer: Featurizer,
        hearing: Hearing,
    ) -> None:
        self.topics = topics
        self.vectoriser = vectoriser
        self.weights = weights  # features × topics
        self.bias = bias
        self.temperature = temperature
        self.featurizer = featurizer
        self.hearing = hearing
        # A clause is ranked as part of its message, and again as a question of its own.
        self._probabilities = lru_cache(maxsize=_RECENT)(self._probabilities_of)
        told = told_topics()
        self._asked = np.array([topic not in told for topic in topics])

    def rank(self, text: str, limit: int = 10) -> list[Ranked]:
        """The likeliest topics of raw text, best first.

        In a message of several clauses the clearest question counts beside the whole: a story told in
        front must not drown it. Clear is what asks for something; a greeting that is clearly one asks nothing.
        """
        text = normalise(text)
        shares = self._probabilities(text)
        clauses = split_clauses(text)[:MAX_CLAUSES]
        if len(clauses) > 1:
            asked = [clause for clause in clauses if is_question(clause)] or clauses
            clearest = max(
                (self._probabilities(clause) for clause in asked), key=lambda found: found[self._asked].max()
            )
            shares = (1 - QUESTION_WEIGHT) * shares + QUESTION_WEIGHT * clearest
        best = np.argsort(-shares)[:limit]
        return [Ranked(str(self.topics[index]), float(shares[index])) for index in best]

    def _probabilities_of(self, text: str) -> Floats:
        columns, values = self.vectoriser.transform(self.featurizer.features(text, self.hearing))
        scores = (self.bias + values @ self.weights[columns].astype(np.float32)) / self.temperature
        scores = np.exp(scores - scores.max())
        return scores / scores.sum()  # type: ignore[no-any-return]

    def save(self, folder: Path) -> None:
        """Write the model to a folder; :meth:`load` reads it back."""
        np.savez(folder / "model.npz", weights=self.weights, bias=self.bias, idf=self.vectoriser.idf)
        meta = {
            "topics": list(map(str, self.topics)),
            "temperature": self.temperature,
            "features": self.vectoriser.names,
            "hearing": self.hearing.to_data(),
        }
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, featurizer: Featurizer, vectors: WordVectors) -> TopicModel:
        """Read a model written by :meth:`save`."""
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz") as arrays:
            weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"]
        return cls(
            topics=meta["topics"],
            vectoriser=Vectoriser(meta["features"], idf, vectors),
            weights=weights,
            bias=bias,
            temperature=meta["temperature"],
            featurizer=featurizer,
            hearing=Hearing.from_data(meta["hearing"]),
        )
