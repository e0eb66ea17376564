"""Why each row is in, out or open."""

from __future__ import annotations

from collections.abc import Mapping

from annai.decisions import zen
from annai.decisions.model import CompiledRow, CompiledTable, DecisionTable
from annai.decisions.result import TraceRow
from annai.decisions.schema import Cell, Value


def trace(table: DecisionTable, worlds: int) -> tuple[TraceRow, ...]:
    """One line per row, in the order of the file."""
    return tuple(_line(table, part, row, worlds) for part in table.tables for row in part.rows)


def _line(table: DecisionTable, part: CompiledTable, row: CompiledRow, worlds: int) -> TraceRow:
    inside = row.mask & part.guard
    cells = {**row.spec.when, **part.spec.applies}
    allowed = {**row.allowed, **part.guard_allowed}
    if not inside & worlds:
        return _named(table, part, row, "out", _excluding(table, allowed, worlds), cells, worlds)
    if not worlds & ~inside:
        return TraceRow(table=part.spec.id, row=row.spec.id, state="in")
    return _named(table, part, row, "open", _undecided(table, allowed, worlds), cells, worlds)


def _excluding(table: DecisionTable, allowed: Mapping[str, frozenset[Value]], worlds: int) -> str:
    return next((n for n, values in allowed.items() if not table.columns[n].mask(values) & worlds), "")


def _undecided(table: DecisionTable, allowed: Mapping[str, frozenset[Value]], worlds: int) -> str:
    return next((n for n, values in allowed.items() if worlds & ~table.columns[n].mask(values)), "")


def _named(
    table: DecisionTable,
    part: CompiledTable,
    row: CompiledRow,
    state: str,
    name: str,
    cells: Mapping[str, Cell],
    worlds: int,
) -> TraceRow:
    """``name`` is empty when no single cell decides but a combination that cannot occur."""
    known: tuple[str, ...] = ()
    if name:
        column = table.columns[name]
        known = tuple(column.labels[v] for v in column.values if column.masks[v] & worlds)
    return TraceRow(
        table=part.spec.id,
        row=row.spec.id,
        state="out" if state == "out" else "open",
        column=name,
        cell=zen.cell_text(cells[name]) if name else "",
        known=known,
    )
