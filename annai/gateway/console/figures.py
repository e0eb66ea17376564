"""The figures of the quality desk, from the stored events alone.

    python -m annai.gateway.console.figures --days 7      prints them as JSON

A conversation counts as contained if all its turns were answered, asked back or small talk: none named a
desk, failed or had to say that the documents do not tell.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, select

from annai import clock
from annai.gateway.config import read_config
from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import feedback, turns, unanswered

SECONDS_A_DAY = 86_400
LONGEST_DAYS = 366
# Shared pairs of characters, of all that two questions have, from which they count as alike.
ALIKE = 0.4
CONTAINED = frozenset({"answered", "clarification", "chitchat"})


@dataclass(frozen=True)
class Group:
    """Questions alike, the first one of them in front."""

    questions: list[str]
    count: int


@dataclass(frozen=True)
class Complaint:
    """An answer that did not help."""

    question: str
    topic: str | None
    reason: str | None


@dataclass(frozen=True)
class Figures:
    """What happened in the days up to a moment. Rates are shares from 0 to 1, None where nothing happened."""

    days: int
    conversations: int
    turns: int
    containment: float | None
    handover: float | None
    statuses: dict[str, int]
    topics: dict[str, int]
    turns_by_day: dict[str, int]
    helpful: int
    not_helpful: int
    complaints: list[Complaint]
    unanswered: list[Group]


def figures(connection: Connection, days: int) -> Figures:
    """Count the events of the last days."""
    since = int(clock.now().timestamp()) - days * SECONDS_A_DAY
    said = connection.execute(
        select(turns.c.conversation_id, turns.c.status, turns.c.topic, turns.c.created_at)
        .where(turns.c.created_at >= since)
        .order_by(turns.c.created_at)
    ).all()
    both = (turns.c.conversation_id == feedback.c.conversation_id) & (turns.c.message_id == feedback.c.message_id)
    opinions = connection.execute(
        select(feedback.c.helpful, turns.c.question, turns.c.topic, feedback.c.reason)
        .join(turns, both)
        .where(feedback.c.created_at >= since)
        .order_by(feedback.c.created_at.desc())
    ).all()
    missed = select(unanswered.c.question).where(unanswered.c.created_at >= since).order_by(unanswered.c.id)
    return _counted(days, said, opinions, connection.execute(missed).scalars().all())


def group(questions: Sequence[str], alike: float = ALIKE) -> list[Group]:
    """Questions put together by shared pairs of characters, the largest group first."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for question in questions:
        pairs = _pairs(question)
        home = max(groups, key=lambda item: _overlap(item[0], pairs), default=None)
        if home and _overlap(home[0], pairs) >= alike:
            home[1].append(question)
        else:
            groups.append((pairs, [question]))
    found = [Group(list(dict.fromkeys(members)), len(members)) for _, members in groups]
    return sorted(found, key=lambda item: -item.count)


def _counted(
    days: int,
    said: Sequence[Any],
    opinions: Sequence[Any],
    missed: Sequence[str],
) -> Figures:
    talks: dict[str, set[str]] = {}
    for turn in said:
        talks.setdefault(turn.conversation_id, set()).add(turn.status)
    topics = Counter(turn.topic for turn in said if turn.topic)
    days_seen = Counter(datetime.fromtimestamp(turn.created_at, clock.JST).date().isoformat() for turn in said)
    helpful = sum(opinion.helpful for opinion in opinions)
    return Figures(
        days=days,
        conversations=len(talks),
        turns=len(said),
        containment=_share([statuses <= CONTAINED for statuses in talks.values()]),
        handover=_share(["handoff" in statuses for statuses in talks.values()]),
        statuses=dict(Counter(turn.status for turn in said).most_common()),
        topics=dict(topics.most_common()),
        turns_by_day=dict(sorted(days_seen.items())),
        helpful=helpful,
        not_helpful=len(opinions) - helpful,
        complaints=[Complaint(one.question, one.topic, one.reason) for one in opinions if not one.helpful],
        unanswered=group(missed),
    )


def _share(values: Collection[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(char for char in normalize("NFKC", text).lower() if char.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain})


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of the gateway's database."""
    parser = argparse.ArgumentParser(description="Figures of the quality desk as JSON.")
    parser.add_argument("--days", type=int, default=7)
    asked = parser.parse_args(arguments)
    with open_database(read_config().database).connect() as connection:
        print(json.dumps(asdict(figures(connection, asked.days)), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
