"""Similarity of ja-ginza's vectors: worker_ginza.py faq|phrases TASK OUTPUT, in .venv-peers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np  # noqa: E402 - after the path is set
import spacy  # noqa: E402
from measure import answer_all, read_task  # noqa: E402
from retrieval import Margin, documents  # noqa: E402


def main(over: str, task_path: str, output: str) -> None:
    task = read_task(task_path)
    begin = time.perf_counter()
    # The vectors need the tokens alone; tagger and parser would add 12 ms a message.
    nlp = spacy.load("ja_ginza", exclude=["tok2vec", "parser", "attribute_ruler", "ner", "morphologizer",
                                          "compound_splitter", "bunsetu_recognizer"])  # fmt: skip

    def vector(text: str) -> np.ndarray:
        found = nlp(text).vector
        norm = float(np.linalg.norm(found))
        return found / norm if norm else found

    texts, topics = documents(task, with_phrases=over == "phrases", with_answers=False)
    known = np.array([vector(text) for text in texts])
    margin = Margin(topics, task)
    load = time.perf_counter() - begin
    size = sum(path.stat().st_size for path in Path(nlp.path).rglob("*") if path.is_file()) + known.nbytes
    answer_all(
        lambda text: margin(known @ vector(text)),
        task["questions"], output, load_seconds=load, model_bytes=size, training_seconds=load,
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
