"""The vocabulary alone: NLU needs it without the rest of the knowledge, e.g. while an entry is broken."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from annai.knowledge.load import load_vocabulary
from annai.knowledge.models import VocabularyValue
from annai.paths import knowledge_dir


@lru_cache(maxsize=4)
def _load(folder: Path) -> Mapping[str, Mapping[str, VocabularyValue]]:
    return load_vocabulary(folder)


def current_vocabulary() -> Mapping[str, Mapping[str, VocabularyValue]]:
    """Entity → value → label and terms, as the live ``vocabulary.yml`` says."""
    return _load(knowledge_dir())
