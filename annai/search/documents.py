"""The knowledge as documents to search, and how people ask about each of its topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from annai.errors import KnowledgeError
from annai.knowledge import Entry, Knowledge
from annai.paths import ROOT
from annai.search.synonyms import PhraseGroups
from annai.search.terms import content_words, units_of

PHRASES_FOLDER = ROOT / "data" / "nlu"

Document = Mapping[str, Any]
Phrases = Mapping[str, Sequence[str]]


def glossary_groups(knowledge: Knowledge) -> PhraseGroups:
    """Each glossary term with its synonyms as one group."""
    return PhraseGroups(
        (f"glossary:{term.term}", [content_words(units_of(text)) for text in (term.term, *term.synonyms)])
        for term in knowledge.terms
    )


def read_phrases(folder: Path) -> dict[str, list[str]]:
    """Topic → the phrases that the assistant is trained on: how people ask about it.

    Raises:
        KnowledgeError: A file is no training data.
    """
    phrases: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            blocks = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
            for block in blocks:
                lines = block["examples"].splitlines()
                phrases.setdefault(block["intent"], []).extend(line.strip().removeprefix("- ") for line in lines)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise KnowledgeError(f"{path}: no training data in Rasa's form ({error})") from error
    return phrases


def passages(entry: Entry) -> list[str]:
    """The texts of an entry that an answer may print, the answer first."""
    return [entry.answer, *entry.details, *entry.steps, *entry.cautions]


def condition_labels(knowledge: Knowledge, entry: Entry) -> list[str]:
    """How the values are called for which an entry is made: 通常枠, 構成員ポータル."""
    return [knowledge.label(name, value) for name, wanted in entry.when.items() for value in allowed(wanted)]


def allowed(wanted: object) -> Sequence[object]:
    """The values that a condition accepts."""
    return wanted if isinstance(wanted, list) else [wanted]


def _numbers(knowledge: Knowledge, entry: Entry) -> list[str]:
    """The numbers of the desks that an entry is about: callers name them, too."""
    if knowledge.topics[entry.topic].group != "contacts":
        return []
    return [phone.number for name in entry.contacts for phone in knowledge.contacts[name].phones]


def entry_documents(knowledge: Knowledge) -> Iterator[Document]:
    """One document for each entry, in file order."""
    for entry in knowledge.entries.values():
        yield {
            "id": entry.id,
            "title": f"{entry.title} {entry.question}",
            "keywords": [*entry.keywords, *condition_labels(knowledge, entry), *_numbers(knowledge, entry)],
            "text": passages(entry),
        }


def topic_documents(knowledge: Knowledge, phrases: Phrases) -> Iterator[Document]:
    """One document for each topic that has entries: how people ask, and what its entries are called."""
    for topic, entries in knowledge.entries_by_topic.items():
        named = dict.fromkeys(text for entry in entries for text in (entry.title, entry.question, *entry.keywords))
        yield {"id": topic, "text": [*phrases.get(topic, ()), *named]}


def aside_documents(knowledge: Knowledge) -> Iterator[Document]:
    """Desks, decisions and terms, to show beside the entries; the id begins with the kind."""
    for contact in knowledge.contacts.values():
        yield {"id": f"contact:{contact.id}", "title": contact.name, "text": contact.note or ""}
    for topic in knowledge.topics.values():
        if topic.decision:
            yield {"id": f"decision:{topic.decision}", "title": topic.title, "text": topic.scope}
    for term in knowledge.terms:
        yield {
            "id": f"term:{term.term}",
            "title": term.term,
            "keywords": [*term.synonyms, term.reading or ""],
            "text": term.explanation,
        }
