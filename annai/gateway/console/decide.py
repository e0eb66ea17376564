"""Decisions as forms: every fact a field, the outcome at once, and why each row is in, out or open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.answers.compose import citation_data
from annai.decisions import DecisionTable, Evaluation, Input, TraceRow, evaluate
from annai.dialogue import verdict
from annai.dialogue.context import Context
from annai.dialogue.state import DialogueState
from annai.gateway.console import facts as form
from annai.gateway.console.pages import render
from annai.gateway.console.session import Visit
from annai.gateway.console.words import in_figures
from annai.gateway.core import Core
from annai.gateway.services import services_of
from annai.language.understanding import Understanding

LONGEST_FACT = 200
STATES = {"in": "当てはまる", "out": "当てはまらない", "open": "まだ決まらない"}
_HINTS = {
    "date": "例: 令和5年6月、2023-06-15",
    "date_list": "例: 2023年4月1日と6月、2023-04-01、2023-06",
    "duration": "例: 8か月、1年半、20日（数字だけのときは月数）",
    "amount": "例: 50万、400000（円）",
    "rate": "例: 1.5%、年1.5",
    "count": "例: 3、三つ",
}


@dataclass(frozen=True)
class Field:
    """A fact to be filled in. ``options`` is empty for facts that are typed."""

    name: str
    label: str
    question: str
    value: str
    options: list[tuple[str, str]]
    hint: str


@dataclass(frozen=True)
class TracedRow:
    """A row of a table: its state in words, what it says, and what decided."""

    id: str
    state: str
    word: str
    sentence: str
    because: str


async def list_page(request: Request, _visit: Visit) -> Response:
    """All decisions."""
    return render(request, "decisions.html", tables=services_of(request).core.tables.values())


async def page(request: Request, _visit: Visit) -> Response:
    """The form with what it leads to."""
    table = _table(request)
    given = _given(request)
    return render(
        request, "decision.html", table=table, fields=_fields(table, given), **_outcome(request, table, given)
    )


async def outcome(request: Request, _visit: Visit) -> Response:
    """What the facts lead to alone, for the script."""
    table = _table(request)
    return render(request, "outcome.html", table=table, **_outcome(request, table, _given(request)))


def answer_text(core: Core, table: DecisionTable, result: Evaluation) -> str:
    """What the applicant would be told: the verdict, the next question, or why a fact cannot be."""
    topic = next((topic.id for topic in core.knowledge.topics.values() if topic.decision == table.id), table.id)
    context = Context(Understanding(text=""), DialogueState(), core.knowledge, clock.now())
    if result.outcome:
        return verdict.decided(context, result, topic, code=None).text
    if result.refusals:
        return verdict.refusal(table, result, topic).text
    return verdict.question(context, result, topic).text if result.next_question else "\n".join(result.so_far)


def _outcome(request: Request, table: DecisionTable, given: Mapping[str, str]) -> dict[str, Any]:
    core = services_of(request).core
    facts, unknown = form.read(table, in_figures(core, table, given))
    result = evaluate(table, facts, today=clock.today(), unknown=unknown)
    link = form.query(facts, unknown)
    return {
        "result": result,
        "text": answer_text(core, table, result),
        "rows": _rows(table, result),
        "citations": citation_data(core.knowledge, result.citations),
        "open_labels": [table.inputs[name].label for name in result.open_facts],
        "link": f"/console/decisions/{table.id}" + (f"?{link}" if link else ""),
    }


def _table(request: Request) -> DecisionTable:
    table = services_of(request).core.tables.get(request.path_params["name"])
    if table is None:
        raise HTTPException(404)
    return table


def _given(request: Request) -> dict[str, str]:
    return {name: text[:LONGEST_FACT] for name, text in request.query_params.items()}


def _fields(table: DecisionTable, given: Mapping[str, str]) -> list[Field]:
    return [_field(spec, given.get(spec.name, "")) for spec in table.inputs.values()]


def _field(spec: Input, value: str) -> Field:
    options = [(form.written(choice.value), choice.label) for choice in spec.choices]
    if spec.type == "bool" and not options:
        options = [("true", "はい"), ("false", "いいえ")]
    labels = dict(options)
    if options and value and value not in (*labels, form.UNKNOWN):
        # Several values are still possible, as in a record of a consultation; or no value at all.
        options.append((value, "または".join(labels.get(part, part) for part in value.split("|"))))
    if options:
        options.append((form.UNKNOWN, "わからない"))
    hint = " ".join(part for part in (spec.help, _HINTS.get(spec.type, "")) if part)
    return Field(spec.name, spec.label, spec.question, value, options, hint)


def _rows(table: DecisionTable, result: Evaluation) -> list[TracedRow]:
    words = {fact.name: fact.text for fact in result.facts}
    return [
        TracedRow(row.row, row.state, STATES[row.state], _sentence(table, row.row, words), _because(table, row))
        for row in result.trace
    ]


def _sentence(table: DecisionTable, row: str, words: Mapping[str, str]) -> str:
    """The row's condition and outcome; a value that is not known is named by its label."""
    labels = {spec.name: spec.label for spec in table.spec.inputs}
    labels |= {spec.name: spec.label for spec in table.spec.derived}
    known = {**{name: f"（{label}）" for name, label in labels.items()}, **words}
    return re.sub(r"\{([a-z_]+)\}", lambda found: known.get(found[1], "…"), table.rows[row].conditional)


def _because(table: DecisionTable, row: TraceRow) -> str:
    if not row.column:
        return ""
    return f"{table.columns[row.column].label}: {'または'.join(row.known) or 'わかっていません'}"
