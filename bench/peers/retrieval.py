"""What ways that score texts share: the texts, and a topic with a margin out of the scores.

Imports nothing of the project: it is used in .venv and in .venv-peers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def documents(task: dict[str, Any], *, with_phrases: bool, with_answers: bool) -> tuple[list[str], list[str]]:
    """The FAQ's texts and their topics; with phrases, each training phrase is a text of its own."""
    parts = ("title", "question", *(("answer",) if with_answers else ()))
    found = [
        (" ".join((*(entry[part] for part in parts), *entry["keywords"])), entry["topic"]) for entry in task["entries"]
    ]
    if with_phrases:
        found += [(text, topic) for text, topic in task["training"]]
    texts, topics = zip(*found, strict=True)
    return list(texts), list(topics)


class Margin:
    """Reads scores: the topic of the best one, and how far the best answerable one is over the best declined one."""

    def __init__(self, topics: Sequence[str], task: dict[str, Any]) -> None:
        self._topics = [str(topic) for topic in topics]
        self._answerable = np.flatnonzero(np.isin(self._topics, task["answerable"]))
        self._declined = np.flatnonzero(np.isin(self._topics, task["declined"]))

    def __call__(self, scores: NDArray[Any]) -> tuple[str, float]:
        sure = scores[self._answerable].max()
        if len(self._declined):
            sure -= scores[self._declined].max()
        return self._topics[int(scores.argmax())], float(sure)
