"""Answers from entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from annai.answers.compose import citation_data, closed, entry_body, entry_text, heading
from annai.answers.opening import hours_text, opening_text
from annai.answers.select import SIDES, by_keyword, candidates, select_entries, select_entry
from annai.dialogue.context import Context, Step
from annai.dialogue.known import Carry, known_facts
from annai.dialogue.named import nouns, plain
from annai.dialogue.reply import Reply
from annai.dialogue.state import DialogueState, Offer
from annai.dialogue.years import choose_years
from annai.knowledge import Entry
from annai.language.questions import is_question

MAX_SWITCHES = 3
MAX_BEHIND = 2
MEDIUM = 40  # characters


def answer_topic(context: Context, topic: str, *, carry: Carry = "lasting") -> Step:
    """The answer of a topic for the right year and case. ``carry``: what of earlier turns counts, too."""
    choice = choose_years(context, topic)
    if choice.refusal:
        return Step(choice.refusal, _stated(context, _remember(context, topic, None, None, carry=carry)))
    known = known_facts(context, carry=carry)
    found = [(year, entry) for year in choice.years for entry in _entries(context, topic, year, known)]
    if not found:
        raise LookupError(f"topic {topic!r} has no entry for {choice.years}")
    return answer_entries(context, topic, found, note=choice.note, carry=carry)


def _with_what_is_named(context: Context, entry: Entry, year: int | None) -> Entry:
    """A role's entry with what the general one says of something that the message names and the role's leaves out."""
    general = select_entry(candidates(context.knowledge, entry.topic, year, default_only=False), {})
    if general is None or not entry.when or entry.when.keys() - SIDES or len(context.message.text) > MEDIUM:
        return entry
    own = plain("".join(entry_body(entry)))
    missing = [noun for noun in nouns(context.message.text) if noun not in own]
    lines = [line for line in general.details if any(noun in plain(line) for noun in missing)][:MAX_BEHIND]
    if not lines:
        return entry
    citations = [*entry.citations, *general.citations]
    return msgspec.structs.replace(entry, details=[*lines, *entry.details], citations=citations)


def _stated(context: Context, state: DialogueState) -> DialogueState:
    """The state that keeps an uncovered year which somebody said to be theirs, without asking anything."""
    years = context.message.values("programme_year")
    if not years or years[0] in context.knowledge.programme_years or is_question(context.message.text):
        return state
    return msgspec.structs.replace(state, programme_year=years[0], year_is_stated=True)


def answer_entries(
    context: Context,
    topic: str,
    found: Sequence[tuple[int | None, Entry]],
    *,
    note: str = "",
    carry: Carry = "lasting",
) -> Step:
    """The answer made of given entries, each with the programme year it answers for."""
    found = [(year, _with_what_is_named(context, entry, year)) for year, entry in found]
    texts = [entry_text(context.knowledge, entry, year=year, now=context.now) for year, entry in found]
    year, entry = found[0]
    citations = [citation for _, one in found for citation in one.citations]
    reply = Reply(
        text="\n\n".join([note + texts[0], *texts[1:]]) if note == "" else "\n".join([note, *texts]),
        status="unanswerable" if all(one.gap for _, one in found) else "answered",
        topic=topic,
        programme_year=year,
        citations=tuple(citation_data(context.knowledge, citations)),
        offers=_switches(context, topic, {year for year, _ in found}),
        card=card(context, entry, year),
    )
    return Step(reply, _remember(context, topic, entry, year, carry=carry))


def card(context: Context, entry: Entry, year: int | None) -> Mapping[str, Any]:
    """The parts of an answer for clients that lay it out themselves."""
    contacts = [context.knowledge.contacts[contact_id] for contact_id in entry.contacts]
    return {
        "heading": heading(year),
        "title": entry.title,
        "answer": entry.answer,
        "details": [*closed(entry, context.now), *entry.details],
        "steps": entry.steps,
        "cautions": entry.cautions,
        "addresses": [{"label": address.label, "url": address.url} for address in entry.addresses],
        "contacts": [
            {
                "name": contact.name,
                "phones": [{"label": phone.label, "number": phone.number} for phone in contact.phones],
                "hours": hours_text(contact),
                "opening": opening_text(contact, context.now),
                "form_url": contact.form_url,
                "email": contact.email,
            }
            for contact in contacts
        ],
    }


def _entries(context: Context, topic: str, year: int | None, known: Mapping[str, Sequence[object]]) -> list[Entry]:
    entries = candidates(context.knowledge, topic, year, default_only=False)
    chosen = select_entries(entries, known)
    return [by_keyword(chosen[0], entries, context.message.text)] if len(chosen) == 1 else chosen


def _known_with(context: Context, entry: Entry | None, carry: Carry) -> dict[str, list[object]]:
    """What is known, and what an entry found by its keyword is about (商店街: 複数社連携)."""
    found: dict[str, list[object]] = {}
    for name, value in (entry.when if entry else {}).items():
        if name not in SIDES:
            found[name] = [*value] if isinstance(value, list) else [value]
    return found | known_facts(context, carry=carry)


def _switches(context: Context, topic: str, answered: set[int | None]) -> tuple[Offer, ...]:
    """Buttons for the other programme years of the topic."""
    years = [year for year in reversed(context.knowledge.years_of(topic)) if year not in answered]
    return tuple(Offer(title=f"{year}年の場合", topic=topic, year=year) for year in years[:MAX_SWITCHES])


def _remember(context: Context, topic: str, entry: Entry | None, year: int | None, *, carry: Carry) -> DialogueState:
    return msgspec.structs.replace(
        context.state,
        topic=topic,
        entry=entry.id if entry else None,
        programme_year=year or context.state.programme_year,
        known={name: list(values) for name, values in _known_with(context, entry, carry).items()},
        misses=0,
    )
