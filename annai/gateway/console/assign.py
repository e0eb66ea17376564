"""Assigning questions to a topic, and the training file that comes of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from annai import clock
from annai.gateway.body import read_query
from annai.gateway.console.audit import note
from annai.gateway.console.figures import LONGEST_DAYS, count, read_events
from annai.gateway.console.pages import render
from annai.gateway.console.proposals import Proposal, proposals, propose, training_file, withdraw
from annai.gateway.console.session import Visit
from annai.gateway.errors import ApiError
from annai.gateway.services import Services, services_of
from annai.gateway.sureness import rank
from annai.search.documents import PHRASES_FOLDER, read_phrases

TOGETHER = 20  # questions of a group that are assigned at once
_FIELD = "question"


class Asked(Struct, frozen=True):
    """A question out of the lists of some days."""

    question: str
    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] = 7


async def page(request: Request, _visit: Visit) -> Response:
    """The questions of a group, the topics that a search suggests, and all topics."""
    asked = read_query(request, Asked)
    services = services_of(request)
    alike = await _alike(services, asked)
    ranking = await asyncio.to_thread(rank, services.core, asked.question)
    topics = sorted(services.core.knowledge.topics.values(), key=lambda topic: topic.title)
    suggested = [services.core.knowledge.topics[found.topic] for found in ranking.topics]
    return render(request, "assign.html", asked=asked, questions=alike, suggested=suggested, topics=topics)


async def save(request: Request, visit: Visit) -> Response:
    """Assign the chosen questions."""
    asked = read_query(request, Asked)
    services = services_of(request)
    topic = visit.fields.get("topic", "")
    alike = await _alike(services, asked)
    chosen = [question for number, question in enumerate(alike) if f"{_FIELD}{number}" in visit.fields]
    if topic not in services.core.knowledge.topics or not chosen:
        raise ApiError("invalid_form")

    def work(connection: Connection) -> None:
        propose(connection, chosen, topic, visit.staff.name)
        note(connection, visit.staff.name, "assigned", f"{topic} {len(chosen)}")

    await services.store.run(work)
    return _back(asked.days)


async def take_back(request: Request, visit: Visit) -> Response:
    """Forget an assignment."""
    question = visit.fields.get("question", "")

    def work(connection: Connection) -> None:
        withdraw(connection, question)
        note(connection, visit.staff.name, "unassigned")

    await services_of(request).store.run(work)
    return _back(7)


async def export(request: Request, visit: Visit) -> Response:
    """All assignments as a training file; every export goes on record."""

    def work(connection: Connection) -> list[Proposal]:
        note(connection, visit.staff.name, "exported", "training phrases")
        return proposals(connection)

    given = await services_of(request).store.run(work)
    known = await asyncio.to_thread(read_phrases, PHRASES_FOLDER)
    content = training_file(given, (phrase for phrases in known.values() for phrase in phrases))
    name = f"proposed-{clock.today().isoformat()}.yml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="application/yaml")


async def _alike(services: Services, asked: Asked) -> list[str]:
    """The question with those that it stands together with; only what the lists show can be assigned."""
    events = await services.store.run(lambda connection: read_events(connection, asked.days))
    found = await asyncio.to_thread(count, events)
    for group in found.unanswered:
        if asked.question in group.questions:
            return list(dict.fromkeys([asked.question, *group.questions]))[:TOGETHER]
    listed = {one.question for one in found.doubts} | {one.question for one in found.complaints}
    if asked.question in listed:
        return [asked.question]
    raise HTTPException(404)


def _back(days: int) -> Response:
    return RedirectResponse(f"/console/quality?days={days}#proposals", 303, {"Cache-Control": "no-store"})
