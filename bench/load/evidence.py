"""Was a message lost or doubled? What clients were told, against what the gateway stored and counted."""

from __future__ import annotations

import re
import sqlite3
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load.sending import Answered, Tally

_TURNS = re.compile(r"^annai_turns_total\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Stored:
    """A turn in the gateway's database."""

    conversation: str
    message: str
    number: int


def stored_turns(database: Path) -> list[Stored]:
    """All turns of a gateway's SQLite file."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT conversation_id, message_id, number FROM turns ORDER BY number").fetchall()
    connection.close()
    return [Stored(*row) for row in rows]


def counted_turns(gateway: str) -> int:
    """How many answers the gateway says that it made."""
    with urllib.request.urlopen(f"{gateway}/metrics", timeout=10) as response:
        return sum(int(float(count)) for count in _TURNS.findall(response.read().decode()))


def faults(tally: Tally, stored: Sequence[Stored], counted: int) -> list[str]:
    """A line for each kind of fault; an empty list is the proof that none was lost and none doubled."""
    found = {
        "answered messages that are not stored": _missing(tally.answered, stored),
        "messages stored more than once": _doubled(stored),
        "conversations with gaps or two turns of one number": _gaps(stored),
        "conversations answered in another order than stored": _disorder(tally.answered, stored),
        "messages given up": tally.given_up,
        "refusals without Retry-After": range(tally.events["refusals without Retry-After"]),
        "stored messages that no client sent": _strange(tally, stored),
    }
    lines = [f"{name}: {len(list(items))}" for name, items in found.items() if items]
    if counted != len(stored):
        lines.append(f"answers made: {counted}, turns stored: {len(stored)}")
    return lines


def _missing(answered: Iterable[Answered], stored: Iterable[Stored]) -> list[Answered]:
    known = {(turn.conversation, turn.message) for turn in stored}
    return [one for one in answered if (one.conversation, one.message) not in known]


def _doubled(stored: Iterable[Stored]) -> list[str]:
    """A repeated first message must not open a second conversation."""
    return [message for message, count in Counter(turn.message for turn in stored).items() if count > 1]


def _gaps(stored: Iterable[Stored]) -> list[str]:
    return [key for key, turns in _by_conversation(stored).items() if [turn.number for turn in turns] != _upto(turns)]


def _upto(turns: Sequence[Stored]) -> list[int]:
    return list(range(1, len(turns) + 1))


def _disorder(answered: Iterable[Answered], stored: Iterable[Stored]) -> list[str]:
    places = {(turn.conversation, turn.message): turn.number for turn in stored}
    told: dict[str, list[int]] = defaultdict(list)
    for one in answered:
        place = places.get((one.conversation, one.message))
        if place is not None:
            told[one.conversation].append(place)
    return [key for key, numbers in told.items() if numbers != sorted(numbers)]


def _strange(tally: Tally, stored: Iterable[Stored]) -> list[str]:
    sent = {one.message for one in tally.answered} | set(tally.given_up)
    return [turn.message for turn in stored if turn.message not in sent]


def _by_conversation(stored: Iterable[Stored]) -> Mapping[str, list[Stored]]:
    found: dict[str, list[Stored]] = defaultdict(list)
    for turn in stored:
        found[turn.conversation].append(turn)
    return found
