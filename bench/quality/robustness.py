"""What perturbed copies of the test set cost in accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from annai.language.normalise import normalise
from bench.quality.data import ANSWERABLE, Phrase, topic_kinds
from bench.quality.intervals import bootstrap
from bench.quality.perturb import CHANGES, NOT_JUDGED, perturbed
from bench.quality.pipeline import Parser, reply_to

# A story in front of a greeting or of 「はい」 makes another message of it.
_ONLY_QUESTIONS = frozenset({"story in front"})


@dataclass(frozen=True)
class Loss:
    """Accuracy before and after one change, over the phrases that it changes.

    ``before`` and ``after``: the likeliest topic of the message. ``asked_before`` and ``asked_after``: the topic of the
    reply to a question, which may also be found in a part of the message.
    """

    name: str
    phrases: int
    before: float
    after: float
    asked_before: float
    asked_after: float
    interval: tuple[float, float]
    is_judged: bool
    broken: tuple[tuple[str, str, str], ...]  # (changed text, truth, topic of the reply)

    @property
    def points(self) -> float:
        """Points lost by the classifier."""
        return 100 * (self.before - self.after)

    @property
    def asked_points(self) -> float:
        """Points lost by the replies; these are judged."""
        return 100 * (self.asked_before - self.asked_after)


def losses(parser: Parser, phrases: Sequence[Phrase]) -> list[Loss]:
    """The loss under every change, the largest first."""
    # What is said to the phrases as they are is the same for every change.
    said = {phrase.text: topic_of_reply(parser, phrase.text) for phrase in phrases if is_question(phrase)}
    return sorted((loss(parser, phrases, name, said) for name in CHANGES), key=lambda one: -one.asked_points)


def loss(parser: Parser, phrases: Sequence[Phrase], name: str, said_before: Mapping[str, str]) -> Loss:
    """The loss under one change. ``said_before``: the topic of the reply to each question as it is."""
    usable = [phrase for phrase in phrases if name not in _ONLY_QUESTIONS or is_question(phrase)]
    copies = [(phrase, perturbed(name, phrase.text)) for phrase in usable]
    changed = [(phrase, copy) for phrase, copy in copies if copy != normalise(phrase.text)]
    before = [parser.rank(phrase.text)[0].topic == phrase.topic for phrase, _ in changed]
    after = [parser.rank(copy)[0].topic == phrase.topic for phrase, copy in changed]
    asked = [(phrase, copy) for phrase, copy in changed if is_question(phrase)]
    was = np.array([said_before[phrase.text] == phrase.topic for phrase, _ in asked], float)
    said = [topic_of_reply(parser, copy) for _, copy in asked]
    now = np.array([topic == phrase.topic for (phrase, _), topic in zip(asked, said, strict=True)], float)
    low, high = bootstrap(lambda drawn: 100 * float((was - now)[drawn].mean()), len(asked))
    broken = tuple(
        (copy, phrase.topic, topic)
        for (phrase, copy), topic, first, second in zip(asked, said, was, now, strict=True)
        if first and not second
    )
    return Loss(
        name=name,
        phrases=len(changed),
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        asked_before=float(was.mean()),
        asked_after=float(now.mean()),
        interval=(low, high),
        is_judged=name not in NOT_JUDGED,
        broken=broken,
    )


def topic_of_reply(parser: Parser, text: str) -> str:
    """The topic that a message is answered or refused for; empty where candidates are offered."""
    reply = reply_to(parser, text)
    return reply.topic or ""


def is_question(phrase: Phrase) -> bool:
    """Whether the phrase asks about the programme or something else, rather than steering the conversation."""
    return topic_kinds()[phrase.topic] in (*ANSWERABLE, "decline")
