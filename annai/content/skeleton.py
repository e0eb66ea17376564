"""Skeletons for new content: a topic, a programme year. Whatever must be looked at carries a mark.

Nothing with a mark passes validation, so nothing unfinished can be published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from annai.content.validation import TO_BE_CHECKED
from annai.decisions import load_tables
from annai.errors import AnnaiError
from annai.knowledge import Contact, Entry, Knowledge, load_knowledge
from annai.knowledge.load import ENTRY_FOLDERS
from annai.knowledge.models import TopicKind

_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
EARLIEST, LATEST = 2000, 2100


class SkeletonError(AnnaiError):
    """A skeleton cannot be made."""


@dataclass(frozen=True)
class NewTopic:
    """What a new topic is called. ``scope`` says what belongs to it."""

    id: str
    kind: TopicKind
    group: str
    title: str
    scope: str


@dataclass(frozen=True)
class NewYear:
    """What was prepared for a year: files with marks, and decision tables that do not know the year."""

    files: tuple[Path, ...]
    tables: tuple[str, ...]


def new_topic(root: Path, folder: Path, topic: NewTopic) -> list[Path]:
    """Register a topic and make its files; returns the files that were written.

    Raises:
        SkeletonError: The name cannot be used or is taken, or the group does not exist.
    """
    knowledge = load_knowledge(folder)
    groups = list(dict.fromkeys(known.group for known in knowledge.topics.values()))
    if not _ID.fullmatch(topic.id):
        raise SkeletonError(f"{topic.id}: a topic is named with small letters, digits and _, e.g. tool_search")
    if topic.id in knowledge.topics:
        raise SkeletonError(f"{topic.id}: this topic exists already; write into its files")
    if topic.group not in groups:
        raise SkeletonError(f"{topic.group}: there is no such group; choose one of {', '.join(groups)}")
    register = folder / "topics.yml"
    register.write_text(_registered(register.read_text(encoding="utf-8"), knowledge, topic), encoding="utf-8")
    phrases = root / "data" / "nlu" / f"{topic.id}.yml"
    phrases.write_text(_phrases(topic.id), encoding="utf-8")
    written = [register, phrases]
    if topic.kind == "lookup":
        entries = folder / "faq" / f"{topic.id}.yml"
        year = max(knowledge.programme_years)
        entries.write_text(f"topic: {topic.id}\nentries:\n{_entry_of(topic, year)}", encoding="utf-8")
        written.insert(1, entries)
    return written


def new_year(folder: Path, year: int, today: date) -> NewYear:
    """Prepare a programme year after the pattern of the newest one.

    Raises:
        SkeletonError: The year exists already, or is none.
    """
    knowledge = load_knowledge(folder)
    if not EARLIEST < year < LATEST:
        raise SkeletonError(f"{year}: is no programme year; write e.g. {max(knowledge.programme_years) + 1}")
    if year in knowledge.programme_years:
        raise SkeletonError(f"{year}: this year is covered already; write into its entries")
    pattern = max(knowledge.programme_years)
    written = [*_add_source(folder, year), *_add_contacts(folder, knowledge, pattern, year)]
    for sub in ENTRY_FOLDERS:
        for path in sorted((folder / sub).glob("*.yml")):
            entries = [e for e in knowledge.entries_by_topic.get(path.stem, ()) if pattern in e.programme_years]
            if entries:
                _append(path, "\n" + "\n".join(_entry_for(entry, pattern, year, today) for entry in entries))
                written.append(path)
    tables = load_tables(folder / "decisions")
    unaware = [name for name, table in tables.items() if year not in table.spec.programme_years.covered]
    return NewYear(tuple(written), tuple(unaware))


def _registered(text: str, knowledge: Knowledge, topic: NewTopic) -> str:
    """topics.yml with the new line below the last topic of its group."""
    last = [known.id for known in knowledge.topics.values() if known.group == topic.group][-1]
    line = (
        f"  - {{id: {topic.id}, kind: {topic.kind}, group: {topic.group}, "
        f"title: {_quoted(topic.title)}, scope: {_quoted(topic.scope)}}}\n"
    )
    place = re.compile(rf"^  - \{{id: {last},.*\n", re.MULTILINE)
    if not place.search(text):
        raise SkeletonError(f"topics.yml: the line of {last} was not found; add the topic by hand:\n{line}")
    return place.sub(lambda found: found[0] + line, text, count=1)


def _phrases(topic: str) -> str:
    return f'version: "3.1"\nnlu:\n- intent: {topic}\n  examples: |\n    - {TO_BE_CHECKED}\n'


def _entry_of(topic: NewTopic, year: int) -> str:
    return (
        f"  - id: {topic.id}.{year}\n    programme_years: [{year}]\n    audience: [anyone]\n"
        f"    title: {_quoted(topic.title)}\n    question: {TO_BE_CHECKED}\n    answer: {TO_BE_CHECKED}\n"
        f"    citations:\n      - source: {TO_BE_CHECKED}\n        locator: {TO_BE_CHECKED}\n"
        f"        quote: {TO_BE_CHECKED}\n    last_checked: {TO_BE_CHECKED}\n"
    )


def _entry_for(entry: Entry, pattern: int, year: int, today: date) -> str:
    """The entry for the new year. What the old one says stands beside it as a comment: it is not true yet."""
    name = entry.id.replace(str(pattern), str(year)) if str(pattern) in entry.id else f"{entry.id}.{year}"
    # A desk of another year is no desk of this one.
    contacts = [id.replace(str(pattern), str(year)) for id in entry.contacts if id.endswith(f"-{pattern}")]
    lines = [
        f"  # {pattern}年: {_one_line(entry.answer)}",
        f"  - id: {name}",
        f"    programme_years: [{year}]",
        *([f"    when: {_flow(entry.when)}"] if entry.when else []),
        f"    audience: [{', '.join(entry.audience)}]",
        *([] if entry.default else ["    default: false"]),
        *(f"    {key}: {_kept(text, pattern)}" for key, text in (("title", entry.title), ("question", entry.question))),
        f"    answer: {TO_BE_CHECKED}",
        *([f"    contacts: [{', '.join(contacts)}]"] if contacts else []),
        "    citations:",
        f"      - source: overview-{year}",
        f"        locator: {TO_BE_CHECKED}",
        f"        quote: {TO_BE_CHECKED}",
        f"    last_checked: {today.isoformat()}",
    ]
    return "\n".join(lines) + "\n"


def _kept(text: str, pattern: int) -> str:
    """Words that may stay as they are, unless they name the old year."""
    return TO_BE_CHECKED if str(pattern) in text else _quoted(text)


def _add_source(folder: Path, year: int) -> list[Path]:
    path = folder / "sources.yml"
    _append(
        path,
        f"  - id: overview-{year}\n    file: overview-{year}.txt\n    title: {TO_BE_CHECKED}\n"
        f"    short_title: {TO_BE_CHECKED}\n    issuer: {TO_BE_CHECKED}\n    published: null\n    updated: null\n"
        f"    programme_years: [{year}]\n    sha256: {TO_BE_CHECKED}\n",
    )
    coverage = folder / "coverage" / f"overview-{year}.yml"
    coverage.write_text("answers_nothing: []\n", encoding="utf-8")
    return [path, coverage]


def _add_contacts(folder: Path, knowledge: Knowledge, pattern: int, year: int) -> list[Path]:
    """A desk of the new year for each desk of the old one: numbers and hours are to be looked up."""
    path = folder / "contacts.yml"
    desks = [desk for desk in knowledge.contacts.values() if desk.id.endswith(f"-{pattern}")]
    for desk in desks:
        _append(path, _desk_for(desk, pattern, year))
    return [path] if desks else []


def _desk_for(desk: Contact, pattern: int, year: int) -> str:
    numbers = "、".join(phone.number for phone in desk.phones)
    return (
        f"  # {pattern}年: {_one_line(desk.name)} {numbers}\n"
        f"  - id: {desk.id.replace(str(pattern), str(year))}\n    name: {TO_BE_CHECKED}\n"
        f"    programme_years: [{year}]\n    phones: [{{number: {TO_BE_CHECKED}}}]\n"
        f"    citations:\n      - source: overview-{year}\n        locator: {TO_BE_CHECKED}\n"
        f"        quote: {TO_BE_CHECKED}\n"
    )


def _append(path: Path, text: str) -> None:
    before = path.read_text(encoding="utf-8")
    path.write_text(before.rstrip("\n") + "\n" + text, encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _flow(when: object) -> str:
    assert isinstance(when, dict)
    parts = (
        f"{name}: {'[' + ', '.join(map(str, value)) + ']' if isinstance(value, list) else value}"
        for name, value in when.items()
    )
    return "{" + ", ".join(parts) + "}"
