"""A decision table made ready to run.

Every condition is about a column with finitely many values (a choice, yes/no, a year, or a derived value),
so all combinations of values can be listed once. A *world* is one combination, a set of worlds is a bit
mask, and a row, a guard or a piece of knowledge is such a set: three-valued logic becomes ``&`` on whole
numbers, and it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import product
from typing import TypeAlias

from annai.decisions import zen
from annai.decisions.errors import DecisionError
from annai.decisions.schema import Cell, DecisionFile, Derived, Impossible, Input, Row, Table, Value
from annai.decisions.values import domain

MAX_WORLDS = 50_000

# Label of a column; its values, each with its own label and weight.
Shape: TypeAlias = tuple[str, list[tuple[Value, str, float]]]


@dataclass(frozen=True)
class Column:
    """A fact or derived value that conditions test, with the worlds in which it has each value."""

    name: str
    label: str
    values: tuple[Value, ...]
    labels: Mapping[Value, str]
    weights: Mapping[Value, float]
    masks: Mapping[Value, int]

    def mask(self, values: frozenset[Value]) -> int:
        return reduce(lambda found, value: found | self.masks[value], values, 0)


@dataclass(frozen=True)
class CompiledRow:
    """A row with the worlds in which it fits, and what each of its cells accepts."""

    spec: Row
    mask: int
    allowed: Mapping[str, frozenset[Value]]


@dataclass(frozen=True)
class CompiledTable:
    """A table with its guard: the worlds in which it is consulted at all."""

    spec: Table
    rows: tuple[CompiledRow, ...]
    guard: int
    guard_allowed: Mapping[str, frozenset[Value]]

    @property
    def asks(self) -> bool:
        return self.spec.hit_policy != "collect" or self.spec.ask

    @property
    def collects(self) -> bool:
        return self.spec.hit_policy == "collect"

    @cached_property
    def codes(self) -> dict[str, int]:
        """The worlds of each outcome code, the guard applied."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.spec.code] = found.get(row.spec.code, 0) | row.mask & self.guard
        return found


@dataclass(frozen=True)
class DecisionTable:
    """One decision, loaded and checked. ``version`` is the hash of its file."""

    spec: DecisionFile
    version: str
    columns: Mapping[str, Column]
    tables: tuple[CompiledTable, ...]
    everything: int
    possible: int
    impossible: tuple[tuple[Impossible, int], ...]
    # Questions found best so far, by state; filled as the table is used.
    memo: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        return self.spec.id

    @property
    def title(self) -> str:
        return self.spec.title

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """What the user can state, by name."""
        return {spec.name: spec for spec in self.spec.inputs}

    @cached_property
    def derived(self) -> dict[str, Derived]:
        return {spec.name: spec for spec in self.spec.derived}

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row.id: row for table in self.spec.tables for row in table.rows}


def compile_decision(spec: DecisionFile, version: str) -> DecisionTable:
    """Work out columns and masks.

    Raises:
        DecisionError: A cell names no column or cannot be evaluated, or there are too many combinations.
    """
    columns = _columns(spec)
    everything = (1 << _count(columns)) - 1
    impossible = []
    for number, item in enumerate(spec.impossible, 1):
        place = f"{spec.id}: impossible {number}"
        impossible.append((item, _mask(_allowed(item.when, columns, place), columns, everything)))
    possible = everything
    for _, mask in impossible:
        possible &= ~mask
    tables = tuple(_table(table, columns, everything, spec.id) for table in spec.tables)
    return DecisionTable(spec, version, columns, tables, everything, possible, tuple(impossible))


def _table(table: Table, columns: Mapping[str, Column], everything: int, decision: str) -> CompiledTable:
    place = f"{decision}.{table.id}"
    rows = []
    for row in table.rows:
        allowed = _allowed(row.when, columns, f"{place} row {row.id}")
        rows.append(CompiledRow(row, _mask(allowed, columns, everything), allowed))
    guard_allowed = _allowed(table.applies, columns, f"{place} applies")
    return CompiledTable(table, tuple(rows), _mask(guard_allowed, columns, everything), guard_allowed)


def _columns(spec: DecisionFile) -> dict[str, Column]:
    used = {name for table in spec.tables for row in table.rows for name in row.when}
    used |= {name for table in spec.tables for name in table.applies}
    used |= {name for item in spec.impossible for name in item.when}
    amounts = [row.amounts for table in spec.tables for row in table.rows if row.amounts]
    used |= {name for item in amounts for variant in item.variants for name in variant.when}
    shapes: dict[str, Shape] = {}
    for item in spec.inputs:
        if item.name in used:
            if item.type not in ("enum", "bool", "year"):
                raise DecisionError(f"{spec.id}: input {item.name} ({item.type}) cannot be tested; derive a value")
            values = [(c.value, c.label, c.weight) for c in item.choices if c.value in domain(item)]
            shapes[item.name] = (item.label, values)
    for derived in spec.derived:
        shapes[derived.name] = (derived.label, [(c.value, c.label, c.weight) for c in derived.values])
    unknown = used - set(shapes)
    if unknown:
        raise DecisionError(f"{spec.id}: conditions use {sorted(unknown)}, neither inputs nor derived")
    return _with_masks(shapes, spec.id)


def _with_masks(shapes: Mapping[str, Shape], decision: str) -> dict[str, Column]:
    size = reduce(lambda total, shape: total * len(shape[1]), shapes.values(), 1)
    if size > MAX_WORLDS:
        raise DecisionError(f"{decision}: {size} combinations of values, more than {MAX_WORLDS}")
    masks: dict[str, dict[Value, int]] = {
        name: {value: 0 for value, _, _ in values} for name, (_, values) in shapes.items()
    }
    for number, world in enumerate(product(*([v for v, _, _ in values] for _, values in shapes.values()))):
        for name, value in zip(shapes, world, strict=True):
            masks[name][value] |= 1 << number
    return {
        name: Column(
            name,
            label,
            tuple(v for v, _, _ in values),
            {v: text for v, text, _ in values},
            {v: weight for v, _, weight in values},
            masks[name],
        )
        for name, (label, values) in shapes.items()
    }


def _count(columns: Mapping[str, Column]) -> int:
    return reduce(lambda total, column: total * len(column.values), columns.values(), 1)


def _allowed(when: Mapping[str, Cell], columns: Mapping[str, Column], place: str) -> dict[str, frozenset[Value]]:
    found = {}
    for name, cell in when.items():
        column = columns[name]
        _check_words(cell, column, place)
        allowed = frozenset(v for v in column.values if zen.holds(cell, v, f"{place}, {name}"))
        if not allowed:
            raise DecisionError(f"{place}: cell {zen.cell_text(cell)!r} accepts no value of {name}")
        found[name] = allowed
    return found


def _check_words(cell: Cell, column: Column, place: str) -> None:
    """A misspelt value would silently match nothing."""
    for item in cell if isinstance(cell, list) else [cell]:
        plain = not isinstance(item, str) or zen.is_word(item)
        if plain and not any(item == v and type(item) is type(v) for v in column.values):
            raise DecisionError(f"{place}: {column.name} has no value {item!r}; it has {list(column.values)}")


def _mask(allowed: Mapping[str, frozenset[Value]], columns: Mapping[str, Column], everything: int) -> int:
    return reduce(lambda mask, item: mask & columns[item[0]].mask(item[1]), allowed.items(), everything)
