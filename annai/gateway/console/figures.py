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
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from annai import clock
from annai.gateway.config import read_config
from annai.gateway.console.changes import Change, changes
from annai.gateway.console.grouping import Group, group
from annai.gateway.storage.database import open_database
from annai.gateway.storage.tables import feedback, turns, unanswered

SECONDS_A_DAY = 86_400
LONGEST_DAYS = 366
# Below this the classifier counts as unsure; answers are given from annai.dialogue.policy.ANSWER on.
UNSURE = 0.6
CONTAINED = frozenset({"answered", "clarification", "chitchat"})
# What the classifier decided on; of a refusal or a desk it says nothing.
_DECIDED = frozenset({"answered", "clarification"})
_LISTED = 200


@dataclass(frozen=True)
class Complaint:
    """An answer that did not help."""

    question: str
    topic: str | None
    reason: str | None


@dataclass(frozen=True)
class Doubt:
    """A question that was answered although the classifier was unsure. ``topic`` is what it took it for."""

    question: str
    topic: str | None
    confidence: float


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
    topics_by_day: dict[str, dict[str, int]]
    containment_by_day: dict[str, float | None]
    handover_by_day: dict[str, float | None]
    helpful: int
    not_helpful: int
    complaints: list[Complaint]
    unanswered: list[Group]
    doubts: list[Doubt]
    answer_changes: list[Change]


@dataclass(frozen=True)
class Events:
    """What is stored of some days."""

    days: int
    today: date
    turns: Sequence[Any]
    opinions: Sequence[Any]
    missed: Sequence[str]
    changes: list[Change]


def read_events(connection: Connection, days: int) -> Events:
    """The stored events of the last days; the database is not held while they are counted."""
    since = int(clock.now().timestamp()) - days * SECONDS_A_DAY
    columns = ("conversation_id", "question", "status", "topic", "confidence", "created_at")
    said = connection.execute(
        select(*(turns.c[name] for name in columns)).where(turns.c.created_at >= since).order_by(turns.c.created_at)
    ).all()
    both = (turns.c.conversation_id == feedback.c.conversation_id) & (turns.c.message_id == feedback.c.message_id)
    opinions = connection.execute(
        select(feedback.c.helpful, turns.c.question, turns.c.topic, feedback.c.reason)
        .join(turns, both)
        .where(feedback.c.created_at >= since)
        .order_by(feedback.c.created_at.desc())
    ).all()
    missed = select(unanswered.c.question).where(unanswered.c.created_at >= since).order_by(unanswered.c.id)
    asked = connection.execute(missed).scalars().all()
    return Events(days, clock.today(), said, opinions, asked, changes(connection, since))


def count(events: Events) -> Figures:
    """The figures of some events."""
    said, opinions = events.turns, events.opinions
    talks: dict[str, set[str]] = {}
    for turn in said:
        talks.setdefault(turn.conversation_id, set()).add(turn.status)
    helpful = sum(opinion.helpful for opinion in opinions)
    listed = _days(events)
    topics = Counter(turn.topic for turn in said if turn.topic)
    by_topic = Counter((turn.topic, _day(turn)) for turn in said if turn.topic)
    by_day = Counter(_day(turn) for turn in said)
    began = {turn.conversation_id: _day(turn) for turn in reversed(said)}
    talks_of: dict[str, list[set[str]]] = {day: [] for day in listed}
    for name, statuses in talks.items():
        talks_of[began[name]].append(statuses)
    return Figures(
        days=events.days,
        conversations=len(talks),
        turns=len(said),
        containment=_contained(talks.values()),
        handover=_handed_over(talks.values()),
        statuses=dict(Counter(turn.status for turn in said).most_common()),
        topics=dict(topics.most_common()),
        turns_by_day={day: by_day[day] for day in listed},
        topics_by_day={topic: {day: by_topic[topic, day] for day in listed} for topic, _ in topics.most_common()},
        containment_by_day={day: _contained(talks_of[day]) for day in listed},
        handover_by_day={day: _handed_over(talks_of[day]) for day in listed},
        helpful=helpful,
        not_helpful=len(opinions) - helpful,
        complaints=[Complaint(one.question, one.topic, one.reason) for one in opinions if not one.helpful],
        unanswered=group(events.missed),
        doubts=_doubts(said),
        answer_changes=events.changes,
    )


def figures(connection: Connection, days: int) -> Figures:
    """The figures of the last days."""
    return count(read_events(connection, days))


def _days(events: Events) -> list[str]:
    """All days of the period on which something may have happened, those without events too."""
    first = events.today - timedelta(days=events.days)
    return [(first + timedelta(days=number)).isoformat() for number in range(events.days + 1)]


def _day(turn: Any) -> str:
    return datetime.fromtimestamp(turn.created_at, clock.JST).date().isoformat()


def _doubts(said: Sequence[Any]) -> list[Doubt]:
    """Each question once, the most doubtful first."""
    found: dict[str, Doubt] = {}
    for turn in said:
        if turn.confidence is not None and turn.confidence < UNSURE and turn.status in _DECIDED:
            found[turn.question] = Doubt(turn.question, turn.topic, turn.confidence)
    return sorted(found.values(), key=lambda doubt: doubt.confidence)[:_LISTED]


def _contained(talks: Collection[set[str]]) -> float | None:
    return _share([statuses <= CONTAINED for statuses in talks])


def _handed_over(talks: Collection[set[str]]) -> float | None:
    return _share(["handoff" in statuses for statuses in talks])


def _share(values: Collection[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of the gateway's database."""
    parser = argparse.ArgumentParser(description="Figures of the quality desk as JSON.")
    parser.add_argument("--days", type=int, default=7)
    asked = parser.parse_args(arguments)
    with open_database(read_config().database).connect() as connection:
        print(json.dumps(asdict(figures(connection, asked.days)), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
