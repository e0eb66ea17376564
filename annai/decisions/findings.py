"""What each table says: the deciding row with its wording, or what several open rows have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from annai.decisions.amounts import estimates, total_words
from annai.decisions.model import CompiledRow, CompiledTable, DecisionTable
from annai.decisions.questions import unsettled
from annai.decisions.result import Finding, Outcome
from annai.decisions.schema import Row
from annai.decisions.state import State
from annai.decisions.template import placeholders, render, render_all
from annai.decisions.values import shown
from annai.knowledge.models import Citation

_SAME_OUTCOME = "次のどれに当たる場合でも、結論は同じです。"
_DEPENDS = "結論は、次の点によって変わります: {facts}。"


def words(table: DecisionTable, state: State) -> dict[str, str]:
    """The values for templates: facts as they read, and what the derived values add."""
    found = {name: shown(table.inputs[name], value) for name, value in state.facts.items()}
    for partial in state.partials.values():
        found.update(partial.shown)
    return found


def finding(table: DecisionTable, part: CompiledTable, state: State) -> Finding | None:
    """What this table says now, or None when it is not consulted."""
    if not state.worlds & part.guard:
        return None
    inside = state.worlds & part.guard
    open_rows = tuple(row for row in part.rows if row.mask & inside)
    known = words(table, state)
    if unsettled(part, state.worlds):
        return _common(table, part, open_rows, known, state)
    fitting = tuple(row for row in open_rows if not inside & ~row.mask)
    if not fitting and len(open_rows) > 1:
        return _agreeing(table, part, open_rows, known, state)
    return _single(table, part, (fitting or open_rows)[0].spec, known, state)


def collected(table: DecisionTable, part: CompiledTable, state: State) -> tuple[list[Finding], list[str]]:
    """The rows of a ``collect`` table that fit, and the sentences about those that might."""
    known = words(table, state)
    found, mentioned = [], []
    for row in part.rows:
        inside = row.mask & part.guard
        if not state.worlds & ~inside:
            found.append(_single(table, part, row.spec, known, state))
        elif row.spec.mention and state.worlds & inside and (text := render(row.spec.conditional, known)):
            mentioned.append(text)
    return found, mentioned


def missing_needs(row: Row, state: State) -> tuple[str, ...]:
    return tuple(name for name in row.needs if name not in state.facts)


def expand(table: DecisionTable, items: Iterable[str]) -> list[str]:
    """Sentences behind keys of ``texts`` and ``row:<id>``."""
    found = []
    for item in items:
        if item.startswith("row:"):
            found.append(table.rows[item[4:]].conditional)
        else:
            found.append(table.spec.texts.get(item, item))
    return found


def citations(table: DecisionTable, rows: Iterable[Row]) -> tuple[Citation, ...]:
    keys = dict.fromkeys(key for row in rows for key in row.cite)
    return tuple(table.spec.citations[key] for key in keys)


def _single(table: DecisionTable, part: CompiledTable, row: Row, known: Mapping[str, str], state: State) -> Finding:
    lacking = missing_needs(row, state)
    found = () if lacking else estimates(table, row, state, known)
    values = {**known, **total_words(found)}
    verdict = row.general if lacking else render(row.verdict, values)
    outcome = Outcome(
        code=row.code,
        verdict=verdict or row.general,
        next_steps=render_all(expand(table, row.next_steps), values),
        also=render_all(expand(table, row.also), values),
        notes=render_all(expand(table, [*row.notes, *(note for one in found for note in one.notes)]), values),
    )
    return Finding(
        table=part.spec.id,
        status="partly_decided" if lacking else "decided",
        rows=(row.id,),
        outcome=outcome,
        reasons=render_all(row.because, values) + _taken_for_granted(table, part, [row], state),
        citations=citations(table, [row]),
        estimates=found,
    )


def _taken_for_granted(table: DecisionTable, part: CompiledTable, rows: list[Row], state: State) -> tuple[str, ...]:
    """Assumptions and defaults that these rows rest on."""
    tested = _tested(table, part, rows)
    found = [state.partials[spec.name].assumed for spec in table.spec.derived if spec.name in tested]
    for name in state.defaulted:
        default = table.inputs[name].default
        if name in tested and default is not None:
            found.append(default.because)
    return tuple(dict.fromkeys(text for text in found if text))


def _tested(table: DecisionTable, part: CompiledTable, rows: Iterable[Row]) -> set[str]:
    """The inputs and derived values that these rows test or print."""
    tested = {*part.spec.applies, table.spec.programme_years.input}
    for row in rows:
        tested |= {*row.when, *row.needs, *(name for text in _texts(row) for name in placeholders(text))}
    derived = [table.derived[name] for name in tested if name in table.derived]
    return tested | {name for spec in derived if spec.expr for name in spec.inputs}


def deciding_inputs(table: DecisionTable, found: Iterable[Finding]) -> frozenset[str]:
    """The inputs that the rows of these findings rest on."""
    parts = {part.spec.id: part for part in table.tables}
    names: set[str] = set()
    for item in found:
        names |= _tested(table, parts[item.table], [table.rows[row] for row in item.rows])
    derived = [spec for spec in table.spec.derived if spec.name in names]
    return frozenset(names | {name for spec in derived for name in spec.inputs})


def _texts(row: Row) -> list[str]:
    steps = row.amounts.steps if row.amounts else []
    return [row.verdict, *(step.text for step in steps)]


def _agreeing(
    table: DecisionTable,
    part: CompiledTable,
    rows: tuple[CompiledRow, ...],
    known: Mapping[str, str],
    state: State,
) -> Finding:
    """Several rows with one outcome: the verdict is certain although the row is not."""
    specs = [row.spec for row in rows]
    first = specs[0]
    outcome = Outcome(
        code=first.code,
        verdict=table.spec.outcomes.get(first.code) or render(first.verdict, known) or first.general,
        next_steps=render_all(expand(table, first.next_steps), known),
        notes=render_all(expand(table, first.notes), known),
    )
    return Finding(
        table=part.spec.id,
        status="decided",
        rows=tuple(spec.id for spec in specs),
        outcome=outcome,
        reasons=(
            _SAME_OUTCOME,
            *render_all([spec.conditional for spec in specs], known),
            *_taken_for_granted(table, part, specs, state),
        ),
        citations=citations(table, specs),
    )


def _common(
    table: DecisionTable,
    part: CompiledTable,
    rows: tuple[CompiledRow, ...],
    known: Mapping[str, str],
    state: State,
) -> Finding:
    """What holds in every open row, and what each of them would mean."""
    specs = [row.spec for row in rows]
    certain = not state.worlds & ~part.guard
    verdict = "".join(_shared_facets(table, specs)) if certain else ""
    outcome = Outcome(
        code="undecided",
        verdict=verdict,
        also=tuple(dict.fromkeys(text for spec in specs if (text := _if_so(table, spec, known, state)))),
        notes=_depends_on(table, part, state),
    )
    return Finding(
        table=part.spec.id,
        status="open",
        rows=tuple(spec.id for spec in specs),
        outcome=outcome,
        reasons=_taken_for_granted(table, part, specs, state),
        citations=citations(table, specs),
    )


def _if_so(table: DecisionTable, row: Row, known: Mapping[str, str], state: State) -> str | None:
    """What this row would mean, with its amount where that can be computed already."""
    if row.estimated and not missing_needs(row, state):
        return render(row.estimated, {**known, **total_words(estimates(table, row, state, known))})
    return render(row.conditional, known)


def _shared_facets(table: DecisionTable, specs: list[Row]) -> list[str]:
    found = []
    for facet, sentences in table.spec.facets.items():
        values = {spec.facets.get(facet, "") for spec in specs}
        if len(values) == 1 and (value := values.pop()):
            found.append(sentences[value])
    return found


def open_inputs(table: DecisionTable, part: CompiledTable, state: State) -> tuple[str, ...]:
    """Inputs behind the columns that still tell the open rows apart."""
    inside = state.worlds & part.guard
    found: dict[str, None] = {}
    for column in table.columns.values():
        if sum(1 for mask in column.masks.values() if mask & state.worlds) < 2:
            continue
        tested = column.name in part.guard_allowed
        if tested or any(column.name in row.allowed for row in part.rows if row.mask & inside):
            partial = state.partials.get(column.name)
            for name in partial.ask[0] if partial and partial.ask else (column.name,):
                found.setdefault(name)
    return tuple(name for name in found if name in table.inputs)


def _depends_on(table: DecisionTable, part: CompiledTable, state: State) -> tuple[str, ...]:
    labels = [table.inputs[name].label for name in open_inputs(table, part, state)]
    return (_DEPENDS.format(facts="、".join(labels)),) if labels else ()
