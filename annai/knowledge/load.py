"""Reads ``knowledge/`` into frozen records and refuses anything that does not hold together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annai.errors import KnowledgeError
from annai.knowledge.base import Knowledge
from annai.knowledge.check import check
from annai.knowledge.files import convert, read_key, read_yaml
from annai.knowledge.models import CannedReply, Contact, Entry, Gap, Source, Term, Topic, TopicFile, VocabularyValue
from annai.paths import knowledge_dir

ENTRY_FOLDERS = ("faq", "procedures", "programmes")


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
