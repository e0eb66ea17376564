"""All knowledge as one record, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from annai.knowledge.models import CannedReply, Contact, Entry, Gap, Source, Term, Topic, VocabularyValue
from annai.language.normalise import fold, normalise


@dataclass(frozen=True)
class Knowledge:
    """Everything the assistant may state, as loaded from one folder.

    ``version`` changes whenever any file of the knowledge below the folder changes.
    """

    folder: Path
    version: str
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    entries: Mapping[str, Entry]
    contacts: Mapping[str, Contact]
    terms: tuple[Term, ...]
    gaps: tuple[Gap, ...]
    replies: Mapping[str, CannedReply]
    vocabulary: Mapping[str, Mapping[str, VocabularyValue]]

    @cached_property
    def entries_by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """Topic id → its entries in file order; topics without entries are absent."""
        grouped: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            grouped.setdefault(entry.topic, []).append(entry)
        return {topic: tuple(entries) for topic, entries in grouped.items()}

    @cached_property
    def gap_terms(self) -> Mapping[str, Sequence[tuple[str, Gap]]]:
        """The terms of all gaps, folded for matching, by their first character; of each the longest first."""
        terms = [(fold(normalise(term)), gap) for gap in self.gaps for term in gap.terms]
        by_first: dict[str, list[tuple[str, Gap]]] = {}
        for term, gap in sorted(terms, key=lambda pair: -len(pair[0])):
            by_first.setdefault(term[0], []).append((term, gap))
        return by_first

    @cached_property
    def programme_years(self) -> tuple[int, ...]:
        """The programme years that the documents cover, ascending."""
        return tuple(sorted({year for source in self.sources.values() for year in source.programme_years}))

    def years_of(self, topic: str) -> tuple[int, ...]:
        """The programme years for which the topic has an entry, ascending."""
        entries = self.entries_by_topic.get(topic, ())
        return tuple(sorted({year for entry in entries for year in entry.programme_years}))

    def label(self, entity: str, value: object) -> str:
        """How an answer prints an entity's value, e.g. frame, normal → 通常枠."""
        known = self.vocabulary.get(entity, {}).get(str(value))
        return known.label if known else str(value)
