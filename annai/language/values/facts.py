"""The values of a message: dates, durations, amounts, rates and counts, each word used once."""

from __future__ import annotations

from datetime import date

from annai.language.entities import Entity
from annai.language.values.amounts import find_amounts
from annai.language.values.counts import find_counts
from annai.language.values.dates import find_dates
from annai.language.values.durations import find_durations, scan
from annai.language.values.elapsed import find_elapsed
from annai.language.values.rates import find_periods, find_rates

# Of two readings of the same characters the one named first here wins; else the longer.
_KINDS = ("date", "duration", "amount", "count", "rate")


def extract_values(text: str, today: date) -> list[Entity]:
    """Values that normalised text states, in order.

    Names: ``date``, ``duration``, ``amount``, ``rate``, ``count`` (see the modules for their values) and
    ``elapsed``, which stands at the place of a duration or date that tells the time since delivery.
    """
    scanned = scan(text)
    rates = find_rates(text)
    found = [
        *find_dates(text, today, scanned),
        *find_durations(text, scanned),
        *find_amounts(text),
        *find_counts(text),
        *rates,
    ]
    kept = _longest(_without_periods(text, found, rates))
    elapsed = find_elapsed(text, kept, today)
    return sorted([*kept, *elapsed], key=lambda entity: entity.start)


def _without_periods(text: str, found: list[Entity], rates: list[Entity]) -> list[Entity]:
    """1年後 that says when a rate holds is no date of its own."""
    if not any("years" in rate.value for rate in rates):
        return found
    periods = find_periods(text)
    return [
        entity
        for entity in found
        if entity.name == "rate" or not any(entity.start < term.end and term.start < entity.end for term in periods)
    ]


def _longest(found: list[Entity]) -> list[Entity]:
    def rank(entity: Entity) -> tuple[int, int, int]:
        return entity.start - entity.end, _KINDS.index(entity.name), entity.start

    kept: list[Entity] = []
    for entity in sorted(found, key=rank):
        if all(entity.end <= other.start or other.end <= entity.start for other in kept):
            kept.append(entity)
    return kept
