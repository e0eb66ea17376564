"""What was answered when: the answers of the knowledge as they changed, kept in the database.

A gateway that starts, or takes a new version of the knowledge, compares all answers with those kept last and
adds what differs. Nothing of this needs the history of the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from annai import clock
from annai.answers.compose import entry_body
from annai.decisions import DecisionTable
from annai.gateway.storage.tables import answer_versions as versions
from annai.knowledge import Knowledge


@dataclass(frozen=True)
class Told:
    """What an answer says; ``title`` is for people."""

    title: str
    text: str


@dataclass(frozen=True)
class Change:
    """An answer that became another one. ``before`` is None for a new one, ``after`` for one that is gone."""

    answer: str
    title: str
    at: int
    before: str | None
    after: str | None


def answers_of(knowledge: Knowledge, tables: Mapping[str, DecisionTable]) -> dict[str, Told]:
    """Everything that may be told: each entry, and each row of a decision table."""
    told = {entry.id: Told(entry.title, "\n".join(entry_body(entry))) for entry in knowledge.entries.values()}
    for table in tables.values():
        for row in table.rows.values():
            told[f"{table.id}#{row.id}"] = Told(table.title, row.conditional)
    return told


def remember(connection: Connection, told: Mapping[str, Told]) -> int:
    """Keep what differs from the answers kept last; returns how many answers that are."""
    last = {row.answer: row.text for row in connection.execute(select(versions).order_by(versions.c.id))}
    titles = {row.answer: row.title for row in connection.execute(select(versions.c.answer, versions.c.title))}
    now = int(clock.now().timestamp())
    rows = [
        {"answer": name, "seen_at": now, "title": one.title, "text": one.text}
        for name, one in told.items()
        if last.get(name) != one.text
    ]
    gone = [name for name, text in last.items() if text is not None and name not in told]
    rows += [{"answer": name, "seen_at": now, "title": titles[name], "text": None} for name in gone]
    if rows:
        connection.execute(insert(versions), rows)
    return len(rows)


def changes(connection: Connection, since: int) -> list[Change]:
    """What changed from a moment on, the latest first. What was there at the very first is no change."""
    found: list[Change] = []
    last: dict[str, str | None] = {}
    begun: int | None = None
    for row in connection.execute(select(versions).order_by(versions.c.seen_at, versions.c.id)):
        begun = row.seen_at if begun is None else begun
        before = last.get(row.answer)
        # Two gateways that start at the same time may both have kept the same change.
        if row.seen_at >= since and row.seen_at > begun and before != row.text:
            found.append(Change(row.answer, row.title, row.seen_at, before, row.text))
        last[row.answer] = row.text
    return found[::-1]
