"""A version of the knowledge, loaded whole: nothing of it is left to be found broken by an applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annai.decisions import DecisionTable
from annai.dialogue.consult import tables
from annai.dialogue.reading_schema import load_reading
from annai.errors import KnowledgeError
from annai.knowledge import Knowledge
from annai.knowledge.load import knowledge_of
from annai.language.entities import current_matcher
from annai.paths import looking_at


@dataclass(frozen=True)
class Whole:
    """Entries, wording and decision tables of one version."""

    knowledge: Knowledge
    tables: Mapping[str, DecisionTable]


def load_whole(folder: Path) -> Whole:
    """Load and check everything that answers are made of, from a folder that no longer changes.

    Raises:
        AnnaiError: A file is broken or does not go with the others.
    """
    with looking_at(folder):
        knowledge = knowledge_of(folder)
        decisions = tables(folder)
        for name in decisions:
            load_reading(folder / "reading" / f"{name}.yml")
        for topic in knowledge.topics.values():
            if topic.decision and topic.decision not in decisions:
                raise KnowledgeError(f"{folder / 'topics.yml'}: {topic.id}: there is no decision {topic.decision!r}")
        current_matcher()
    return Whole(knowledge, decisions)
