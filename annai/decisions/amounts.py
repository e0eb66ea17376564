"""Estimates: the steps of a row computed by ZEN, each variant on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annai.decisions import zen
from annai.decisions.model import DecisionTable
from annai.decisions.result import Estimate
from annai.decisions.schema import Row, Variant
from annai.decisions.state import State
from annai.decisions.template import render
from annai.decisions.values import yen, yen_mixed

_WHOLE = Variant(label="", let={})


def estimates(table: DecisionTable, row: Row, state: State, words: Mapping[str, str]) -> tuple[Estimate, ...]:
    """One estimate per variant that is still possible. The inputs in ``needs`` must be known."""
    if row.amounts is None:
        return ()
    context = {name: _plain(value) for name, value in state.facts.items()}
    variants = [v for v in row.amounts.variants or [_WHOLE] if _possible(table, v, state)]
    return tuple(_estimate(table, row, variant, context, words) for variant in variants)


def _possible(table: DecisionTable, variant: Variant, state: State) -> bool:
    for name, cell in variant.when.items():
        column = table.columns[name]
        place = f"{table.id}: variant {variant.label}"
        accepted = frozenset(value for value in column.values if zen.holds(cell, value, place))
        if not column.mask(accepted) & state.worlds:
            return False
    return True


def _plain(value: object) -> object:
    if isinstance(value, frozenset) and len(value) == 1:
        return next(iter(value))
    return value if isinstance(value, (int, float, str)) else None


def _estimate(
    table: DecisionTable, row: Row, variant: Variant, context: Mapping[str, Any], words: Mapping[str, str]
) -> Estimate:
    assert row.amounts is not None
    place = f"{table.id} row {row.id}"
    values = dict(context)
    texts = dict(words)
    for name, expression in variant.let.items():
        values[name] = zen.compute(expression, values, f"{place}, let {name}")
        texts[name] = str(values[name])
    lines: list[str] = []
    notes: dict[str, None] = {}
    for step in row.amounts.steps:
        values[step.name] = zen.compute(step.expr, values, f"{place}, step {step.name}")
        texts[step.name] = yen(int(values[step.name]))
        if step.when and not zen.compute(step.when, values, f"{place}, step {step.name} when"):
            continue
        if step.text and (line := render(step.text, texts)):
            lines.append(line)
        if step.note:
            notes.setdefault(step.note)
    total = int(values[row.amounts.total])
    return Estimate(label=variant.label, total=total, lines=tuple(lines), notes=tuple(notes))


def total_words(found: tuple[Estimate, ...]) -> dict[str, str]:
    """``estimate`` for the verdict: one amount, or each variant with its own."""
    if not found:
        return {}
    if len({estimate.total for estimate in found}) == 1:
        return {"estimate": yen_mixed(found[0].total)}
    return {"estimate": "、".join(f"{item.label}で{yen_mixed(item.total)}" for item in found)}
