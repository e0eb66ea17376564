"""Phrases with their topic and style, and what the topics are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from annai.paths import ROOT

TRAINING = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "nlu" / "phrases"
# Topics that are answered from the documents; the others are about the conversation, or refused by name.
ANSWERABLE = ("lookup", "decision")


@dataclass(frozen=True)
class Phrase:
    """One message and the topic that it is about."""

    text: str
    topic: str
    style: str = ""


def read(path: Path) -> Any:
    """A YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def training_phrases(folder: Path = TRAINING) -> list[Phrase]:
    """The phrases that the model is trained on."""
    return [
        Phrase(line.removeprefix("- "), block["intent"])
        for path in sorted(folder.glob("*.yml"))
        for block in read(path)["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    ]


def held_out_phrases(folder: Path = HELD_OUT) -> list[Phrase]:
    """The separate test set: written apart from the training phrases, by topic and style."""
    return [
        Phrase(text, data["topic"], style)
        for data in map(read, sorted(folder.glob("*.yml")))
        for style, texts in data["phrases"].items()
        for text in texts
    ]


@lru_cache(maxsize=1)
def topic_kinds() -> dict[str, str]:
    """Topic → kind (lookup, decision, dialogue, decline)."""
    topics = read(ROOT / "knowledge" / "topics.yml")["topics"]
    return {topic["id"]: topic["kind"] for topic in topics}


@lru_cache(maxsize=1)
def topic_groups() -> dict[str, str]:
    """Topic → group; topics of one group share facts."""
    topics = read(ROOT / "knowledge" / "topics.yml")["topics"]
    return {topic["id"]: topic["group"] for topic in topics}


def is_answerable(topic: str) -> bool:
    """Whether the documents answer the topic."""
    return topic_kinds().get(topic) in ANSWERABLE


def is_declined(topic: str) -> bool:
    """Whether the topic is out of scope."""
    return topic_kinds().get(topic) == "decline"


def by_style(phrases: Iterable[Phrase]) -> Iterator[tuple[str, list[int]]]:
    """Each style with the positions of its phrases, in the order of the alphabet."""
    places: dict[str, list[int]] = {}
    for number, phrase in enumerate(phrases):
        places.setdefault(phrase.style, []).append(number)
    yield from sorted(places.items())
