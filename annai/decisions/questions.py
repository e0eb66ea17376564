"""Which question to ask next: the one that needs the fewest further questions on average."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import inf

from annai.decisions.model import CompiledTable, DecisionTable
from annai.decisions.state import State

_DEAD_END = 3.0  # a state that no question decides is worth a few questions to avoid
_MEMO_SIZE = 20_000
_TIE = 1e-9  # equal prices may differ by rounding; the earlier input wins


@dataclass(frozen=True)
class Unit:
    """Questions that together settle a column."""

    column: str
    inputs: tuple[str, ...]


def next_question(table: DecisionTable, state: State) -> str | None:
    """The input to ask for so that the open tables get decided, or None when nothing askable helps."""
    units = _units(table, state)
    key = (state.worlds, units)
    if key not in table.memo:
        if len(table.memo) >= _MEMO_SIZE:
            table.memo.clear()
        table.memo[key] = _Search(table, units).best(state.worlds)
    found = table.memo[key]
    assert found is None or isinstance(found, str)
    return found


def agreed(tables: Iterable[CompiledTable], worlds: int) -> bool:
    """Whether every table that is asked for has one outcome, or is not consulted, in all these worlds."""
    return not any(unsettled(table, worlds) for table in tables if table.asks)


def unsettled(table: CompiledTable, worlds: int) -> int:
    """How many things this table leaves open: its one outcome, or the rows that may or may not be collected."""
    inside = worlds & table.guard
    if table.collects:
        return sum(1 for row in table.rows if inside & row.mask and worlds & ~(row.mask & table.guard))
    if not inside:
        return 0
    if worlds & ~table.guard:
        return 1
    return 0 if any(not worlds & ~mask for mask in table.codes.values()) else 1


def _units(table: DecisionTable, state: State) -> tuple[Unit, ...]:
    found = []
    for column in table.columns.values():
        if sum(1 for mask in column.masks.values() if mask & state.worlds) < 2:
            continue
        partial = state.partials.get(column.name)
        alternatives = partial.ask if partial else ((column.name,),)
        units = [
            Unit(column.name, inputs)
            for inputs in alternatives
            if inputs and all(state.askable(table.inputs[name]) for name in inputs)
        ]
        if units:
            found.append(min(units, key=lambda unit: sum(table.inputs[name].effort for name in unit.inputs)))
    return tuple(found)


class _Search:
    """Exact search over the questions that remain, shortest expected dialogue first."""

    def __init__(self, table: DecisionTable, units: tuple[Unit, ...]) -> None:
        # What the outcome prints is asked for in any case: asking for it early costs nothing extra.
        needed = {name for row in table.rows.values() for name in row.needs}
        self.effort = {n: 0.0 if n in needed else spec.effort for n, spec in table.inputs.items()}
        self.units = units
        self.tables = tuple(part for part in table.tables if part.asks)
        columns = {unit.column: table.columns[unit.column] for unit in units}
        self.branches = {
            name: tuple((mask, column.weights[value]) for value, mask in column.masks.items())
            for name, column in columns.items()
        }
        # The worlds of the rows that test a column, and those outside the guard if the guard tests it.
        self.touched = {name: tuple(self._touched(part, name) for part in self.tables) for name in columns}
        names = [name for unit in units for name in unit.inputs]
        # Only an input that serves several columns makes a later question cheaper.
        self.shared = frozenset(name for name in names if names.count(name) > 1)
        self.costs: dict[tuple[int, frozenset[str]], float] = {}
        self.counts: dict[int, int] = {}

    @staticmethod
    def _touched(part: CompiledTable, column: str) -> int:
        if column in part.guard_allowed:
            return -1
        masks = (row.mask for row in part.rows if column in row.allowed)
        return reduce(lambda found, mask: found | mask, masks, 0) & part.guard

    def best(self, worlds: int) -> str | None:
        if not self._can_settle(worlds):
            return None
        unit = self._cheapest(worlds, frozenset())[1]
        return unit.inputs[0] if unit else None

    def _can_settle(self, worlds: int) -> bool:
        """Whether some answers settle anything at all; if none do, asking would only tire the user."""
        now, seen, waiting = self._open(worlds), {worlds}, [worlds]
        while waiting:
            state = waiting.pop()
            parts = {state & mask for unit in self.units for mask, _ in self.branches[unit.column]} - seen - {0}
            if any(self._open(part) < now for part in parts):
                return True
            seen |= parts
            waiting.extend(parts)
        return False

    def _cheapest(self, worlds: int, asked: frozenset[str]) -> tuple[float, Unit | None]:
        """The best unit to ask for; one whose least price is no better than the best so far is left."""
        open_tables = [number for number, part in enumerate(self.tables) if unsettled(part, worlds)]
        options = []
        for position, unit in enumerate(self.units):
            touched = self.touched[unit.column]
            # A column matters while some open row tests it.
            if any(touched[number] & worlds for number in open_tables):
                parts = [(worlds & mask, weight) for mask, weight in self.branches[unit.column] if worlds & mask]
                if len(parts) > 1:
                    options.append((self._least(unit, parts, asked), position, unit, parts))
        best: tuple[float, Unit | None] = (_DEAD_END * self._open(worlds), None)
        for least, _, unit, parts in sorted(options):
            limit = best[0] if best[1] else inf
            if least < limit - _TIE:
                price = self._price(unit, parts, asked, limit)
                if price < limit - _TIE:
                    best = (price, unit)
        return best

    def _effort(self, unit: Unit, asked: frozenset[str]) -> float:
        return sum(self.effort[name] for name in unit.inputs if name not in asked)

    def _least(self, unit: Unit, parts: list[tuple[int, float]], asked: frozenset[str]) -> float:
        """What the unit costs if every branch that stays open needs just one more question."""
        total = sum(weight for _, weight in parts)
        return self._effort(unit, asked) + sum(weight for part, weight in parts if self._open(part)) / total

    def _price(self, unit: Unit, parts: list[tuple[int, float]], asked: frozenset[str], limit: float) -> float:
        total = sum(weight for _, weight in parts)
        after = asked.union(self.shared.intersection(unit.inputs))
        price = self._least(unit, parts, asked)
        for part, weight in parts:
            if self._open(part):
                price += (self._cost(part, after) - 1.0) * weight / total
                if price >= limit:
                    break
        return price

    def _open(self, worlds: int) -> int:
        found = self.counts.get(worlds)
        if found is None:
            found = self.counts[worlds] = sum(unsettled(part, worlds) for part in self.tables)
        return found

    def _cost(self, worlds: int, asked: frozenset[str]) -> float:
        key = (worlds, asked)
        if key not in self.costs:
            self.costs[key] = self._cheapest(worlds, asked)[0]
        return self.costs[key]
