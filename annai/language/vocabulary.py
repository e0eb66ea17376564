"""Vocabulary and topics alone: NLU needs them without the rest of the knowledge, e.g. while an entry is broken."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from annai.knowledge.load import load_topics, load_vocabulary
from annai.knowledge.models import VocabularyValue
from annai.paths import knowledge_dir

_ANYTHING = "oos_general"


@lru_cache(maxsize=4)
def _load(folder: Path) -> Mapping[str, Mapping[str, VocabularyValue]]:
    return load_vocabulary(folder)


def current_vocabulary() -> Mapping[str, Mapping[str, VocabularyValue]]:
    """Entity → value → label and terms, as the live ``vocabulary.yml`` says."""
    return _load(knowledge_dir())


@lru_cache(maxsize=2)
def _told(folder: Path) -> frozenset[str]:
    topics = load_topics(folder).values()
    return frozenset({topic.id for topic in topics if topic.kind == "dialogue"} | {_ANYTHING})


def told_topics() -> frozenset[str]:
    """Topics that a story around a question sounds like: the conversation itself, and anything under the sun."""
    return _told(knowledge_dir())
