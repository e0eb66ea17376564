"""How well an entry fits what a query names besides its subject: the programme year, a frame, a portal, a role."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annai.answers.implied import implied
from annai.answers.select import newest_year
from annai.knowledge import Entry, Knowledge
from annai.language.entities import Entity, values_of
from annai.search.documents import allowed
from annai.search.postings import Floats

Known = tuple[tuple[str, tuple[Any, ...]], ...]
Bools = NDArray[np.bool_]

# In the unit of the text score, which is 5 to 10 for an entry that answers. The plateau is broad (bench/search).
_YEAR = 1.0  # the year asked for, or the newest by default
_OTHER_YEAR = -0.5  # another year, where none is named
_NOT_DEFAULT = -0.5  # an entry that says only what another year has
_NO_YEAR = -0.3  # an entry of no year in particular, where one is named
_MEETS = 1.0  # a condition that the query names
_CONTRADICTS = -1.0  # a condition of which the query names another value
_UNASKED = -0.6  # a condition that the query does not name
_PROCEDURE = 0.5  # a topic of the procedure that is named

_PROCEDURE_ENTITY = "procedure"  # its values are groups of topics


@dataclass(frozen=True)
class Named:
    """What a query names: entity → values, and the covered programme years."""

    values: Mapping[str, Sequence[Any]]
    years: tuple[int, ...]

    @classmethod
    def of(cls, entities: Sequence[Entity], heard: Iterable[tuple[str, str]], knowledge: Knowledge) -> Named:
        """From the entities of a query, and the entities and values that its sound gives where it spells none."""
        values: dict[str, list[Any]] = {name: values_of(entities, name) for name in {one.name for one in entities}}
        years = values.pop("programme_year", [])
        by_sound: dict[str, list[Any]] = {}
        for name, value in sorted(heard):
            by_sound.setdefault(name, []).append(value)
        values = by_sound | values
        return cls(values | implied(values), tuple(year for year in years if year in knowledge.programme_years))


class Fit:
    """Judges all entries of the knowledge at once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._topics = list(knowledge.entries_by_topic)
        self._years = {topic: knowledge.years_of(topic) for topic in self._topics}
        entries = list(knowledge.entries.values())
        place = {topic: number for number, topic in enumerate(self._topics)}
        self._topic_of = np.array([place[entry.topic] for entry in entries], dtype=np.int64)
        self._conditions = _Conditions(entries)
        self._no_year = np.array([not entry.programme_years for entry in entries], dtype=bool)
        self._no_default = np.array([not entry.default for entry in entries], dtype=bool)
        self._in_year = {
            year: np.array([year in entry.programme_years for entry in entries], dtype=bool)
            for year in sorted({year for entry in entries for year in entry.programme_years})
        }
        # What queries name beside their subject is of few kinds.
        self._newest = lru_cache(maxsize=512)(self._newest_years)

    @property
    def conditions(self) -> Collection[tuple[str, Any]]:
        """The entities and values for which entries are made."""
        return self._conditions.wanted

    def spread(self, topic_scores: Floats) -> Floats:
        """The scores of the topics, in the order of ``entries_by_topic``, for each entry."""
        return topic_scores[self._topic_of]

    def judge(self, named: Named) -> Floats:
        """What to add to the text score of each entry.

        Conditions choose among the entries of one topic, so the best entry of each topic gets 0 for them: a topic
        is not likelier for having an entry that is made for 通常枠. A year that a topic does not cover counts
        against all of it.
        """
        scores = self._conditions.judge(named.values) + self._judge_years(named)
        best = np.full(len(self._topics), -np.inf, dtype=np.float32)
        np.maximum.at(best, self._topic_of, scores)
        whole = np.array([self._topic_score(topic, named) for topic in self._topics], dtype=np.float32)
        return scores - self.spread(best) + self.spread(whole)

    def _judge_years(self, named: Named) -> Floats:
        newest = self._newest(self._conditions.known(named.values))
        targets = [self._asked(topic, named) or newest[topic] for topic in self._topics]
        fits = np.zeros(len(self._topic_of), dtype=bool)
        for year, in_year in self._in_year.items():
            fits |= in_year & np.array([year in target for target in targets], dtype=bool)[self._topic_of]
        scores = np.where(fits, _YEAR, -_YEAR if named.years else _OTHER_YEAR).astype(np.float32)
        scores[self._no_year] = _NO_YEAR if named.years else 0.0
        if not named.years:
            scores[self._no_default] += _NOT_DEFAULT
        return scores

    def _asked(self, topic: str, named: Named) -> tuple[int, ...]:
        return tuple(year for year in named.years if year in self._years[topic])

    def _newest_years(self, known: Known) -> Mapping[str, tuple[int, ...]]:
        """Topic → the year to answer for where none is named; none if the topic has no year."""
        newest = {topic: newest_year(self._knowledge, topic, dict(known)) for topic in self._topics}
        return {topic: () if year is None else (year,) for topic, year in newest.items()}

    def _topic_score(self, topic: str, named: Named) -> float:
        group = self._knowledge.topics[topic].group
        procedure = _PROCEDURE if group in named.values.get(_PROCEDURE_ENTITY, ()) else 0.0
        covered = self._years[topic]
        is_other = bool(named.years) and not procedure and not set(named.years) & set(covered)
        return procedure - (_YEAR if is_other and covered else 0.0)


class _Conditions:
    """The conditions of all entries, by name and by accepted value."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        names = sorted({name for entry in entries for name in entry.when})
        self._has = {name: np.array([name in entry.when for entry in entries], dtype=bool) for name in names}
        self._accepts = {name: _accepting(entries, name) for name in names}
        self.wanted = frozenset((name, value) for name, values in self._accepts.items() for value in values)
        self._none_named = np.array([_UNASKED * len(entry.when) for entry in entries], dtype=np.float32)

    def known(self, values: Mapping[str, Sequence[Any]]) -> Known:
        """The named values that some entry asks for."""
        return tuple((name, tuple(values[name])) for name in self._has if name in values)

    def judge(self, values: Mapping[str, Sequence[Any]]) -> Floats:
        scores = self._none_named.copy()
        for name, named in self.known(values):
            meets = np.zeros(len(scores), dtype=bool)
            for value in named:
                meets |= self._accepts[name].get(value, False)
            scores += self._has[name] * (np.where(meets, _MEETS, _CONTRADICTS) - _UNASKED).astype(np.float32)
        return scores


def _accepting(entries: Sequence[Entry], name: str) -> dict[object, Bools]:
    """Each value of a condition with the entries that accept it."""
    values = {value for entry in entries if name in entry.when for value in allowed(entry.when[name])}
    return {
        value: np.array([name in entry.when and value in allowed(entry.when[name]) for entry in entries], dtype=bool)
        for value in values
    }
