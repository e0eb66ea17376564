"""Ways that need no server: python -m bench.peers.worker_light WAY TASK OUTPUT [MODEL]. Runs in .venv."""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from annai.language.analyser import current_analyser
from annai.language.featurizer import current_featurizer
from annai.language.normalise import normalise
from annai.language.topics import TopicModel
from annai.language.vectors import current_vectors
from bench.peers.measure import Predict, answer_all, best_margin, read_task
from bench.peers.retrieval import Margin, documents

# Task → how to ask, bytes of the model
Way = Callable[[dict[str, Any]], "tuple[Predict, int]"]


def bm25(*, with_phrases: bool) -> Way:
    """BM25 over the FAQ, or over the FAQ and the training phrases, on words in Sudachi's normalised form."""
    analyser = current_analyser()

    def words(text: str) -> list[str]:
        found = analyser.words(normalise(text))
        return [word.norm.lower() for word in found if not word.pos.startswith(("補助記号", "空白", "助詞", "助動詞"))]

    def way(task: dict[str, Any]) -> tuple[Predict, int]:
        texts, topics = documents(task, with_phrases=with_phrases, with_answers=True)
        margin = Margin(topics, task)
        index = bm25s.BM25()
        index.index([words(text) for text in texts], show_progress=False)

        def predict(text: str) -> tuple[str, float]:
            # An unknown word alone makes bm25s refuse the query.
            known = [word for word in words(text) if word in index.vocab_dict]
            if not known:
                return "", 0.0
            return margin(index.get_scores(known))

        return predict, sum(array.nbytes for array in index.scores.values() if isinstance(array, np.ndarray))

    return way


def svm(task: dict[str, Any]) -> tuple[Predict, int]:
    """TF-IDF over character n-grams and a linear support vector machine, trained on the training phrases."""
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    texts, topics = zip(*task["training"], strict=True)
    machine = LinearSVC(C=1.0).fit(vectoriser.fit_transform(map(normalise, texts)), topics)
    margin = Margin(machine.classes_, task)

    def predict(text: str) -> tuple[str, float]:
        return margin(machine.decision_function(vectoriser.transform([normalise(text)]))[0])

    return predict, len(pickle.dumps((vectoriser, machine)))


def ours(folder: Path) -> Way:
    """Our topic model without Rasa, as the core uses it: like the other ways here, it is a call in one process."""

    def way(task: dict[str, Any]) -> tuple[Predict, int]:
        model = TopicModel.load(folder, current_featurizer(), current_vectors())
        answerable, declined = set(task["answerable"]), set(task["declined"])

        def predict(text: str) -> tuple[str, float]:
            return best_margin({one.topic: one.confidence for one in model.rank(text)}, answerable, declined)

        return predict, sum(path.stat().st_size for path in folder.iterdir())

    return way


def main(name: str, task_path: str, output: str, *model: str) -> None:
    task = read_task(task_path)
    ways: dict[str, Callable[[], Way]] = {
        "bm25": lambda: bm25(with_phrases=False),
        "bm25-phrases": lambda: bm25(with_phrases=True),
        "svm": lambda: svm,
        "ours": lambda: ours(Path(*model)),
    }
    begin = time.perf_counter()
    predict, size = ways[name]()(task)
    spent = time.perf_counter() - begin
    answer_all(predict, task["questions"], output, load_seconds=spent, model_bytes=size, training_seconds=spent)


if __name__ == "__main__":
    main(*sys.argv[1:])
