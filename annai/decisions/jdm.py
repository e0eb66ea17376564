"""Export to JDM, the format of GoRules' open-source editor and of the ZEN engine.

One graph per table: request → derived values → decision table → response. The request holds the facts and, for
values that Python derives (dates), the derived value itself; a value given in the request wins over its expression.
Guards of the table are merged into the cells of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from annai.decisions import zen
from annai.decisions.model import CompiledRow, CompiledTable, DecisionTable
from annai.decisions.schema import Amounts, Derived, Row, Value


def export(table: DecisionTable) -> dict[str, dict[str, Any]]:
    """The JDM graphs of a decision, by ``<decision>.<table>``."""
    return {f"{table.id}.{part.spec.id}": _graph(table, part) for part in table.tables}


def _graph(table: DecisionTable, part: CompiledTable) -> dict[str, Any]:
    nodes = [
        _node("request", "inputNode", 0),
        _node("derived", "expressionNode", 1, {"expressions": _expressions(table)}),
        _node(part.spec.id, "decisionTableNode", 2, _content(table, part)),
        _node("response", "outputNode", 3),
    ]
    edges = [
        {"id": f"e{number}", "type": "edge", "sourceId": first["id"], "targetId": second["id"]}
        for number, (first, second) in enumerate(zip(nodes, nodes[1:], strict=False))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _node(name: str, kind: str, place: int, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node = {"id": f"n{place}", "name": name, "type": kind, "position": {"x": 320 * place, "y": 0}}
    return {**node, "content": content} if content else node


def _expressions(table: DecisionTable) -> list[dict[str, str]]:
    """Everything that later nodes read: an expression node passes on only what it names."""
    derived = {spec.name: spec for spec in table.spec.derived}
    names = dict.fromkeys([*table.inputs, *derived])
    expressions = []
    for name in names:
        spec = derived.get(name)
        value = f"{name} != null ? {name} : ({_inlined(spec)})" if spec and spec.expr else name
        expressions.append({"id": f"x_{name}", "key": name, "value": value})
    return expressions


def _inlined(spec: Derived) -> str:
    parts: dict[str, str] = {}
    for name, expression in spec.let.items():
        parts[name] = _substitute(expression, parts)
    return _substitute(spec.expr, parts)


def _substitute(expression: str, parts: Mapping[str, str]) -> str:
    """Replace names by their expressions, but not inside quotes."""
    pieces = re.split(r"('[^']*')", expression)
    for index in range(0, len(pieces), 2):
        pieces[index] = re.sub(
            r"[a-z][a-z0-9_]*", lambda m: f"({parts[m[0]]})" if m[0] in parts else m[0], pieces[index]
        )
    return "".join(pieces)


def _content(table: DecisionTable, part: CompiledTable) -> dict[str, Any]:
    used = dict.fromkeys([*part.guard_allowed, *(name for row in part.rows for name in row.allowed)])
    outputs = ["row", "code", "totals"]
    return {
        "hitPolicy": "collect" if part.spec.hit_policy == "collect" else "first",
        "inputs": [
            {"id": f"in_{name}", "name": table.columns[name].label, "type": "expression", "field": name}
            for name in used
        ],
        "outputs": [{"id": f"out_{name}", "name": name, "type": "expression", "field": name} for name in outputs],
        "rules": [rule for row in part.rows if (rule := _rule(table, part, row, list(used)))],
    }


def _rule(table: DecisionTable, part: CompiledTable, row: CompiledRow, used: list[str]) -> dict[str, str] | None:
    cells: dict[str, str] = {}
    for name in used:
        everything = frozenset(table.columns[name].values)
        allowed = row.allowed.get(name, everything) & part.guard_allowed.get(name, everything)
        if not allowed:
            return None  # the guard excludes this row altogether
        cells[f"in_{name}"] = "" if allowed == everything else _cell(table.columns[name].values, allowed)
    return {
        "_id": row.spec.id,
        "_description": row.spec.conditional,
        **cells,
        "out_row": zen.literal(row.spec.id),
        "out_code": zen.literal(row.spec.code),
        "out_totals": _totals(row.spec),
    }


def _cell(values: tuple[Value, ...], allowed: frozenset[Value]) -> str:
    return zen.cell_text([value for value in values if value in allowed])


def _totals(row: Row) -> str:
    """One total per variant, each step written out in terms of the inputs."""
    if row.amounts is None:
        return "[]"
    variants = [variant.let for variant in row.amounts.variants] or [{}]
    return "[" + ", ".join(_total(row.amounts, let) for let in variants) + "]"


def _total(amounts: Amounts, let: Mapping[str, str]) -> str:
    parts = dict(let)
    for step in amounts.steps:
        parts[step.name] = _substitute(step.expr, parts)
    return parts[amounts.total]
