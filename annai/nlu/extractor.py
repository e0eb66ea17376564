"""Entities by spaCy's rule-based matching over the vocabulary, and programme years."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.nlu.fingerprint import language_fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProgrammeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the programme's entities; offsets are those of the normalised text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ProgrammeEntityExtractor:
        return cls()

    @staticmethod
    def fingerprint_addon(_config: dict[str, Any]) -> str | None:
        return language_fingerprint()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            entities = [
                {
                    "entity": entity.name,
                    "value": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                    "text": entity.text,
                    "extractor": type(self).__name__,
                }
                for entity in entities_of(normalise(message.get(TEXT) or ""))
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages
