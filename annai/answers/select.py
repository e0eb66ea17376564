"""Which entry answers: topic, programme year and what else is known about the asker's case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from annai.knowledge import Entry, Knowledge
from annai.language.normalise import fold

# Entity → its known values, the ones of this message first.
Known = Mapping[str, Sequence[object]]
# Kinds of IT導入支援事業者 that have procedures of their own.
VENDORS = frozenset({"sole_vendor", "lead", "member"})
# Who asks and where: an entry that depends on nothing else is about the same thing as the general one.
SIDES = frozenset({"role", "portal"})


def newest_year(knowledge: Knowledge, topic: str, known: Known) -> int | None:
    """The newest programme year whose entry for this case is a default one; None for topics without a year.

    A newer entry that is not a default is taken when it is made for exactly this case and the default
    one is not (the 構成員ポータル exists in 2024 only).
    """
    entries = knowledge.entries_by_topic.get(topic, ())
    years = sorted({year for entry in entries for year in entry.programme_years}, reverse=True)
    chosen = {year: select_entry([e for e in entries if year in e.programme_years], known) for year in years}
    newest = next((year for year in years if (entry := chosen[year]) and entry.default), None)
    without_year = select_entry([entry for entry in entries if not entry.programme_years], known)
    if newest is None and without_year:
        return None
    general = newest is None or not (chosen[newest] and chosen[newest].when)  # type: ignore[union-attr]
    made_for_it = next((year for year in years if (entry := chosen[year]) and entry.when), None)
    if general and made_for_it and made_for_it > (newest or 0):
        return made_for_it
    return newest or (years[0] if years else None)


def candidates(knowledge: Knowledge, topic: str, year: int | None, *, default_only: bool) -> list[Entry]:
    """The topic's entries for a year; those that name no year are good for every year."""
    return [
        entry
        for entry in knowledge.entries_by_topic.get(topic, ())
        if (year in entry.programme_years or not entry.programme_years) and (entry.default or not default_only)
    ]


def matches(entry: Entry, known: Known) -> bool:
    """Is every condition of the entry met by something known?"""
    for name, wanted in entry.when.items():
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if not any(value in allowed for value in known.get(name, ())):
            return False
    return True


def select_entry(entries: Sequence[Entry], known: Known) -> Entry | None:
    """The most specific entry whose conditions are all met; then one for a frame; file order breaks ties."""
    fitting = [entry for entry in entries if matches(entry, known)]
    return max(
        fitting,
        key=lambda entry: (len(entry.when), bool(entry.programme_years), "frame" in entry.when),
        default=None,
    )


def select_entries(entries: Sequence[Entry], known: Known, *, limit: int = 3) -> list[Entry]:
    """One entry for each value where a message names several (two frames, two measures); else one.

    The general entry is left out as soon as a specific one is found, unless it is the one written for a vendor named:
    「構成員ですが、幹事社の移行のあとは?」 is about the general steps, which are those of the 構成員.
    """
    chosen: dict[str, Entry] = {}
    specific: list[Entry] = []
    several = [name for name, values in known.items() if len(values) > 1 and _discriminates(entries, name)]
    cases: list[Known] = [known]
    if several:
        name = several[0]
        cases = [{**known, name: [value]} for value in known[name]]
    for case in cases:
        entry = select_entry(entries, case)
        if entry is None or entry.id in chosen:
            continue
        chosen[entry.id] = entry
        if entry.when or VENDORS & {*case.get("role", ())} & {*entry.audience}:
            specific.append(entry)
    return (specific or list(chosen.values()))[:limit]


def by_keyword(chosen: Entry, entries: Sequence[Entry], text: str) -> Entry:
    """The one special entry of which the text names a keyword, instead of a general one without it."""
    if chosen.when:
        return chosen
    said, general = fold(text), " ".join(fold(word) for word in chosen.keywords)
    words = {
        entry.id: [word for word in map(fold, entry.keywords) if _is_said(word, said)]
        for entry in entries
        if entry.when.keys() - SIDES
    }
    named = [entry for entry in entries if any(word not in general for word in words.get(entry.id, ()))]
    return named[0] if len(named) == 1 else chosen


def _is_said(word: str, said: str) -> bool:
    """Is a keyword in a text? 「2年」 is not in 「2022年」."""
    places = (match.start() for match in re.finditer(re.escape(word), said))
    return any(not (word[0].isdigit() and said[place - 1 : place].isdigit()) for place in places)


def _discriminates(entries: Sequence[Entry], name: str) -> bool:
    return any(name in entry.when for entry in entries)
