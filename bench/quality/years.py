"""Answers that mix programme years up: the worst defect, looked for in every reply to a message that names a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from annai.dialogue.reply import Reply
from annai.knowledge import Contact, Entry, current_knowledge
from annai.language.entities import find_programme_years
from annai.language.normalise import normalise

# What differs from year to year: telephone numbers, addresses, amounts, rates, days.
_FACT = re.compile(
    r"\d{2,4}-\d{2,4}-\d{3,4}|https?://[\w./?=&%#-]+|\d[\d,]*(?:\.\d+)?万円?|\d/\d(?![\d/])|\d+(?:\.\d+)?%"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日"
)
_OPENS_NEXT = re.compile(r"次の受付は[^。]*。")  # a day of this week, no fact of a programme
# A registration of 2023 migrates to 2024: who names 2023 there is rightly told what holds for 2024.
_MIGRATION = "migration"


@dataclass(frozen=True)
class Confusion:
    """A reply with something of another year than those named."""

    text: str
    named: tuple[int, ...]
    topic: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """How many replies to messages with a year were looked at, and what was wrong with them."""

    replies: int
    confusions: tuple[Confusion, ...]


def check(turns: Iterable[tuple[str, Reply]]) -> Checked:
    """Look at every reply to a message that names one or more programme years."""
    looked_at, found = 0, []
    for text, reply in turns:
        named = named_years(text)
        if named:
            looked_at += 1
            found += [Confusion(text, named, reply.topic or "", reason) for reason in reasons(named, text, reply)]
    return Checked(looked_at, tuple(found))


def named_years(text: str) -> tuple[int, ...]:
    """Programme years in raw text."""
    return tuple(dict.fromkeys(entity.value for entity in find_programme_years(normalise(text))))


def reasons(named: Sequence[int], text: str, reply: Reply) -> Iterator[str]:
    """Why a reply is not for the years named: it says another year, or carries a fact of another year only."""
    if reply.status != "answered":
        return
    topic = current_knowledge().topics.get(reply.topic or "")
    if topic is None or (topic.group == _MIGRATION and 2023 in named):
        return
    if reply.programme_year is not None and reply.programme_year not in named:
        yield f"answers for {reply.programme_year}"
    # A decision computes amounts and days of its own; its rows are tested by their own cases.
    if reply.decision is None:
        foreign = facts_in(_OPENS_NEXT.sub("", reply.text)) & foreign_facts(tuple(named)) - facts_in(normalise(text))
        yield from (f"says {fact}" for fact in sorted(foreign))


def facts_in(text: str) -> set[str]:
    """Telephone numbers, addresses, amounts, rates and days in a text."""
    return {fact.replace(",", "") for fact in _FACT.findall(normalise(text))}


@lru_cache(maxsize=64)
def foreign_facts(named: tuple[int, ...]) -> frozenset[str]:
    """Facts that the knowledge holds for other programme years, and for none of the years named."""
    own: set[str] = set()
    other: set[str] = set()
    for years, text in _texts():
        facts = facts_in(text)
        (own if set(years) & set(named) else other).update(facts)
    return frozenset(other - own)


@lru_cache(maxsize=1)
def _texts() -> tuple[tuple[tuple[int, ...], str], ...]:
    """(programme years, everything it says) of each entry and desk; one of no year in particular proves nothing."""
    knowledge = current_knowledge()
    entries = [(tuple(entry.programme_years), _entry_text(entry)) for entry in knowledge.entries.values()]
    desks = [(tuple(desk.programme_years), _desk_text(desk)) for desk in knowledge.contacts.values()]
    return tuple((years, text) for years, text in (*entries, *desks) if years)


def _entry_text(entry: Entry) -> str:
    addresses = [address.url for address in entry.addresses]
    quotes = [citation.quote for citation in entry.citations]
    return "\n".join([entry.answer, *entry.details, *entry.steps, *entry.cautions, *addresses, *quotes])


def _desk_text(desk: Contact) -> str:
    return "\n".join([*(phone.number for phone in desk.phones), desk.form_url or "", desk.note or ""])
