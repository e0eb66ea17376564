"""Tokens by spaCy's ``ja`` language with the programme's user dictionary."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from annai.language.analyser import current_analyser
from annai.nlu.fingerprint import language_fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class JapaneseTokenizer(Tokenizer):
    """Cuts messages into Sudachi's short units; offsets are those of the message as written."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Keys that Rasa's base class reads; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> JapaneseTokenizer:
        return cls(config)

    @staticmethod
    def fingerprint_addon(_config: dict[str, Any]) -> str | None:
        return language_fingerprint()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The phrases as they are: the classifier reads their text, and nothing else is trained on them."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        tokens, position = [], 0
        for word in current_analyser().words(text):
            start = text.find(word.surface, position)
            if start < 0:
                continue
            position = start + len(word.surface)
            tokens.append(Token(word.surface, start, position, lemma=word.norm))
        return tokens
