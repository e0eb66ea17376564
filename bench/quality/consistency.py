"""One question must get one answer, however it is put."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annai.dialogue.reply import Reply
from annai.paths import ROOT
from bench.quality.data import read
from bench.quality.pipeline import Parser, reply_to

TABLE = ROOT / "tests" / "nlu" / "paraphrases.yml"


@dataclass(frozen=True)
class Answer:
    """What makes two replies the same answer: wording that echoes the question may differ."""

    status: str
    topic: str
    programme_year: int | None
    places: frozenset[tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.status} {self.topic or '–'} {self.programme_year or '–'}"


@dataclass(frozen=True)
class Group:
    """One question with the answer to each way of asking it."""

    name: str
    answers: tuple[tuple[str, Answer], ...]

    @property
    def is_consistent(self) -> bool:
        return len({answer for _, answer in self.answers}) == 1

    @property
    def agreement(self) -> float:
        """Share of the ways that get the answer which most of them get."""
        counts = Counter(answer for _, answer in self.answers)
        return counts.most_common(1)[0][1] / len(self.answers)

    def odd_ones(self) -> list[tuple[str, Answer]]:
        """The ways that get another answer than most."""
        usual = Counter(answer for _, answer in self.answers).most_common(1)[0][0]
        return [(text, answer) for text, answer in self.answers if answer != usual]


def answer_of(reply: Reply) -> Answer:
    """A refusal cites nothing, so its topic and status decide."""
    places = frozenset((citation["source"], citation["locator"]) for citation in reply.citations)
    return Answer(reply.status, reply.topic or "", reply.programme_year, places)


def read_groups(path: Path = TABLE) -> Mapping[str, Sequence[str]]:
    """Name of the question → ways of asking it."""
    groups: Mapping[str, Sequence[str]] = read(path)["groups"]
    return groups


def compare(parser: Parser, groups: Mapping[str, Sequence[str]]) -> list[Group]:
    """Ask every question in each way, each in a conversation of its own."""
    return [
        Group(name, tuple((text, answer_of(reply_to(parser, text))) for text in texts))
        for name, texts in groups.items()
    ]
