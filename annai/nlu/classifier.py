"""Topics by the project's own linear model."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from annai.language.clauses import split_clauses
from annai.language.featurizer import current_featurizer
from annai.language.normalise import normalise
from annai.language.topics import TopicModel
from annai.language.understanding import Clause, clause_to, ranking_to
from annai.language.vectors import current_vectors
from annai.nlu.fingerprint import language_fingerprint

logger = logging.getLogger(__name__)

# Output key of the message: the clauses of a message with more than one, each with its ranking.
CLAUSES = "clauses"
INTENT_RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Ranks topics for the message and for each of its clauses."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # Longest part of a message that is read; the rest cannot change the topic.
            "max_characters": 1000,
            # Clauses beyond these are stories, not questions.
            "max_clauses": 12,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> TopicClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(
                config,
                model_storage,
                resource,
                TopicModel.load(folder, current_featurizer(), current_vectors()),
            )

    @staticmethod
    def fingerprint_addon(_config: dict[str, Any]) -> str | None:
        return language_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        from annai.language.training import train

        phrases = [(example.get(TEXT), example.get(INTENT)) for example in training_data.intent_examples]
        self._model = train(phrases, current_featurizer(), progress=lambda line: logger.info("topics: %s", line))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("the topic classifier was not trained: run `make train`")
        text = normalise(message.get(TEXT) or "")[: self._config["max_characters"]]
        ranking = self._model.rank(text)
        message.set(INTENT, ranking_to(ranking)[0], add_to_output=True)
        message.set(INTENT_RANKING, ranking_to(ranking), add_to_output=True)
        clauses = split_clauses(text)[: self._config["max_clauses"]]
        if len(clauses) > 1:
            parsed = [Clause(clause, tuple(self._model.rank(clause, limit=3))) for clause in clauses]
            message.set(CLAUSES, [clause_to(clause) for clause in parsed], add_to_output=True)
