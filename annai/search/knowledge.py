"""Search over the knowledge for people at work: the entry that answers comes first."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np

from annai.knowledge import Entry, Knowledge, current_knowledge
from annai.language import analyser
from annai.language.entities import Entity
from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.paths import cache_dir
from annai.search.documents import (
    PHRASES_FOLDER,
    Document,
    Phrases,
    aside_documents,
    entry_documents,
    glossary_groups,
    passages,
    read_phrases,
    topic_documents,
)
from annai.search.fit import Fit, Named
from annai.search.index import LONGEST_QUERY, Question, SearchIndex
from annai.search.postings import Floats
from annai.search.shorthand import Shorthand
from annai.search.snippet import Mark, Snippet, Wanted, best_snippet, marks_in
from annai.search.store import is_whole, load_index, save_index
from annai.search.suggest import Suggester, Suggestion
from annai.search.synonyms import PhraseGroups
from annai.search.terms import content_words, units_of

logger = logging.getLogger(__name__)

_ENTRY_WEIGHTS = {"words": 1.0, "meaning": 1.0, "groups": 0.5, "characters": 0.5, "sounds": 0.5}
_TOPIC_WEIGHTS = {"words": 1.0, "meaning": 2.0, "characters": 1.0, "sounds": 1.0}
_TOPIC = 1.5  # what the topic counts beside the entry
_SUBJECT = 0.3  # what the query without its conditions (年, 枠, 立場) counts for the topic; a broad plateau
_RELEVANT = 1.2  # text score below which nothing of the query was found
_VERSIONS_KEPT = 4
_ASIDE = 1.0  # score from which a desk, a decision or a term is worth a place beside the entries

AsideKind = Literal["contact", "decision", "term"]


@dataclass(frozen=True)
class EntryHit:
    """An entry found. ``title_marks`` and the snippet's marks are the places of the query's words."""

    id: str
    score: float
    title: str
    title_marks: tuple[Mark, ...]
    snippet: Snippet


@dataclass(frozen=True)
class AsideHit:
    """A desk, a decision or a term that belongs to a query."""

    kind: AsideKind
    id: str
    score: float


class KnowledgeIndex:
    """Built for one version of the knowledge; several threads may search at once."""

    def __init__(self, knowledge: Knowledge, entries: SearchIndex, topics: SearchIndex, asides: SearchIndex) -> None:
        self.knowledge = knowledge
        self._entries, self._topics, self._asides = entries, topics, asides
        self._fit = Fit(knowledge)
        self._choosing = {"programme_year", *(name for name, _ in self._fit.conditions)}
        self._shorthand = Shorthand(knowledge.vocabulary, self._fit.conditions)
        self._suggester = Suggester(_suggestions(knowledge))

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        programme_year: int | None = None,
        audience: str | None = None,
        topic: str | None = None,
    ) -> list[EntryHit]:
        """The entries that answer a query, best first; equal ones in file order.

        ``programme_year``, ``audience`` and ``topic`` leave out the entries that are not made for them; entries of
        no year are made for every year, those for anyone for every audience.
        """
        question = self._entries.question(self._shorthand.written(normalise(query[:LONGEST_QUERY])))
        entities = entities_of(" ".join((question.text, *question.heard)))
        text = self._text_scores(question, entities)
        named = Named.of(entities, self._shorthand.heard(units_of(question.text)), self.knowledge)
        if programme_year is not None:
            named = Named(named.values, (programme_year,))
        total = np.round(text + self._fit.judge(named), 5)
        listed = list(self.knowledge.entries.values())
        best = (
            place
            for place in np.argsort(-total, kind="stable")
            if text[place] >= _RELEVANT and _is_for(listed[place], programme_year, audience, topic)
        )
        wanted = Wanted.of(question.words)
        chosen = [place for place, _ in zip(best, range(max(limit, 0)), strict=False)]
        return [self._hit(listed[place], float(total[place]), wanted) for place in chosen]

    def asides(self, query: str, *, limit: int = 3) -> list[AsideHit]:
        """Desks, decisions and terms that belong to a query, best first."""
        hits = (hit for hit in self._asides.search(query, limit) if hit.score >= _ASIDE)
        return [AsideHit(*_split(hit.id), hit.score) for hit in hits]

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Titles and terms for what is typed so far, in kanji, kana or romaji."""
        return self._suggester.suggest(typed, limit)

    def _text_scores(self, question: Question, entities: Sequence[Entity]) -> Floats:
        entries = self._entries.scores(question, _ENTRY_WEIGHTS)
        topics = self._topic_scores(question.text)
        subject = self._subject(question.text, entities)
        if subject:
            topics = (1 - _SUBJECT) * topics + _SUBJECT * self._topic_scores(subject)
        return entries + _TOPIC * self._fit.spread(topics)

    def _topic_scores(self, text: str) -> Floats:
        return self._topics.scores(self._topics.question(text), _TOPIC_WEIGHTS)

    def _subject(self, text: str, entities: Sequence[Entity]) -> str:
        """The query without the years and conditions that it names: they choose among the entries of a topic.

        Empty where it names none or nothing else.
        """
        named = [one for one in entities if one.name in self._choosing]
        places = {place for one in named for place in range(one.start, one.end)}
        rest = "".join(char for place, char in enumerate(text) if place not in places)
        return rest if len(rest) < len(text) and content_words(units_of(rest)) else ""

    def _hit(self, entry: Entry, score: float, wanted: Wanted) -> EntryHit:
        # Always positive, and as good as the score itself where something was found.
        positive = round(float(np.logaddexp(0.0, score)), 4)
        snippet = best_snippet(passages(entry), wanted, self._entries.postings["words"].rarity)
        return EntryHit(entry.id, positive, entry.title, marks_in(entry.title, wanted), snippet)


def _is_for(entry: Entry, year: int | None, audience: str | None, topic: str | None) -> bool:
    return (
        (year is None or not entry.programme_years or year in entry.programme_years)
        and (audience is None or audience in entry.audience or "anyone" in entry.audience)
        and (topic is None or entry.topic == topic)
    )


def _split(name: str) -> tuple[AsideKind, str]:
    kind, _, own = name.partition(":")
    return kind, own  # type: ignore[return-value]


def _suggestions(knowledge: Knowledge) -> list[Suggestion]:
    titles = [Suggestion(entry.title, "title", entry.id) for entry in knowledge.entries.values()]
    return [*titles, *(Suggestion(term.term, "term", term.term) for term in knowledge.terms)]


def build(knowledge: Knowledge, phrases: Phrases) -> KnowledgeIndex:
    """Build the index, or read the one that was built for the same knowledge, phrases and code."""
    groups = glossary_groups(knowledge)
    documents = (
        entry_documents(knowledge),
        topic_documents(knowledge, phrases),
        aside_documents(knowledge),
    )
    files = _files(knowledge, phrases)
    return KnowledgeIndex(
        knowledge, *(_index(path, list(docs), groups) for path, docs in zip(files, documents, strict=True))
    )


def ensure_index(knowledge: Knowledge) -> list[Path]:
    """Build the index of some knowledge unless its files are there and whole; returns the files."""
    phrases = read_phrases(PHRASES_FOLDER)
    files = _files(knowledge, phrases)
    if not all(map(is_whole, files)):
        build(knowledge, phrases)
    return files


def _files(knowledge: Knowledge, phrases: Phrases) -> list[Path]:
    """Where the parts of the index are kept: entries, topics, and what stands beside them."""
    key = _fingerprint(knowledge, phrases)
    return [cache_dir() / f"search-{name}-{key}.npz" for name in ("entries", "topics", "asides")]


def _index(path: Path, documents: Sequence[Document], groups: PhraseGroups) -> SearchIndex:
    if path.exists():
        try:
            return load_index(path, groups)
        except ValueError as error:
            logger.warning("%s: it is built again", error)
    index = SearchIndex.from_documents(documents, phrases=groups)
    save_index(index, path)
    _forget_old(path)
    return index


def _forget_old(newest: Path) -> None:
    """Keep the last few versions only: the live one, a preview, the one before."""
    kept = newest.name.rpartition("-")[0]
    files = sorted(newest.parent.glob(f"{kept}-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_VERSIONS_KEPT]:
        path.unlink(missing_ok=True)


def _fingerprint(knowledge: Knowledge, phrases: Phrases) -> str:
    """Changes whenever an index built now would differ."""
    code: Collection[Path] = [*Path(__file__).parent.glob("**/*"), Path(analyser.__file__)]
    # The order must not depend on where the knowledge lies: a published copy has the same index.
    files = [*sorted(path for path in code if path.is_file()), knowledge.folder / "user_dictionary.csv"]
    digest = hashlib.sha256(f"{knowledge.version} {version('sudachidict-core')} {phrases!r}".encode())
    for path in files:
        if path.suffix in (".py", ".csv", ".npz", ".gz"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=2)
def _cached(version_and_folder: tuple[str, Path]) -> KnowledgeIndex:
    return build(current_knowledge(), read_phrases(PHRASES_FOLDER))


def knowledge_index(knowledge: Knowledge | None = None) -> KnowledgeIndex:
    """The index over the live knowledge, made once per process, or over the one given."""
    if knowledge is not None:
        return build(knowledge, read_phrases(PHRASES_FOLDER))
    live = current_knowledge()
    return _cached((live.version, live.folder))
