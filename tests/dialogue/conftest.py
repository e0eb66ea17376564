"""A conversation over the real knowledge with hand-given topics: no model, no server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from annai.clock import JST
from annai.dialogue.manager import respond
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState
from annai.knowledge import load_knowledge
from annai.language.clauses import split_clauses
from annai.language.normalise import normalise
from annai.language.topics import Ranked
from annai.language.understanding import Clause, Understanding, entities_of
from annai.paths import ROOT

KNOWLEDGE = load_knowledge(ROOT / "knowledge")


class Conversation:
    """Says sentences whose topic the test states; ``topic`` may be a ranking."""

    def __init__(self, day: str) -> None:
        self.now = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=JST)
        self.state = DialogueState()
        self.records: list[str] = []

    def say(self, raw: str, topic: str = "", confidence: float = 0.95, **clauses: str) -> Reply:
        text = normalise(raw)
        ranking = (Ranked(topic, confidence),) if topic else ()
        named = list(clauses.values())
        parts = split_clauses(text)
        parsed = tuple(Clause(part, (Ranked(name, confidence),)) for part, name in zip(parts, named, strict=False))
        message = Understanding(text, ranking, entities_of(text, self.now.date()), parsed if named else ())
        reply, self.state = respond(message, self.state, KNOWLEDGE, self.now, raw=raw, keep_record=self._keep)
        return reply

    def say_ranked(self, raw: str, *ranking: tuple[str, float]) -> Reply:
        """Say a sentence that could be about several topics."""
        text = normalise(raw)
        ranked = tuple(Ranked(topic, confidence) for topic, confidence in ranking)
        message = Understanding(text, ranked, entities_of(text, self.now.date()))
        reply, self.state = respond(message, self.state, KNOWLEDGE, self.now, raw=raw, keep_record=self._keep)
        return reply

    def _keep(self, consultation, result) -> str:
        self.records.append(result.row)
        return f"TEST-{len(self.records):04}"


@pytest.fixture
def chat() -> Iterator[Conversation]:
    """A conversation on Friday, 1 March 2024, 10:00."""
    return Conversation("2024-03-01")


@pytest.fixture
def chat_today() -> Conversation:
    """A conversation on Saturday, 21 November 2026: every call is over, desks are closed."""
    return Conversation("2026-11-21")
