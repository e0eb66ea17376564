"""What was understood of one message; made by the NLU pipeline, read by the dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from annai import clock
from annai.language.entities import Entity, find_programme_years, find_terms, values_of
from annai.language.topics import Ranked
from annai.language.values import drop_negated, extract_values


@dataclass(frozen=True)
class Clause:
    """A part of the message that may be a question of its own."""

    text: str
    ranking: tuple[Ranked, ...]


@dataclass(frozen=True)
class Understanding:
    """A message: normalised text, topics best first, entities, clauses (empty if there is only one)."""

    text: str
    ranking: tuple[Ranked, ...] = ()
    entities: tuple[Entity, ...] = ()
    clauses: tuple[Clause, ...] = field(default=())

    def values(self, name: str) -> list[Any]:
        """Distinct values of an entity, in the order named."""
        return values_of(self.entities, name)

    @property
    def best(self) -> Ranked:
        """The likeliest topic; an empty one where nothing was classified."""
        return self.ranking[0] if self.ranking else Ranked("", 0.0)


def entities_of(text: str, today: date | None = None) -> tuple[Entity, ...]:
    """All entities that normalised text states, without those it denies: terms, programme years, values.

    ``today``: the day from which relative dates count; by default that of the clock.
    """
    found = (*find_terms(text), *find_programme_years(text), *extract_values(text, today or clock.today()))
    return tuple(drop_negated(text, found))


def ranking_from(data: Iterable[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    """Rasa's ``intent_ranking`` as topics."""
    return tuple(Ranked(item["name"], float(item["confidence"])) for item in data)


def ranking_to(ranking: Iterable[Ranked]) -> list[dict[str, Any]]:
    """Topics as Rasa's ``intent_ranking``."""
    return [{"name": ranked.topic, "confidence": ranked.confidence} for ranked in ranking]


def clause_to(clause: Clause) -> dict[str, Any]:
    """JSON form of a clause."""
    return {"text": clause.text, "ranking": [asdict(ranked) for ranked in clause.ranking]}


def clause_from(data: Mapping[str, Any]) -> Clause:
    """Reads :func:`clause_to`."""
    return Clause(data["text"], tuple(Ranked(**ranked) for ranked in data["ranking"]))
