"""The quality desk: how the assistant did, what it could not answer, what changed, and the same as CSV."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.gateway.body import read_query
from annai.gateway.console import charts
from annai.gateway.console.audit import note
from annai.gateway.console.entry import differences
from annai.gateway.console.figures import LONGEST_DAYS, Events, Figures, count, read_events
from annai.gateway.console.pages import render
from annai.gateway.console.proposals import Proposal, proposals
from annai.gateway.console.session import Visit
from annai.gateway.services import Services, services_of

PERIODS = (1, 7, 30, 90)
STATUSES = {
    "answered": "回答",
    "clarification": "聞き返し",
    "unanswerable": "資料になく回答できない",
    "handoff": "窓口のご案内",
    "chitchat": "あいさつなど",
    "error": "不具合",
}
CHARTED_TOPICS = 8
SHOWN_CHANGES = 50
_NOTHING = "（なし）"
# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Period(Struct, frozen=True):
    """The days up to now."""

    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] = 7


async def page(request: Request, _visit: Visit) -> Response:
    """Figures, charts and lists."""
    services = services_of(request)
    events, given = await services.store.run(_reader(read_query(request, Period).days))
    found = await asyncio.to_thread(count, events)
    return render(
        request,
        "quality.html",
        figures=found,
        periods=PERIODS,
        statuses=STATUSES,
        titles=titles(services),
        proposals=given,
        proposed={one.question: one.topic for one in given},
        changes=[_shown(change) for change in found.answer_changes[:SHOWN_CHANGES]],
        **_charts(found),
    )


async def export(request: Request, visit: Visit) -> Response:
    """All that the page lists as CSV; every export goes on record."""
    days = read_query(request, Period).days

    def work(connection: Connection) -> Events:
        note(connection, visit.staff.name, "exported", f"quality {days} days")
        return read_events(connection, days)

    found = await asyncio.to_thread(count, await services_of(request).store.run(work))
    # With the mark in front, spreadsheets read UTF-8.
    content = "\ufeff" + _csv(found)
    headers = {"Content-Disposition": f'attachment; filename="quality-{days}.csv"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv")


def titles(services: Services) -> dict[str, str]:
    """How each topic is called."""
    return {topic.id: topic.title for topic in services.core.knowledge.topics.values()}


def _reader(days: int) -> Any:
    def work(connection: Connection) -> tuple[Events, list[Proposal]]:
        return read_events(connection, days), proposals(connection)

    return work


def _charts(found: Figures) -> dict[str, Any]:
    """Bars for the turns of each day, and for those of each topic on one scale; lines for the two rates."""
    shown = dict(list(found.topics_by_day.items())[:CHARTED_TOPICS])
    most = max((value for by_day in shown.values() for value in by_day.values()), default=0)
    return {
        "listed_days": [datetime.fromisoformat(day) for day in found.turns_by_day],
        "day_bars": charts.bars(list(found.turns_by_day.values()), max(found.turns_by_day.values(), default=0)),
        "topic_bars": {topic: charts.bars(list(by_day.values()), most) for topic, by_day in shown.items()},
        "contained": charts.line(list(found.containment_by_day.values())),
        "handed_over": charts.line(list(found.handover_by_day.values())),
        "chart": (charts.WIDTH, charts.HEIGHT),
    }


def _shown(change: Any) -> dict[str, Any]:
    """An answer that changed, old and new, each marked where the other has other words."""
    is_other = change.before is not None and change.after is not None
    before, after = change.before or _NOTHING, change.after or _NOTHING
    return {
        "answer": change.answer,
        "title": change.title,
        "at": datetime.fromtimestamp(change.at, clock.JST),
        "is_entry": change.after is not None and "#" not in change.answer,
        "before": differences(before, after) if is_other else [(before, False)],
        "after": differences(after, before) if is_other else [(after, False)],
    }


def _csv(found: Figures) -> str:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(["種類", "まとまり", "質問", "話題", "理由・値"])
    for row in _rows(found):
        writer.writerow([_plain(str(cell)) for cell in row])
    return page.getvalue()


def _rows(found: Figures) -> Iterator[tuple[object, ...]]:
    yield from (("件数", "", STATUSES.get(status, status), "", number) for status, number in found.statuses.items())
    yield from (
        ("話題の件数", day, "", topic, n) for topic, days in found.topics_by_day.items() for day, n in days.items()
    )
    for number, group in enumerate(found.unanswered, 1):
        yield from (("未回答", number, question, "", "") for question in group.questions)
    for doubt in found.doubts:
        yield "確信度が低い", "", doubt.question, doubt.topic or "", doubt.confidence
    for one in found.complaints:
        yield "役に立たなかった", "", one.question, one.topic or "", one.reason or ""
    for change in found.answer_changes:
        day = datetime.fromtimestamp(change.at, clock.JST).date().isoformat()
        yield "回答の変更", day, change.before or _NOTHING, change.answer, change.after or _NOTHING


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
