"""A search index over question-and-answer texts: words, synonyms, characters, sounds and meaning in one ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from annai.search.meaning import Meaning, text_vectors
from annai.search.postings import Floats, Postings
from annai.search.spelling import SoundLexicon
from annai.search.synonyms import PhraseGroups
from annai.search.terms import (
    SIGNALS,
    character_grams,
    content_words,
    long_words,
    readings_of,
    sound_grams,
    sound_of_units,
    terms_of,
    units_of,
)

FIELD_WEIGHTS: Mapping[str, float] = {"title": 3.0, "keywords": 1.0, "text": 1.0}
# What the fields count for the meaning of a document as a whole.
MEANING_WEIGHTS: Mapping[str, float] = {"title": 2.0, "keywords": 1.0, "text": 1.0}
# Chosen in bench/search on several collections at once; the plateau is broad.
SIGNAL_WEIGHTS: Mapping[str, float] = {"words": 1.0, "meaning": 2.0, "groups": 0.5, "characters": 0.5, "sounds": 0.5}

LONGEST_QUERY = 300  # characters; what comes later is not read


@dataclass(frozen=True)
class Hit:
    """A document found; scores compare within one search only."""

    id: str
    score: float


@dataclass(frozen=True)
class Question:
    """A query as an index understands it.

    ``text`` has kana for romaji; ``heard`` are words of the index that it sounds like; ``words`` are all its words
    with those.
    """

    text: str
    heard: tuple[str, ...]
    words: tuple[str, ...]
    groups: tuple[str, ...]
    characters: tuple[str, ...]
    sounds: tuple[str, ...]


class SearchIndex:
    """Built once, then only read: several threads may search at once."""

    def __init__(
        self,
        ids: Sequence[str],
        postings: Mapping[str, Postings],
        vectors: Floats,
        lexicon: SoundLexicon,
        phrases: PhraseGroups,
    ) -> None:
        """Use :meth:`from_documents`; this takes the parts of an index that was built before."""
        self.ids = list(ids)
        self.postings = dict(postings)
        self.vectors = vectors
        self.lexicon = lexicon
        self._phrases = phrases
        self._meaning = Meaning(self.postings["words"], self.postings["groups"], vectors)

    @classmethod
    def from_documents(
        cls, documents: Iterable[Mapping[str, Any]], *, phrases: PhraseGroups | None = None
    ) -> SearchIndex:
        """Index documents: ``id``, and any of ``title``, ``text`` and ``keywords``, each a text or a list of texts.

        ``phrases``: groups of synonyms of one's own, on top of the general dictionary.
        """
        documents = list(documents)
        phrases = phrases or PhraseGroups(())
        texts = [{name: _text(document.get(name)) for name in FIELD_WEIGHTS} for document in documents]
        units = [{name: units_of(text) for name, text in fields.items()} for fields in texts]
        terms = [
            {name: terms_of(text, cut[name], phrases) for name, text in fields.items()}
            for fields, cut in zip(texts, units, strict=True)
        ]
        postings = {
            signal: Postings.build(
                [{name: getattr(t, signal) for name, t in fields.items()} for fields in terms], FIELD_WEIGHTS
            )
            for signal in SIGNALS
        }
        words = [{name: of_field.words for name, of_field in fields.items()} for fields in terms]
        vectors = text_vectors(words, MEANING_WEIGHTS, postings["words"])
        lexicon = SoundLexicon.build(pair for cut in units for part in cut.values() for pair in readings_of(part))
        return cls([str(document["id"]) for document in documents], postings, vectors, lexicon, phrases)

    def question(self, query: str) -> Question:
        """Read a query."""
        known = self.postings["words"].known
        text = self.lexicon.written(query[:LONGEST_QUERY], known)
        units = units_of(text)
        short, heard = content_words(units), self.lexicon.heard(units, known)
        return Question(
            text=text,
            heard=tuple(heard),
            words=tuple(dict.fromkeys([*short, *long_words(units), *heard])),
            groups=tuple(self._phrases.find(short)),
            characters=tuple(character_grams(text)),
            sounds=tuple(sound_grams(sound_of_units(units))),
        )

    def signals(self, question: Question) -> dict[str, Floats]:
        """What each signal says of each document, in the order of ``ids``."""
        return {
            "words": self._meaning.score_words(question.words),
            "meaning": self._meaning.score_texts(question.words),
            "groups": self.postings["groups"].score(question.groups),
            "characters": self.postings["characters"].score(question.characters),
            "sounds": self.postings["sounds"].score(question.sounds),
        }

    def scores(self, question: Question, weights: Mapping[str, float] = SIGNAL_WEIGHTS) -> Floats:
        """The score of every document, in the order of ``ids``; rounded, so that no machine breaks ties otherwise."""
        signals = self.signals(question)
        total = np.zeros(len(self.ids), dtype=np.float32)
        for name, weight in weights.items():
            total += weight * signals[name]
        return np.round(total, 5)

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The best documents, best first; equal ones in the order in which they were given."""
        scores = self.scores(self.question(query))
        best = np.argsort(-scores, kind="stable")[: max(limit, 0)]
        return [Hit(self.ids[place], float(scores[place])) for place in best if scores[place] > 0]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else "\n".join(map(str, value))
