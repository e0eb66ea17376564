"""The look-up: one search box, and the entries that fit, with results as you type."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.answers.compose import entry_text
from annai.answers.opening import opening
from annai.gateway.body import check_length, read_query
from annai.gateway.console.pages import pieces, render
from annai.gateway.console.session import Visit
from annai.gateway.core import Core
from annai.gateway.services import services_of
from annai.knowledge import Contact, Entry
from annai.knowledge.models import Audience

if TYPE_CHECKING:
    from annai.search import KnowledgeIndex

LIMIT = 12
Piece = tuple[str, bool]


class Query(Struct, frozen=True, kw_only=True):
    """What is looked for."""

    q: str = ""
    year: Annotated[int, Meta(ge=2000, le=2100)] | None = None
    audience: Audience | None = None
    topic: Annotated[str, Meta(max_length=64)] | None = None


@dataclass(frozen=True)
class Found:
    """An entry in the list of results. ``text`` is the answer as the applicant would get it."""

    entry: Entry
    year: int | None
    title: list[Piece]
    snippet: list[Piece]
    topic: str
    desks: list[tuple[str, str]]
    text: str


@dataclass(frozen=True)
class Aside:
    """A desk, decision or term beside the results."""

    label: str
    path: str


async def page(request: Request, _visit: Visit) -> Response:
    """The search box with the results for the address."""
    query = read_query(request, Query)
    core = services_of(request).core
    topics = sorted(core.knowledge.entries_by_topic, key=lambda topic: core.knowledge.topics[topic].title)
    return render(
        request,
        "lookup.html",
        query=query,
        years=core.knowledge.programme_years[::-1],
        topics=[core.knowledge.topics[topic] for topic in topics],
        **await _results(core, query),
    )


async def results(request: Request, _visit: Visit) -> Response:
    """The results alone, for the script."""
    query = read_query(request, Query)
    return render(request, "results.html", query=query, **await _results(services_of(request).core, query))


async def _results(core: Core, query: Query) -> dict[str, Any]:
    check_length(query.q)
    if not query.q.strip():
        return {"found": [], "asides": []}
    return await asyncio.to_thread(find, core, query)


def find(core: Core, query: Query) -> dict[str, Any]:
    """The entries that fit, and the desks, decisions and terms beside them."""
    index = cast("KnowledgeIndex", core.index)
    hits = index.search(query.q, limit=LIMIT, programme_year=query.year, audience=query.audience, topic=query.topic)
    found = []
    for hit in hits:
        entry = core.knowledge.entries[hit.id]
        year = shown_year(entry, query.year)
        found.append(
            Found(
                entry,
                year,
                pieces(hit.title, hit.title_marks),
                pieces(hit.snippet.text, hit.snippet.marks),
                core.knowledge.topics[entry.topic].title,
                [(contact.name, desk_state(contact)) for contact in _desks(core, entry)],
                entry_text(core.knowledge, entry, year=year, now=clock.now()),
            )
        )
    return {"found": found, "asides": [_aside(core, hit.kind, hit.id) for hit in index.asides(query.q)]}


def shown_year(entry: Entry, wanted: int | None) -> int | None:
    """The wanted year if the entry is made for it, else its newest; None for entries of no year."""
    return wanted if wanted in entry.programme_years else max(entry.programme_years, default=None)


def desk_state(contact: Contact) -> str:
    """Whether a desk is open now, in a word; empty where its document prints no hours."""
    state = opening(contact, clock.now())
    return "" if state is None else "受付中" if state.is_open else "受付時間外"


def _desks(core: Core, entry: Entry) -> list[Contact]:
    return [core.knowledge.contacts[contact] for contact in entry.contacts]


def _aside(core: Core, kind: str, name: str) -> Aside:
    if kind == "contact":
        return Aside(f"窓口: {core.knowledge.contacts[name].name}", f"/console/contacts#{name}")
    if kind == "decision":
        return Aside(f"判定: {core.tables[name].title}", f"/console/decisions/{name}")
    return Aside(f"用語: {name}", f"/console/glossary#{name}")
