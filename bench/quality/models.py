"""The model that is measured."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from annai.content.assistant import PARTS, unpack
from annai.language.analyser import Analyser, current_analyser
from annai.language.entities import TermMatcher, current_matcher
from annai.language.features import Features, Featurizer
from annai.language.featurizer import current_featurizer
from annai.language.hearing import Hearing
from annai.language.topics import TopicModel
from annai.language.training import train
from annai.language.vectors import current_vectors
from annai.paths import cache_dir
from annai.settings import read_settings
from annai.supervisor.model import fingerprint, is_current
from bench.quality.data import Phrase, training_phrases

Progress = Callable[[str], None]


class RememberingFeaturizer(Featurizer):
    """Reads each text once where nothing is heard in it: several models are trained on the same phrases.

    What is heard depends on the phrases that a model has seen, so it is never remembered.
    """

    def __init__(self, analyser: Analyser, matcher: TermMatcher) -> None:
        super().__init__(analyser, matcher)
        self._known: dict[str, Features] = {}

    def features(self, text: str, hearing: Hearing | None = None) -> Features:
        if hearing is not None:
            return super().features(text, hearing)
        if text not in self._known:
            self._known[text] = super().features(text)
        return self._known[text]

    def forget(self) -> None:
        """Read everything anew."""
        self._known.clear()


def remembering_featurizer() -> RememberingFeaturizer:
    """One over the live vocabulary and user dictionary."""
    return RememberingFeaturizer(current_analyser(), current_matcher())


def load_model(progress: Progress) -> TopicModel:
    """The topic model inside the trained archive if that is current; else one trained alone, and kept."""
    settings = read_settings()
    if is_current(settings):
        progress("reading the trained model")
        with tempfile.TemporaryDirectory() as folder:
            unpack(settings.model, Path(folder))
            return TopicModel.load(Path(folder), current_featurizer(), current_vectors())
    kept = bench_cache() / f"model-{fingerprint(settings)[:16]}"
    if not (kept / PARTS[-1]).is_file():
        progress("the trained model is missing or out of date: training the topic model alone")
        model = train_on(training_phrases(), current_featurizer(), progress)
        forget("model-*")
        kept.mkdir(exist_ok=True)
        model.save(kept)
    progress("reading the topic model")
    return TopicModel.load(kept, current_featurizer(), current_vectors())


def train_on(phrases: Sequence[Phrase], featurizer: Featurizer, progress: Progress) -> TopicModel:
    """A topic model of the project's own kind."""
    return train([(phrase.text, phrase.topic) for phrase in phrases], featurizer, progress)


def model_version() -> str:
    """Changes with everything that the model is made of."""
    return fingerprint(read_settings())[:16]


def bench_cache() -> Path:
    """Where measurements keep what is slow to make."""
    folder = cache_dir() / "bench"
    folder.mkdir(exist_ok=True)
    return folder


def forget(pattern: str) -> None:
    """Remove what was kept for earlier versions."""
    for path in bench_cache().glob(pattern):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
