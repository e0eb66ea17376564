"""``GET /api/search``: the entries of the knowledge that fit a question."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.answers.compose import citation_data, entry_text
from annai.gateway.body import check_length, read_query
from annai.gateway.contract import SearchQuery, SearchResult, SearchResults
from annai.gateway.core import Core, Hit
from annai.gateway.services import json_response, services_of


async def search(request: Request) -> Response:
    """Entries, best first, with the answer as the chat would give it."""
    query = read_query(request, SearchQuery)
    check_length(query.q)
    services_of(request).off_switch.check()
    core = services_of(request).core
    hits = (
        core.index.search(query.q, limit=query.limit, programme_year=query.programme_year, audience=query.audience)
        if query.q.strip()
        else []
    )
    return json_response(SearchResults([_result(core, hit, query.programme_year) for hit in hits]))


def _result(core: Core, hit: Hit, wanted_year: int | None) -> SearchResult:
    entry = core.knowledge.entries[hit.id]
    year = wanted_year if wanted_year in entry.programme_years else max(entry.programme_years, default=None)
    return SearchResult(
        id=entry.id,
        title=entry.title,
        question=entry.question,
        text=entry_text(core.knowledge, entry, year=year, now=clock.now()),
        topic=entry.topic,
        programme_year=year,
        score=round(float(hit.score), 4),
        citation=citation_data(core.knowledge, entry.citations[:1])[0],
    )
