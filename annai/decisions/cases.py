"""Run the cases that stand beside a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from annai.decisions.evaluate import evaluate
from annai.decisions.model import DecisionTable
from annai.decisions.result import Evaluation
from annai.decisions.schema import Case, Expected


def run_case(table: DecisionTable, case: Case) -> list[str]:
    """What differs from the expectation; empty when the case holds."""
    result = evaluate(table, case.facts, today=date.fromisoformat(case.today), unknown=frozenset(case.unknown))
    return [*_rows(case.expect, result), *_wording(case.expect, result)]


def _rows(expect: Expected, result: Evaluation) -> Iterator[str]:
    if result.status != expect.status:
        detail = result.row or result.refusals or result.open_facts
        yield f"status {result.status}, not {expect.status} ({detail})"
    rows = [row for finding in result.findings for row in finding.rows]
    if expect.row is not None and rows != [expect.row]:
        yield f"row {rows}, not {expect.row}"
    if expect.rows is not None and sorted(rows) != sorted(expect.rows):
        yield f"rows {rows}, not {expect.rows}"
    found: dict[str, list[str]] = {}
    for finding in result.findings:
        found.setdefault(finding.table, []).extend(finding.rows)
    for table, value in (expect.findings or {}).items():
        wanted = value if isinstance(value, list) else [value]
        if found.get(table, []) != wanted:
            yield f"table {table}: rows {found.get(table, [])}, not {wanted}"
    if expect.findings is not None and set(found) != set(expect.findings):
        yield f"findings of tables {sorted(found)}, not {sorted(expect.findings)}"


def _wording(expect: Expected, result: Evaluation) -> Iterator[str]:
    code = result.outcome.code if result.outcome else None
    if expect.code is not None and code != expect.code:
        yield f"code {code}, not {expect.code}"
    question = result.next_question.name if result.next_question else None
    if expect.next is not None and question != expect.next:
        yield f"asks for {question}, not {expect.next}"
    totals = [estimate.total for estimate in result.estimates]
    if expect.totals is not None and totals != expect.totals:
        yield f"totals {totals}, not {expect.totals}"
    text = result_text(result)
    yield from (f"does not say {p!r}: {text}" for p in expect.says if not re.search(p, text))
    yield from (f"says {p!r}: {text}" for p in expect.never_says if re.search(p, text))


def result_text(result: Evaluation) -> str:
    """Every sentence of a result, for comparison."""
    parts = [*result.so_far, *result.reasons]
    if result.outcome:
        outcome = result.outcome
        parts = [outcome.verdict, *result.reasons, *outcome.next_steps, *outcome.also, *outcome.notes]
    parts += [line for estimate in result.estimates for line in estimate.lines]
    return "\n".join([*parts, *(refusal.message for refusal in result.refusals)])
