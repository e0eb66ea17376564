"""What must hold in a decision beyond the shape of its file. Every finding names table and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from annai.decisions.functions import CHECKS, FUNCTIONS
from annai.decisions.model import CompiledTable, DecisionTable
from annai.decisions.schema import DecisionFile, Row
from annai.decisions.template import placeholders
from annai.knowledge.text import squeeze

# Years in which the programme ran under one of its names; each must be covered or named as not covered.
PROGRAMME_YEARS = tuple(range(2020, 2027))
_CONDITIONAL = re.compile(r"とき|れば|たら|場合(?!があります)")
_KEY = re.compile(r"[a-z][a-z0-9_]*")


def lint_file(spec: DecisionFile) -> list[str]:
    """Findings that can be told before compiling: names that point nowhere."""
    checks = (_inputs, _derived, _rows, _years, _cases)
    return [f"{spec.id}: {text}" for check in checks for text in check(spec)]


def lint_table(table: DecisionTable, sources: Mapping[str, str]) -> list[str]:
    """Findings about the logic, and quotes missing from their source (``sources``: squeezed texts)."""
    found = [text for part in table.tables for text in _logic(table, part)]
    found += list(_covered_years(table))
    for key, citation in table.spec.citations.items():
        if citation.source not in sources:
            found.append(f"{table.id}: citation {key}: no source is called {citation.source!r}")
        elif squeeze(citation.quote) not in sources[citation.source]:
            found.append(f"{table.id}: citation {key}: the quote does not stand in {citation.source}")
    return found


def _inputs(spec: DecisionFile) -> Iterator[str]:
    names = [item.name for item in spec.inputs] + [item.name for item in spec.derived]
    yield from (f"{name} is defined twice" for name in sorted({n for n in names if names.count(n) > 1}))
    for item in spec.inputs:
        values = [choice.value for choice in item.choices]
        if item.type in ("enum", "bool", "year") and not values:
            yield f"input {item.name} has no choices"
        for choice in item.choices:
            yield from (f"input {item.name}: covers {v!r}, no choice" for v in choice.covers if v not in values)
        # A free value or a derived one is asked for in words; choices must be readable without buttons.
        if item.ask and not item.question:
            yield f"input {item.name} is asked for but has no question"


def _derived(spec: DecisionFile) -> Iterator[str]:
    names = {item.name for item in spec.inputs}
    for item in spec.derived:
        if bool(item.function) == bool(item.expr):
            yield f"derived {item.name}: give either function or expr"
        if item.function and item.function not in FUNCTIONS:
            yield f"derived {item.name}: no function is called {item.function!r}"
        yield from (f"derived {item.name}: unknown input {name!r}" for name in item.inputs if name not in names)
    for check in spec.checks:
        if check.function not in CHECKS:
            yield f"check: no function is called {check.function!r}"
        yield from (f"check {check.function}: unknown input {name!r}" for name in check.inputs if name not in names)


def _rows(spec: DecisionFile) -> Iterator[str]:
    rows = {row.id: row for table in spec.tables for row in table.rows}
    if len(rows) != sum(len(table.rows) for table in spec.tables):
        yield "two rows have the same id"
    inputs = {item.name for item in spec.inputs}
    for table in spec.tables:
        for row in table.rows:
            place = f"{table.id} row {row.id}"
            yield from (f"{place}: {text}" for text in _row(spec, row, rows, inputs))
        for code in sorted({row.code for row in table.rows} - set(spec.outcomes)):
            if table.hit_policy != "collect" and len({r.verdict for r in table.rows if r.code == code}) > 1:
                yield f"{table.id}: rows with code {code} have different verdicts; give one in outcomes"


def _row(spec: DecisionFile, row: Row, rows: Mapping[str, Row], inputs: set[str]) -> Iterator[str]:
    if not row.cite:
        yield "no citation"
    yield from (f"unknown citation {key!r}" for key in row.cite if key not in spec.citations)
    yield from (f"needs {name!r}, which is no input" for name in row.needs if name not in inputs)
    if row.needs and not row.general:
        yield "needs values but has no general wording for when they are unknown"
    if _CONDITIONAL.search(row.verdict) or _CONDITIONAL.search(row.general):
        yield "the verdict has a conditional word; put conditions into also"
    if not row.because:
        yield "no reason (because)"
    step_notes = [step.note for step in row.amounts.steps if step.note] if row.amounts else []
    for item in (*row.next_steps, *row.also, *row.notes, *step_notes):
        if item.startswith("row:") and item[4:] not in rows:
            yield f"refers to {item!r}, which is no row"
        if _KEY.fullmatch(item) and item not in spec.texts:
            yield f"refers to text {item!r}, which is not defined"
    for facet, value in row.facets.items():
        if value not in spec.facets.get(facet, {}):
            yield f"facet {facet}: {value} has no sentence"
    if row.amounts and row.amounts.total not in {step.name for step in row.amounts.steps}:
        yield f"total {row.amounts.total!r} is no step"
    if "estimate" in placeholders(row.verdict) | placeholders(row.estimated) and not row.amounts:
        yield "the verdict prints an estimate but the row has no amounts"


def _years(spec: DecisionFile) -> Iterator[str]:
    years = spec.programme_years
    for year in PROGRAMME_YEARS:
        if (year in years.covered) == (year in years.not_covered):
            yield f"programme year {year} must be either covered or not_covered"
    if years.input not in {item.name for item in spec.inputs}:
        yield f"programme_years: {years.input!r} is no input"
    yield from (f"not covered: unknown citation {key!r}" for key in years.outcome.cite if key not in spec.citations)


def _cases(spec: DecisionFile) -> Iterator[str]:
    rows = {row.id for table in spec.tables for row in table.rows}
    names = [case.name for case in spec.cases]
    yield from (f"case {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1}))
    tested = set()
    for case in spec.cases:
        expected = [case.expect.row] if case.expect.row else []
        expected += case.expect.rows or []
        for value in (case.expect.findings or {}).values():
            expected += value if isinstance(value, list) else [value]
        yield from (f"case {case.name!r}: no row is called {row!r}" for row in expected if row not in rows)
        if case.expect.status == "decided":
            tested.update(expected)
    yield from (f"row {row} is decided by no case" for row in sorted(rows - tested))


def _logic(table: DecisionTable, part: CompiledTable) -> Iterator[str]:
    place = f"{table.id}.{part.spec.id}"
    space = part.guard & table.possible
    for row in part.rows:
        if not row.mask & space:
            yield f"{place} row {row.spec.id}: unreachable"
    if part.spec.hit_policy == "collect":
        return
    covered = 0
    for row in part.rows:
        covered |= row.mask
    if rest := space & ~covered:
        yield f"{place}: no row for {_describe(table, rest)}"
    for first, second in combinations(part.rows, 2):
        both = first.mask & second.mask & space
        if both and (part.spec.hit_policy == "unique" or first.spec.code != second.spec.code):
            names = f"{first.spec.id} and {second.spec.id}"
            yield f"{place} rows {names}: both fit {_describe(table, both)}"
    if part.spec.hit_policy == "any":
        yield from _hidden(place, part, space)


def _hidden(place: str, part: CompiledTable, space: int) -> Iterator[str]:
    """Under ``any`` the first fitting row speaks: one that earlier rows cover entirely never does."""
    before = 0
    for row in part.rows:
        if not row.mask & space & ~before:
            yield f"{place} row {row.spec.id}: unreachable behind earlier rows"
        before |= row.mask


def _covered_years(table: DecisionTable) -> Iterator[str]:
    years = table.spec.programme_years
    column = table.columns.get(years.input)
    if column is None:
        return
    for year in years.covered:
        mask = column.masks.get(year, 0) & table.possible
        if not any(row.mask & part.guard & mask for part in table.tables for row in part.rows):
            yield f"{table.id}: programme year {year} is covered but has no row"


def _describe(table: DecisionTable, worlds: int) -> str:
    """One example combination out of a set of worlds."""
    one = worlds & -worlds
    values = [
        f"{column.name}={value}" for column in table.columns.values() for value, m in column.masks.items() if m & one
    ]
    return ", ".join(values)
