"""What thresholds do to whole answers: right, wrong and refused replies to the acceptance questions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from bench.acceptance import Result
from bench.quality.data import Phrase, is_answerable, is_declined
from bench.quality.pipeline import Parser, reply_to
from bench.quality.thresholds import REFUSED, WRONG, Thresholds

# The first message of a conversation decides these; dialogs and consultations go on from earlier replies.
KINDS = ("single", "oos")


@dataclass(frozen=True)
class Outcomes:
    """Replies to questions on the programme (right, wrong, refused) and to others (declined, answered)."""

    right: int
    wrong: int
    refused: int
    declined: int
    answered: int

    @property
    def cost(self) -> float:
        """Mean cost of a message, in refusals."""
        total = self.right + self.wrong + self.refused + self.declined + self.answered
        return (WRONG * (self.wrong + self.answered) + REFUSED * self.refused) / max(1, total)


def outcomes(results: Iterable[Result]) -> Outcomes:
    """Count results of the kinds ``single`` and ``oos``."""
    counted = dict.fromkeys(("right", "wrong", "refused", "declined", "answered"), 0)
    for result in results:
        is_answered = result.turns[-1].reply.status == "answered"
        if result.case["kind"] == "oos":
            counted["answered" if is_answered else "declined"] += 1
        elif result.case["kind"] == "single":
            counted["right" if result.has_passed else "wrong" if is_answered else "refused"] += 1
    return Outcomes(**counted)


@contextmanager
def thresholds_set(at: Thresholds) -> Iterator[None]:
    """Run the dialogue with other thresholds than its own."""
    undo = []
    for name, module in list(sys.modules.items()):
        if name.startswith("annai.dialogue."):
            for field, value in asdict(at).items():
                if hasattr(module, field.upper()):
                    undo.append((module, field.upper(), getattr(module, field.upper())))
                    setattr(module, field.upper(), value)
    try:
        yield
    finally:
        for module, field, value in undo:
            setattr(module, field, value)


@dataclass(frozen=True)
class Answered:
    """A phrase of the test set with the status and topic of the reply."""

    phrase: Phrase
    status: str
    topic: str

    @property
    def is_answered(self) -> bool:
        return self.status == "answered"


def ask_all(parser: Parser, phrases: Iterable[Phrase]) -> list[Answered]:
    """The replies to all questions, answerable and declined ones; small talk is left out."""
    asked = [phrase for phrase in phrases if is_answerable(phrase.topic) or is_declined(phrase.topic)]
    replies = [(phrase, reply_to(parser, phrase.text)) for phrase in asked]
    return [Answered(phrase, reply.status, reply.topic or "") for phrase, reply in replies]
