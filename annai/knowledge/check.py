"""What must hold across the files of ``knowledge/``, beyond the shape of each record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from annai.knowledge.base import Knowledge
from annai.knowledge.models import Citation
from annai.knowledge.places import place_of
from annai.knowledge.text import squeeze

# How a problem names the record it is about.
_RECORD = re.compile(r"(?:entry|contact|term|gap|(?P<file>(?:topics|sources)\.yml):) (?P<id>[^:]+?):")


def check(knowledge: Knowledge) -> list[str]:
    """All problems found, one line each: place, what is wrong, the remedy."""
    found = [
        *_sources(knowledge),
        *_references(knowledge),
        *_quotes(knowledge),
        *_general_entries(knowledge),
    ]
    return [_with_place(knowledge, line) for line in found]


def _with_place(knowledge: Knowledge, problem: str) -> str:
    """The problem of a record with file and line in front."""
    named = _RECORD.match(problem)
    place = place_of(knowledge.folder / (named["file"] or ""), named["id"]) if named else ""
    return f"{place}: {problem}" if place else problem


def source_text(knowledge: Knowledge, source_id: str) -> str:
    """The squeezed text of a source document."""
    path = knowledge.folder / "sources" / knowledge.sources[source_id].file
    return squeeze(path.read_text(encoding="utf-8"))


def cited(knowledge: Knowledge) -> Iterator[tuple[str, Citation]]:
    """Every citation of entries, contacts and glossary with the name of its place."""
    for entry in knowledge.entries.values():
        yield from ((f"entry {entry.id}", citation) for citation in entry.citations)
    for contact in knowledge.contacts.values():
        yield from ((f"contact {contact.id}", citation) for citation in contact.citations)
    for term in knowledge.terms:
        yield from ((f"term {term.term}", citation) for citation in term.citations)


def _sources(knowledge: Knowledge) -> Iterator[str]:
    for source in knowledge.sources.values():
        path = knowledge.folder / "sources" / source.file
        if not path.is_file():
            yield f"sources.yml: {source.id}: file {source.file} is missing; put the text into knowledge/sources/"
        elif _sha256(path) != source.sha256:
            yield f"sources.yml: {source.id}: the text has another sha256; review its entries, then set {_sha256(path)}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _references(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        place = f"entry {entry.id}"
        if entry.topic not in knowledge.topics:
            yield f"{place}: topic {entry.topic!r} is not in topics.yml; run `annai new-topic`"
        if not entry.citations:
            yield f"{place}: no citation; add source, locator and quote"
        for contact in entry.contacts:
            if contact not in knowledge.contacts:
                yield f"{place}: contact {contact!r} is not in contacts.yml; add the desk or correct the id"
        for year in entry.programme_years:
            if year not in knowledge.programme_years:
                yield f"{place}: programme year {year} is covered by no source; register its document"
    for gap in knowledge.gaps:
        for contact in gap.contacts:
            if contact not in knowledge.contacts:
                yield f"gap {gap.id}: contact {contact!r} is not in contacts.yml"
        if gap.nearest and gap.nearest not in knowledge.topics:
            yield f"gap {gap.id}: nearest topic {gap.nearest!r} is not in topics.yml"


def _quotes(knowledge: Knowledge) -> Iterator[str]:
    texts = {
        source_id: source_text(knowledge, source_id)
        for source_id, source in knowledge.sources.items()
        if (knowledge.folder / "sources" / source.file).is_file()
    }
    for place, citation in cited(knowledge):
        if citation.source not in knowledge.sources:
            yield f"{place}: source {citation.source!r} is not in sources.yml; correct it or register the document"
        elif squeeze(citation.quote) not in texts.get(citation.source, ""):
            yield f"{place}: the quote does not stand in {citation.source}; copy it exactly: {citation.quote[:40]}"


def _general_entries(knowledge: Knowledge) -> Iterator[str]:
    """A topic must have something to say for each of its years when nothing else is known."""
    for topic in knowledge.topics.values():
        has_entries = topic.id in knowledge.entries_by_topic
        if topic.kind in ("lookup", "decision") and not has_entries:
            yield f"topics.yml: {topic.id}: no entry answers it; write one into knowledge/faq/{topic.id}.yml"
        if topic.kind in ("dialogue", "decline") and topic.id not in knowledge.replies:
            yield f"topics.yml: {topic.id}: no wording in replies/"
        for year in knowledge.years_of(topic.id):
            entries = [e for e in knowledge.entries_by_topic[topic.id] if year in e.programme_years]
            if all(entry.when for entry in entries):
                yield f"topics.yml: {topic.id}: {year} has no general entry; add one without `when`"
