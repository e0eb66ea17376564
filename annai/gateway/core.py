"""What the gateway uses of the core, loaded once: knowledge, search index and decision tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from annai.decisions import DecisionTable
from annai.dialogue.consult import tables
from annai.gateway.logs import log
from annai.knowledge import Knowledge, current_knowledge


class Hit(Protocol):
    """An entry found; a higher score is better."""

    @property
    def id(self) -> str: ...

    @property
    def score(self) -> float: ...


class Index(Protocol):
    """Search over the entries of the knowledge."""

    def search(
        self, query: str, *, limit: int = ..., programme_year: int | None = ..., audience: str | None = ...
    ) -> Sequence[Hit]: ...


@dataclass(frozen=True)
class Core:
    """The answering side of the project, without Rasa.

    The parts that the chat needs only now and then are loaded when first used: a broken one must not
    keep the rest from answering. Readiness reports it.
    """

    knowledge: Knowledge
    load_index: Callable[[], Index]
    load_tables: Callable[[], Mapping[str, DecisionTable]]

    @cached_property
    def index(self) -> Index:
        """The search index."""
        return self.load_index()

    @cached_property
    def tables(self) -> Mapping[str, DecisionTable]:
        """The decision tables.

        Raises:
            DecisionError: A table is broken.
        """
        return self.load_tables()

    @cached_property
    def desk_numbers(self) -> frozenset[str]:
        """Telephone numbers that the documents print: no personal data."""
        return frozenset(phone.number for contact in self.knowledge.contacts.values() for phone in contact.phones)

    def check(self) -> dict[str, bool]:
        """What can be used."""
        return {
            "knowledge": bool(self.knowledge.entries),
            "search": _works(lambda: self.index),
            "decisions": _works(lambda: self.tables),
        }


def _works(load: Callable[[], object]) -> bool:
    try:
        load()
    except Exception:
        log.exception("a part of the core cannot be loaded")
        return False
    return True


def load_core() -> Core:
    """The live core.

    Raises:
        AnnaiError: A file of the knowledge is broken.
    """
    knowledge = current_knowledge()
    return Core(knowledge, _load_index, lambda: tables(knowledge.folder))


def _load_index() -> Index:
    from annai.search import knowledge_index

    return knowledge_index()
