"""From stated facts to the set of worlds that are still possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from annai.decisions import zen
from annai.decisions.calendar import Duration, Span
from annai.decisions.errors import DecisionError, UnknownFactError
from annai.decisions.functions import CHECKS, FUNCTIONS, Partial
from annai.decisions.model import DecisionTable
from annai.decisions.schema import Derived, Input, Value
from annai.decisions.values import Known, Problem, domain, number_text, read


@dataclass(frozen=True)
class State:
    """What is known: stated and assumed facts, derived values, and the worlds that remain."""

    facts: Mapping[str, Known]
    partials: Mapping[str, Partial]
    worlds: int
    defaulted: tuple[str, ...]
    stated: frozenset[str]
    unknown: frozenset[str]

    def settled(self, name: str) -> bool:
        """Whether a fact is known as precisely as it can be."""
        value = self.facts.get(name)
        if isinstance(value, (Span, Duration)):
            return value.exact
        if isinstance(value, frozenset):
            return len(value) == 1
        if isinstance(value, tuple):
            return all(span.exact for span in value)
        return value is not None

    def askable(self, spec: Input) -> bool:
        return spec.ask and spec.name not in self.unknown and not self.settled(spec.name)


def read_facts(table: DecisionTable, facts: Mapping[str, Any]) -> tuple[dict[str, Known], list[Problem]]:
    """The typed facts and those that are refused.

    Raises:
        UnknownFactError: A fact has no input in this decision.
    """
    known: dict[str, Known] = {}
    problems: list[Problem] = []
    for name, value in facts.items():
        if name not in table.inputs:
            raise UnknownFactError(f"{table.id}: no input is called {name!r}; inputs: {sorted(table.inputs)}")
        if value is None:
            continue
        try:
            known[name] = read(table.inputs[name], value)
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    problems.extend(_breaches(table, known))
    return known, problems


def _breaches(table: DecisionTable, known: Mapping[str, Known]) -> Iterable[Problem]:
    for check in table.spec.checks:
        if any(name in known for name in check.inputs) and not CHECKS[check.function](known):
            yield Problem(next(name for name in reversed(check.inputs) if name in known), check.message)


def build_state(table: DecisionTable, known: dict[str, Known], *, today: date, unknown: frozenset[str]) -> State:
    """Add defaults and derived values, and take away the worlds that contradict them."""
    stated = frozenset(known)
    worlds = _by_columns(table, known, table.possible)
    known, defaulted = _with_defaults(table, known, worlds, unknown)
    worlds = _by_columns(table, known, worlds)
    partials: dict[str, Partial] = {}
    for spec in table.spec.derived:
        partials[spec.name] = _derive(table, spec, known, today)
        worlds &= table.columns[spec.name].mask(partials[spec.name].values)
    return State(known, partials, worlds, defaulted, stated, unknown)


def _by_columns(table: DecisionTable, known: Mapping[str, Known], worlds: int) -> int:
    for name, value in known.items():
        column = table.columns.get(name)
        if column is not None and isinstance(value, frozenset):
            worlds &= column.mask(value)
    return worlds


def _with_defaults(
    table: DecisionTable, known: dict[str, Known], worlds: int, unknown: frozenset[str]
) -> tuple[dict[str, Known], tuple[str, ...]]:
    found, names = dict(known), []
    for spec in table.spec.inputs:
        default = spec.default
        if default is None or (spec.name in known and not isinstance(known[spec.name], frozenset)):
            continue
        if default.when == "unknown" and spec.name not in unknown:
            continue
        value = _fitting(table, spec, known.get(spec.name), worlds)
        if value is not None and value != known.get(spec.name):
            found[spec.name] = value
            names.append(spec.name)
            worlds = _by_columns(table, {spec.name: value}, worlds)
    return found, tuple(names)


def _fitting(table: DecisionTable, spec: Input, stated: Known | None, worlds: int) -> Known | None:
    """The first default that neither the value's own statement nor the other facts rule out."""
    assert spec.default is not None
    column = table.columns.get(spec.name)
    for item in spec.default.values:
        value = read(spec, item)
        if isinstance(stated, frozenset) and isinstance(value, frozenset) and not value <= stated:
            continue
        if column is None or not isinstance(value, frozenset) or worlds & column.mask(value):
            return value
    return None


def _derive(table: DecisionTable, spec: Derived, known: Mapping[str, Known], today: date) -> Partial:
    if spec.function:
        return FUNCTIONS[spec.function](spec, known, today)
    options: list[list[Any]] = []
    missing: list[str] = []
    for name in spec.inputs:
        value = known.get(name)
        if not _single_valued(value):
            missing.append(name)
        if value is None:
            choices = domain(table.inputs[name])
            if not choices:
                return Partial(frozenset(table.columns[spec.name].values), (_absent(spec, known),))
            options.append(list(choices))
        else:
            options.append(list(value) if isinstance(value, frozenset) else [value])
    values: set[Value] = set()
    place = f"{table.id}: derived {spec.name}"
    for combination in product(*options):
        context = dict(zip(spec.inputs, combination, strict=True))
        for name, expression in spec.let.items():
            context[name] = zen.compute(expression, context, f"{place}, {name}")
        values.add(_checked(table, spec, zen.compute(spec.expr, context, place)))
    shown = {} if missing else _shown(table, spec, context)
    return Partial(frozenset(values), (tuple(missing),) if len(values) > 1 else (), shown=shown)


def _shown(table: DecisionTable, spec: Derived, context: Mapping[str, Any]) -> dict[str, str]:
    place = f"{table.id}: derived {spec.name}"
    return {
        item.name: number_text(zen.compute(item.expr, context, f"{place}, {item.name}")) + item.unit
        for item in spec.shows
    }


def _absent(spec: Derived, known: Mapping[str, Known]) -> tuple[str, ...]:
    return tuple(name for name in spec.inputs if not _single_valued(known.get(name)))


def _single_valued(value: Known | None) -> bool:
    return value is not None and not (isinstance(value, frozenset) and len(value) > 1)


def _checked(table: DecisionTable, spec: Derived, value: Any) -> Value:
    if value not in table.columns[spec.name].values:
        raise DecisionError(f"{table.id}: derived {spec.name} gave {value!r}, none of its values")
    return value  # type: ignore[no-any-return]
