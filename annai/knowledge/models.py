"""What a file under ``knowledge/`` may hold. An unknown key is an error."""

from datetime import date
from typing import Literal

import msgspec

Audience = Literal["applicant", "vendor", "member", "lead", "anyone"]
TopicKind = Literal["lookup", "decision", "dialogue", "decline"]
Closure = Literal["weekend", "holidays", "year_end"]
Condition = str | int | list[str | int]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all knowledge records."""


class Citation(Model, frozen=True):
    """A place in a source: ``quote`` stands there word for word (after NFKC, white space aside)."""

    source: str
    locator: str
    quote: str


class Source(Model, frozen=True):
    """One official document; ``sha256`` is that of the text in ``knowledge/sources/``."""

    id: str
    file: str
    title: str
    short_title: str
    issuer: str
    published: date | None
    updated: date | None
    programme_years: list[int]
    sha256: str


class Topic(Model, frozen=True):
    """A topic is an NLU intent of the same name; ``scope`` says what belongs to it."""

    id: str
    kind: TopicKind
    group: str
    title: str
    scope: str
    decision: str | None = None


class Address(Model, frozen=True):
    """A web address that a document prints."""

    label: str
    url: str


class Entry(Model, frozen=True):
    """One answer of one topic, true for the programme years it names (empty: no year in particular)."""

    id: str
    programme_years: list[int]
    audience: list[Audience]
    title: str
    question: str
    answer: str
    citations: list[Citation]
    last_checked: date
    topic: str = ""
    when: dict[str, Condition] = {}
    default: bool = True
    # Says that the documents do not tell; the reply is then no answer but names what is missing.
    gap: bool = False
    # The last day of the procedure that the entry tells of; later the answer says that it is over.
    closes: date | None = None
    details: list[str] = []
    steps: list[str] = []
    cautions: list[str] = []
    contacts: list[str] = []
    addresses: list[Address] = []
    keywords: list[str] = []
    spoken: str | None = None


class TopicFile(Model, frozen=True):
    """A file of ``knowledge/{faq,procedures,programmes}``: the entries of one topic."""

    topic: str
    entries: list[Entry]


class Phone(Model, frozen=True):
    """A telephone number as printed, and what it is for."""

    number: str
    label: str = "電話"


class Hours(Model, frozen=True):
    """Opening hours in Japan, HH:MM."""

    open: str
    close: str


class Contact(Model, frozen=True):
    """A desk. ``closed`` holds only the closures that the document prints for it."""

    id: str
    name: str
    programme_years: list[int]
    citations: list[Citation]
    phones: list[Phone] = []
    hours: Hours | None = None
    closed: list[Closure] = []
    form_url: str | None = None
    email: str | None = None
    note: str | None = None


class Term(Model, frozen=True):
    """A glossary entry: plain explanation and what people say instead."""

    term: str
    explanation: str
    synonyms: list[str] = []
    reading: str | None = None
    citations: list[Citation] = []


class Gap(Model, frozen=True):
    """Something people ask that the documents do not tell; ``nearest`` is a topic that helps."""

    id: str
    terms: list[str]
    reply: str
    nearest: str | None = None
    contacts: list[str] = []


class CannedReply(Model, frozen=True):
    """Wording of a reply that states no programme fact."""

    text: str
    status: Literal["answered", "clarification", "unanswerable", "handoff", "chitchat", "error"]
    buttons: list[str] = []


class VocabularyValue(Model, frozen=True):
    """A value of an entity: how the answer prints it and how people write it."""

    label: str
    terms: list[str]
    # Exists in this programme year only: naming it names the year.
    programme_year: int | None = None
