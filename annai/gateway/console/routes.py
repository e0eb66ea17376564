"""The pages of the console by path."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from annai.gateway.console import assign, consultations, decide, desks, entry, log, lookup, preview, quality, signin
from annai.gateway.console.session import not_found, signed_in

ROUTES: tuple[BaseRoute, ...] = (
    Route("/console", signed_in(lookup.page)),
    Route("/console/results", signed_in(lookup.results)),
    Route("/console/entries/{entry}", signed_in(entry.page)),
    Route("/console/topics/{topic}", signed_in(entry.compare)),
    Route("/console/decisions", signed_in(decide.list_page)),
    Route("/console/decisions/{name}", signed_in(decide.page)),
    Route("/console/decisions/{name}/outcome", signed_in(decide.outcome)),
    Route("/console/records", signed_in(consultations.page)),
    Route("/console/contacts", signed_in(desks.contacts)),
    Route("/console/glossary", signed_in(desks.glossary)),
    Route("/console/quality", signed_in(quality.page, role="editor")),
    Route("/console/quality/export", signed_in(quality.export, role="editor"), methods=["POST"]),
    Route("/console/quality/assign", signed_in(assign.page, role="editor")),
    Route("/console/quality/assign", signed_in(assign.save, role="editor"), methods=["POST"]),
    Route("/console/quality/take-back", signed_in(assign.take_back, role="editor"), methods=["POST"]),
    Route("/console/quality/phrases", signed_in(assign.export, role="editor"), methods=["POST"]),
    Route("/console/audit", signed_in(log.page, role="editor")),
    Route("/preview", signed_in(preview.page, role="editor")),
    Route("/preview/begin", signed_in(preview.begin, role="editor"), methods=["POST"]),
    Route("/preview/ask", signed_in(preview.ask, role="editor"), methods=["POST"]),
    Route("/console/sign-in", signin.SignIn),
    Route("/console/sign-out", signed_in(signin.sign_out), methods=["POST"]),
    Route("/console/{rest:path}", signed_in(not_found)),
)
