"""One entry in full, and the same topic side by side across the years."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.answers.compose import citation_data, entry_body, entry_text, heading
from annai.answers.select import candidates, select_entry
from annai.answers.spoken import spoken_text
from annai.gateway.body import read_query
from annai.gateway.console.lookup import Query, shown_year
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.services import services_of
from annai.knowledge import Entry, Knowledge
from annai.knowledge.models import Term

_NO_ENTRY = "この条件の回答はありません。"
# Japanese has no spaces: a run of one script is near enough to a word to be compared as a whole.
_WORDS = re.compile(r"[\d,.]+|[A-Za-z]+|[ァ-ヶー]+|[一-龠々〆]+|[ぁ-ん]|\n|.", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One year of a comparison; ``lines`` hold pieces of text, marked where the neighbour has other words."""

    year: int
    entry: Entry | None
    pieces: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Comparison:
    """Entries of a topic that are about the same case, newest year first."""

    title: str
    columns: Sequence[Column]


async def page(request: Request, _visit: Visit) -> Response:
    """The entry as the applicant would get it, the wording for the phone, and where it stands."""
    knowledge = services_of(request).core.knowledge
    entry = knowledge.entries.get(request.path_params["entry"])
    if entry is None:
        raise HTTPException(404)
    year = shown_year(entry, read_query(request, Query).year)
    siblings = other_years(knowledge, entry)
    text = entry_text(knowledge, entry, year=year, now=clock.now())
    # The heading before the answer, and the desks and sources behind it, need no explaining.
    start, end = len(heading(year)), len(heading(year)) + len("\n".join(entry_body(entry)))
    answer = [(text[:start], None), *explained(text[start:end], knowledge.terms), (text[end:], None)]
    later = [item for item in siblings if item[0] < (year or 0)] or list(siblings)
    return render(
        request,
        "entry.html",
        entry=entry,
        year=year,
        topic=knowledge.topics[entry.topic],
        answer=answer,
        spoken=spoken_text(entry, year=year),
        citations=citation_data(knowledge, entry.citations),
        siblings=siblings,
        next_year=next((item for item in later if item[0] != year), None),
        terms=[term for _, term in answer if term],
    )


async def compare(request: Request, _visit: Visit) -> Response:
    """All entries of a topic, a column for each year."""
    knowledge = services_of(request).core.knowledge
    topic = knowledge.topics.get(request.path_params["topic"])
    if topic is None or topic.id not in knowledge.entries_by_topic:
        raise HTTPException(404)
    return render(request, "compare.html", topic=topic, comparisons=comparisons(knowledge, topic.id))


def other_years(knowledge: Knowledge, entry: Entry) -> list[tuple[int, Entry]]:
    """What the topic says of the same case in each programme year, newest first."""
    known = {name: value if isinstance(value, list) else [value] for name, value in entry.when.items()}
    found = []
    for year in reversed(knowledge.years_of(entry.topic)):
        same = select_entry(candidates(knowledge, entry.topic, year, default_only=False), known)
        chosen = entry if year in entry.programme_years else same
        if chosen:
            found.append((year, chosen))
    return found


def comparisons(knowledge: Knowledge, topic: str) -> list[Comparison]:
    """The cases of a topic in file order, each with every year of the topic."""
    cases: dict[str, tuple[str, dict[int, Entry]]] = {}
    for entry in knowledge.entries_by_topic[topic]:
        _, years = cases.setdefault(_case(entry.when), (entry.title, {}))
        for year in entry.programme_years:
            years.setdefault(year, entry)
    all_years = knowledge.years_of(topic)[::-1]
    return [Comparison(title, _columns(years, all_years)) for title, years in cases.values() if years]


def differences(text: str, other: str) -> list[tuple[str, bool]]:
    """The text in pieces; marked is what the other text does not have there."""
    here, there = _WORDS.findall(text), _WORDS.findall(other)
    matcher = SequenceMatcher(None, there, here, autojunk=False)
    found = [("".join(here[start:end]), kind != "equal") for kind, _, _, start, end in matcher.get_opcodes()]
    return [piece for piece in found if piece[0]]


def _columns(entries: Mapping[int, Entry], years: Sequence[int]) -> list[Column]:
    texts = {year: "\n".join(entry_body(entries[year])) for year in years if year in entries}
    present = list(texts)
    columns = []
    for year in years:
        if year not in texts:
            columns.append(Column(year, None, [(_NO_ENTRY, False)]))
            continue
        place = present.index(year)
        neighbour = present[place - 1] if place else next(iter(present[1:]), year)
        columns.append(Column(year, entries[year], differences(texts[year], texts[neighbour])))
    return columns


def _case(when: Mapping[str, object]) -> str:
    return repr(sorted((name, str(value)) for name, value in when.items()))


def explained(text: str, terms: Sequence[Term]) -> list[tuple[str, Term | None]]:
    """The text in pieces; the first place of each term stands alone, with the term. Longer terms come first."""
    places: list[tuple[int, int, Term]] = []
    for term in sorted(terms, key=lambda one: -len(one.term)):
        found = (match.span() for match in re.finditer(re.escape(term.term), text))
        free = (span for span in found if all(span[1] <= start or end <= span[0] for start, end, _ in places))
        places += [(*span, term) for span in list(free)[:1]]
    pieces: list[tuple[str, Term | None]] = []
    at = 0
    for start, end, term in sorted(places, key=lambda place: place[0]):
        pieces += [(text[at:start], None), (text[start:end], term)]
        at = end
    return [piece for piece in [*pieces, (text[at:], None)] if piece[0]]
