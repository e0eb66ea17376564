"""Which entry answers: topic, programme year and what else is known about the asker's case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annai.knowledge import Entry, Knowledge

# Entity → its known values, the ones of this message first.
Known = Mapping[str, Sequence[object]]


def newest_year(knowledge: Knowledge, topic: str, known: Known) -> int | None:
    """The newest programme year that the topic covers by default; None for topics without one.

    An entry that is made for exactly what is known (the 構成員ポータル exists in 2024 only) brings its year
    in even if it is not a default.
    """
    entries = knowledge.entries_by_topic.get(topic, ())
    years = [year for entry in entries if entry.default for year in entry.programme_years]
    if any(not entry.programme_years and entry.default for entry in entries):
        return None
    default_fits = any(entry.default and entry.when and matches(entry, known) for entry in entries)
    if not default_fits:
        years += [year for entry in entries if entry.when and matches(entry, known) for year in entry.programme_years]
    return max(years, default=None)


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
    """The most specific entry whose conditions are all met; file order breaks ties."""
    fitting = [entry for entry in entries if matches(entry, known)]
    return max(fitting, key=lambda entry: (len(entry.when), bool(entry.programme_years)), default=None)


def select_entries(entries: Sequence[Entry], known: Known, *, limit: int = 3) -> list[Entry]:
    """One entry for each value where a message names several (two frames, two measures); else one.

    The general entry is left out as soon as a specific one is found.
    """
    chosen: dict[str, Entry] = {}
    several = [name for name, values in known.items() if len(values) > 1 and _discriminates(entries, name)]
    cases: list[Known] = [known]
    if several:
        name = several[0]
        cases = [{**known, name: [value]} for value in known[name]]
    for case in cases:
        entry = select_entry(entries, case)
        if entry:
            chosen[entry.id] = entry
    specific = [entry for entry in chosen.values() if entry.when]
    return (specific or list(chosen.values()))[:limit]


def _discriminates(entries: Sequence[Entry], name: str) -> bool:
    return any(name in entry.when for entry in entries)
