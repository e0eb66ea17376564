"""Thresholds of certainty by what a mistake costs, found on messages that the model has not seen.

The stated cost: a wrong answer costs five times a refusal. In detail, for each thing asked: a right answer, or a
refusal of what cannot be answered, costs nothing; a list of candidates with the right one in it costs half a refusal
(one more click), and so does a list where a plain refusal was due; a refusal, a list without the right candidate or
small talk in place of an answer costs one; an answer on another topic costs five.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from annai.dialogue import policy
from annai.dialogue.clarify import MAX_CANDIDATES
from annai.dialogue.compound import MAX_PARTS
from annai.language.questions import is_question
from annai.language.topics import Ranked
from bench.quality.data import is_answerable, is_declined, topic_groups
from bench.quality.folds import Unseen

WRONG, REFUSED, LISTED = 5.0, 1.0, 0.5
GRID = tuple(round(0.05 * step, 2) for step in range(1, 20))
FLAT = 1.01  # a threshold whose cost is within one per cent of the best is as good


@dataclass(frozen=True)
class Thresholds:
    """The figures of ``annai/dialogue/policy.py`` that decide between answer, refusal and candidates."""

    answer: float
    clause: float
    decline: float
    group: float
    leading: float


@dataclass(frozen=True)
class Outcome:
    """What the assistant would do: topics it answers or refuses by name, or candidates it lists."""

    topics: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """All that the rule looks at in a message."""

    asked: tuple[str, ...]
    best: Ranked
    group_share: float
    candidates: tuple[str, ...]
    # Clear clauses may each be answered: their topics, and whether they ask.
    clauses: tuple[tuple[Ranked, bool], ...]


def current() -> Thresholds:
    """The thresholds that the assistant uses now."""
    return Thresholds(policy.ANSWER, policy.CLAUSE, policy.DECLINE, policy.GROUP, policy.LEADING)


def case_of(message: Unseen) -> Case:
    """The message as the rule sees it."""
    best = message.ranking[0]
    groups = topic_groups()
    share = sum(r.confidence for r in message.ranking if groups.get(r.topic) == groups.get(best.topic))
    candidates = [ranked.topic for ranked in message.ranking if is_answerable(ranked.topic)]
    clauses = [
        (clause.ranking[0], is_question(clause.text))
        for clause in message.clauses
        if clause.ranking and (is_answerable(clause.ranking[0].topic) or is_declined(clause.ranking[0].topic))
    ]
    return Case(message.topics, best, share, tuple(candidates[:MAX_CANDIDATES]), tuple(clauses))


def decide(case: Case, at: Thresholds) -> Outcome:
    """The rule of ``annai/dialogue/manager.py`` for a message that opens a conversation."""
    clear = [(ranked, asks) for ranked, asks in case.clauses if ranked.confidence >= at.clause]
    several = tuple(dict.fromkeys(ranked.topic for ranked, asks in clear if asks))
    if len(several) > 1:
        return Outcome(several[:MAX_PARTS])
    if is_declined(case.best.topic):
        is_clear = case.best.confidence >= at.decline
    else:
        is_clear = case.best.confidence >= at.answer or (
            is_answerable(case.best.topic) and case.best.confidence >= at.leading and case.group_share >= at.group
        )
    if is_clear:
        return Outcome((case.best.topic,))
    if clear:
        return Outcome((max((ranked for ranked, _ in clear), key=lambda ranked: ranked.confidence).topic,))
    return Outcome(candidates=case.candidates)


def cost(case: Case, outcome: Outcome) -> float:
    """What an outcome costs; see the head of the module."""
    wrong = sum(is_answerable(topic) and topic not in case.asked for topic in outcome.topics)
    left = 0.0
    for topic in case.asked:
        if topic in outcome.topics:
            continue
        if is_declined(topic):
            left += 0.0 if any(map(is_declined, outcome.topics)) else REFUSED if outcome.topics else LISTED
        else:
            left += LISTED if topic in outcome.candidates else REFUSED
    # One wrong answer stands in for one thing left open; it is not paid twice.
    return WRONG * wrong + max(0.0, left - REFUSED * wrong)


def mean_cost(cases: Sequence[Case], at: Thresholds) -> float:
    """The mean cost of a message, in refusals."""
    return sum(cost(case, decide(case, at)) for case in cases) / len(cases)


def cheapest(cases: Sequence[Case], start: Thresholds) -> Thresholds:
    """The cheapest thresholds on the grid: one after the other until none gets cheaper."""
    best = start
    while True:
        before = best
        for field in fields(Thresholds):
            costs = {value: mean_cost(cases, replace(best, **{field.name: value})) for value in GRID}
            # Of equally good values the one in the middle: it stays good when the model changes.
            good = [value for value in GRID if costs[value] <= min(costs.values()) + 1e-9]
            best = replace(best, **{field.name: good[len(good) // 2]})
        if best == before:
            return best


def plateau(cases: Sequence[Case], at: Thresholds, name: str) -> tuple[float, float]:
    """From where to where a threshold may lie, the others fixed, at a cost within one per cent."""
    limit = FLAT * mean_cost(cases, at)
    good = [value for value in GRID if mean_cost(cases, replace(at, **{name: value})) <= limit]
    return (min(good), max(good)) if good else (getattr(at, name), getattr(at, name))
