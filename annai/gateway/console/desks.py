"""All desks with open or closed now, and the glossary."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.answers.compose import citation_data
from annai.answers.opening import hours_text, opening_text
from annai.gateway.console.lookup import desk_state
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.services import services_of


async def contacts(request: Request, _visit: Visit) -> Response:
    """Every desk that the documents print."""
    knowledge = services_of(request).core.knowledge
    now = clock.now()
    desks = [
        {
            "contact": contact,
            "state": desk_state(contact) or "受付時間の記載なし",
            "hours": hours_text(contact),
            "opening": opening_text(contact, now),
            "citations": citation_data(knowledge, contact.citations[:1]),
        }
        for contact in knowledge.contacts.values()
    ]
    return render(request, "contacts.html", desks=desks, now=now)


async def glossary(request: Request, _visit: Visit) -> Response:
    """Terms with a plain explanation and what callers say instead."""
    knowledge = services_of(request).core.knowledge
    terms = [(term, citation_data(knowledge, term.citations)) for term in knowledge.terms]
    return render(request, "glossary.html", terms=terms)
