"""The featurizer over the live vocabulary and user dictionary, made once per process."""

from functools import lru_cache

from annai.language.analyser import current_analyser
from annai.language.entities import current_matcher
from annai.language.features import Featurizer


@lru_cache(maxsize=1)
def current_featurizer() -> Featurizer:
    """The featurizer that training and run time share."""
    return Featurizer(current_analyser(), current_matcher())
