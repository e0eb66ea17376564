"""Consultation records by code: what was asked and decided, and whether today's table says the same."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.decisions import DecisionTable, UnknownFactError, evaluate
from annai.gateway.console import facts as form
from annai.gateway.console.audit import note
from annai.gateway.console.changes import Change, changes
from annai.gateway.console.decide import answer_text
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.core import Core
from annai.gateway.services import services_of
from annai.records import Record, RecordStore, plain_code, shown_code

LONGEST_CODE = 40


async def page(request: Request, visit: Visit) -> Response:
    """The form for a code, and the record of the one in the address. Every look-up goes on record."""
    services = services_of(request)
    typed = request.query_params.get("code", "").strip()[:LONGEST_CODE]
    if not typed:
        return render(request, "record.html", typed="", record=None)
    code = shown_code(plain_code(typed)[:8])
    await services.store.run(lambda connection: note(connection, visit.staff.name, "record_opened", code))
    record = await asyncio.to_thread(lambda: _records(services.config.records).load(code))
    if record is None:
        return render(request, "record.html", status=404, typed=typed, record=None)
    created = record.created_at if record.created_at.tzinfo else record.created_at.replace(tzinfo=clock.JST)
    since = int(created.timestamp())
    edits = await services.store.run(lambda connection: changes(connection, since))
    edited = [edit for edit in edits if _is_about(services.core, record.decision, edit)]
    return render(request, "record.html", typed=typed, record=record, edited=edited, **_today(services.core, record))


def _is_about(core: Core, decision: str, edit: Change) -> bool:
    """Does a change touch what the consultation was about: a row of its table, or an answer of its topic?"""
    topic = core.knowledge.topics.get(edit.answer.split(".")[0])
    return edit.answer.startswith(f"{decision}#") or bool(topic and topic.decision == decision)


def _today(core: Core, record: Record) -> dict[str, Any]:
    """The record beside what the table decides today."""
    table = core.tables.get(record.decision)
    link = form.query(record.facts, frozenset(record.unknown))
    found: dict[str, Any] = {"table": table, "result": None, "text": "", "same": None, "link": link}
    found["facts"] = _shown_facts(table, record) if table else []
    if table is None:
        return found
    try:
        result = evaluate(table, record.facts, today=clock.today(), unknown=frozenset(record.unknown))
    except UnknownFactError:
        return found
    words = result.outcome.verdict if result.outcome else ""
    same = result.row == record.row and words == record.verdict
    return {**found, "result": result, "text": answer_text(core, table, result), "same": same}


def _shown_facts(table: DecisionTable, record: Record) -> list[tuple[str, str]]:
    """The facts as the applicant gave them; of a choice its label."""
    shown = []
    for name, value in record.facts.items():
        spec = table.inputs.get(name)
        labels = {form.written(choice.value): choice.label for choice in spec.choices} if spec else {}
        labels = labels or {"true": "はい", "false": "いいえ"}
        text = "または".join(labels.get(part, part) for part in form.written(value).split("|"))
        shown.append((spec.label if spec else name, text))
    unknown = (table.inputs[name].label for name in record.unknown if name in table.inputs)
    return [*shown, *((label, "わからない") for label in unknown)]


@lru_cache(maxsize=2)
def _records(address: str) -> RecordStore:
    return RecordStore(address)
