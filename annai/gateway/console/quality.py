"""The quality desk: how the assistant did, what it could not answer, and the same as CSV."""

from __future__ import annotations

import csv
import io
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.gateway.body import read_query
from annai.gateway.console.audit import note
from annai.gateway.console.figures import LONGEST_DAYS, Figures, figures
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.services import services_of

PERIODS = (1, 7, 30, 90)
STATUSES = {
    "answered": "回答",
    "clarification": "聞き返し",
    "unanswerable": "資料になく回答できない",
    "handoff": "窓口のご案内",
    "chitchat": "あいさつなど",
    "error": "不具合",
}
# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Period(Struct, frozen=True):
    """The days up to now."""

    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] = 7


async def page(request: Request, _visit: Visit) -> Response:
    """Figures, charts and lists."""
    days = read_query(request, Period).days
    services = services_of(request)
    found = await services.store.run(lambda connection: figures(connection, days))
    titles = {topic.id: topic.title for topic in services.core.knowledge.topics.values()}
    return render(
        request, "quality.html", figures=found, periods=PERIODS, statuses=STATUSES, titles=titles, now=clock.now()
    )


async def export(request: Request, visit: Visit) -> Response:
    """Unanswered questions and complaints as CSV; every export goes on record."""
    days = read_query(request, Period).days

    def work(connection: Connection) -> Figures:
        note(connection, visit.staff.name, "exported", f"quality {days} days")
        return figures(connection, days)

    found = await services_of(request).store.run(work)
    # With the mark in front, spreadsheets read UTF-8.
    content = "\ufeff" + _csv(found)
    headers = {"Content-Disposition": f'attachment; filename="quality-{days}.csv"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv")


def _csv(found: Figures) -> str:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(["種類", "まとまり", "質問", "話題", "理由"])
    for number, group in enumerate(found.unanswered, 1):
        writer.writerows(["未回答", number, _plain(question), "", ""] for question in group.questions)
    for one in found.complaints:
        writer.writerow(["役に立たなかった", "", _plain(one.question), one.topic or "", _plain(one.reason or "")])
    return page.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
