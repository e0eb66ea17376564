"""The featurizer over the live vocabulary and user dictionary, made once per process."""

from functools import lru_cache
from pathlib import Path

from annai.language.analyser import current_analyser
from annai.language.entities import current_matcher
from annai.language.features import Featurizer
from annai.paths import knowledge_dir


@lru_cache(maxsize=4)
def _featurizer(_folder: Path) -> Featurizer:
    return Featurizer(current_analyser(), current_matcher())


def current_featurizer() -> Featurizer:
    """The featurizer that training and run time share."""
    return _featurizer(knowledge_dir())
