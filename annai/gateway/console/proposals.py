"""Questions that an editor assigned to a topic: training phrases, to be reviewed before they are taken over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from annai import clock
from annai.gateway.storage.tables import proposed_phrases as proposed
from annai.language.normalise import normalise

# Rasa reads [text](entity) inside a phrase as markup.
_MARKUP = str.maketrans({"[": "［", "]": "］", "{": "｛", "}": "｝"})


@dataclass(frozen=True)
class Proposal:
    """A question and the topic that it shall be an example of."""

    question: str
    topic: str
    account: str


def propose(connection: Connection, questions: Collection[str], topic: str, account: str) -> None:
    """Assign questions to a topic, in place of one that they were assigned to before."""
    connection.execute(delete(proposed).where(proposed.c.question.in_(questions)))
    row = {"created_at": int(clock.now().timestamp()), "account": account, "topic": topic}
    connection.execute(insert(proposed), [{**row, "question": question} for question in questions])


def withdraw(connection: Connection, question: str) -> None:
    """Take an assignment back."""
    connection.execute(delete(proposed).where(proposed.c.question == question))


def proposals(connection: Connection) -> list[Proposal]:
    """All assignments, the first one first."""
    rows = connection.execute(select(proposed).order_by(proposed.c.id))
    return [Proposal(row.question, row.topic, row.account) for row in rows]


def phrase_of(question: str) -> str:
    """A question as one line of training data."""
    return normalise(question).translate(_MARKUP)


def training_file(given: Sequence[Proposal], known: Iterable[str]) -> str:
    """The assignments as a file for ``data/nlu/``; phrases that the training data hold already are left out."""
    have = {normalise(phrase) for phrase in known}
    topics: dict[str, dict[str, None]] = {}
    for one in given:
        phrase = phrase_of(one.question)
        if phrase and phrase not in have:
            topics.setdefault(one.topic, {})[phrase] = None
    lines = ['version: "3.1"', "# Proposed in the console: to be reviewed before training.", "nlu:"]
    for topic, phrases in topics.items():
        lines += [f"- intent: {topic}", "  examples: |", *(f"    - {phrase}" for phrase in phrases)]
    return "\n".join(lines if topics else [*lines[:-1], "nlu: []"]) + "\n"
