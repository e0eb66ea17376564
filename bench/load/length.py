"""Does a turn grow with the conversation? Turn 200 of long conversations against turn 5 of fresh ones, in pairs."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load.closed import Speak
from bench.load.http import Client

EARLY, LATE = 5, 200
LONG = 3  # conversations


@dataclass(frozen=True)
class Growth:
    """Median seconds of the early and of the late turn."""

    early: float
    late: float

    @property
    def factor(self) -> float:
        return self.late / self.early


async def compare(url: str, speak: Speak, questions: Sequence[str], *, pairs: int, late: int = LATE) -> Growth:
    """Both turns of a pair ask the same and follow each other at once, so that other work on the machine hits both.

    Every second pair is asked in the other order. A few long conversations serve all pairs: after turn 200 of each
    come its next turns.
    """
    http, found = Client(url), []
    longs = [await _prepared(http, speak, questions, late - 1) for _ in range(min(LONG, pairs))]
    for number in range(pairs):
        question, long = questions[number % len(questions)], longs[number % len(longs)]
        fresh = await _prepared(http, speak, questions, EARLY - 1)
        order = (fresh, long) if number % 2 else (long, fresh)
        spent = {key: (await speak(http, key, question))[0] for key in order}
        found.append((spent[fresh], spent[long]))
    await http.close()
    return Growth(statistics.median(early for early, _ in found), statistics.median(late for _, late in found))


async def _prepared(http: Client, speak: Speak, questions: Sequence[str], turns: int) -> str:
    """A conversation that has so many turns."""
    conversation: str | None = None
    for turn in range(turns):
        _, conversation = await speak(http, conversation, questions[turn % len(questions)])
    return conversation or ""
