"""Reads ``knowledge/`` into frozen records and refuses anything that does not hold together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from annai.errors import KnowledgeError
from annai.knowledge.models import (
    CannedReply,
    Contact,
    Entry,
    Gap,
    Source,
    Term,
    Topic,
    TopicFile,
    VocabularyValue,
)
from annai.knowledge.places import explain
from annai.language.normalise import fold, normalise
from annai.paths import knowledge_dir

ENTRY_FOLDERS = ("faq", "procedures", "programmes")
T = TypeVar("T")


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


def read_yaml(path: Path) -> Any:
    """The YAML document in a file.

    Raises:
        KnowledgeError: The file is missing or no YAML; the message names file and line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise KnowledgeError(f"{path}{place}: not valid YAML ({getattr(error, 'problem', error)})") from error


def convert(data: Any, kind: type[T], path: Path, *, under: str = "") -> T:
    """Check parsed YAML against a record type. ``under``: the top-level key that the data lies under.

    Raises:
        KnowledgeError: A key is unknown, missing or of the wrong type; the message names file, line and key.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        line, what = explain(path.read_text(encoding="utf-8"), str(error), under)
        raise KnowledgeError(f"{path}:{line}: {what}") from error


def read_key(path: Path, key: str, kind: type[T]) -> T:
    """The value under the one top-level key of a YAML file, checked against a type."""
    data = read_yaml(path)
    if not isinstance(data, dict) or set(data) != {key}:
        raise KnowledgeError(f"{path}: expected exactly one top-level key {key!r}")
    return convert(data[key], kind, path, under=key)


def _by_id(items: Iterable[Any], path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.id in found:
            raise KnowledgeError(f"{path}: id {item.id!r} is used twice")
        found[item.id] = item
    return found


def _read_entries(folder: Path) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for sub in ENTRY_FOLDERS:
        for path in sorted((folder / sub).glob("*.yml")):
            file = convert(read_yaml(path), TopicFile, path)
            if file.topic != path.stem:
                raise KnowledgeError(f"{path}: topic {file.topic!r} must equal the file's name")
            for entry in file.entries:
                if entry.id in entries:
                    raise KnowledgeError(f"{path}: id {entry.id!r} is used twice")
                entries[entry.id] = msgspec.structs.replace(entry, topic=file.topic)
    return entries


def _read_replies(folder: Path) -> dict[str, CannedReply]:
    return read_key(folder / "replies" / "dialogue.yml", "replies", dict[str, CannedReply])


def load_vocabulary(folder: Path) -> dict[str, dict[str, VocabularyValue]]:
    """Entity → value → label and terms."""
    return read_key(folder / "vocabulary.yml", "entities", dict[str, dict[str, VocabularyValue]])


def load_topics(folder: Path) -> dict[str, Topic]:
    """``topics.yml`` by topic."""
    return _by_id(read_key(folder / "topics.yml", "topics", list[Topic]), folder / "topics.yml")


def load_contacts(folder: Path) -> dict[str, Contact]:
    """The desks by id."""
    return _by_id(read_key(folder / "contacts.yml", "contacts", list[Contact]), folder / "contacts.yml")


def version_of(folder: Path) -> str:
    """Changes with every file of a knowledge folder."""
    digest = hashlib.sha256()
    for path in sorted(path for kind in ("*.yml", "*.txt", "*.csv") for path in folder.rglob(kind)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load_knowledge(folder: Path) -> Knowledge:
    """Load and check a knowledge folder.

    Raises:
        KnowledgeError: A file is broken or refers to something that does not exist.
    """
    knowledge = Knowledge(
        folder=folder,
        version=version_of(folder),
        sources=_by_id(read_key(folder / "sources.yml", "sources", list[Source]), folder / "sources.yml"),
        topics=load_topics(folder),
        entries=_read_entries(folder),
        contacts=load_contacts(folder),
        terms=tuple(read_key(folder / "glossary.yml", "terms", list[Term])),
        gaps=tuple(read_key(folder / "replies" / "programme_gaps.yml", "gaps", list[Gap])),
        replies=_read_replies(folder),
        vocabulary=load_vocabulary(folder),
    )
    from annai.knowledge.check import check

    problems = check(knowledge)
    if problems:
        raise KnowledgeError("\n".join(problems))
    return knowledge


@lru_cache(maxsize=4)
def knowledge_of(folder: Path) -> Knowledge:
    """The knowledge of a folder that no longer changes, loaded once per process."""
    return load_knowledge(folder)


def current_knowledge() -> Knowledge:
    """The live knowledge, loaded once per process and published version."""
    return knowledge_of(knowledge_dir())
