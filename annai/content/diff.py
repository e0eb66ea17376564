"""What users would be told differently by two versions of the knowledge: answers and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import unified_diff
from typing import Literal

from annai import clock
from annai.answers.compose import entry_text, heading
from annai.content.whole import Whole
from annai.decisions import DecisionTable, evaluate
from annai.decisions.cases import result_text
from annai.decisions.schema import Case
from annai.knowledge import Entry, Knowledge

Kind = Literal["answer", "verdict", "table", "wording", "gap", "term"]
# Every answer is rendered for this moment: what differs then is the knowledge and not the hour.
MOMENT = datetime(2024, 3, 4, 10, 0, tzinfo=clock.JST)


@dataclass(frozen=True)
class Change:
    """``before`` is None for something new, ``after`` for something that is gone.

    ``id``: of an answer ``entry@year``; of a verdict ``decision: case``; of a table its name.
    """

    kind: Kind
    id: str
    title: str
    before: str | None
    after: str | None

    @property
    def lines(self) -> list[str]:
        """The texts line by line, each with ``+``, ``-`` or a space in front."""
        before, after = (text.splitlines() if text else [] for text in (self.before, self.after))
        found = unified_diff(before, after, lineterm="", n=1)
        return [line for line in found if not line.startswith(("---", "+++", "@@"))]


@dataclass(frozen=True)
class Told:
    """Something that users are told: its title for people, and its words."""

    title: str
    text: str


def diff(before: Whole, after: Whole) -> list[Change]:
    """All that is told differently, in the order of the files."""
    return [*changed_answers(before.knowledge, after.knowledge), *changed_verdicts(before.tables, after.tables)]


def changed_answers(before: Knowledge, after: Knowledge) -> list[Change]:
    """Entries, wording, gaps and terms whose words differ."""
    return [
        *_compare("answer", answers(before), answers(after)),
        *_compare("wording", *({name: Told(name, r.text) for name, r in k.replies.items()} for k in (before, after))),
        *_compare("gap", *({gap.id: Told(gap.id, gap.reply) for gap in k.gaps} for k in (before, after))),
        *_compare("term", *({t.term: Told(t.term, t.explanation) for t in k.terms} for k in (before, after))),
    ]


def answers(knowledge: Knowledge) -> dict[str, Told]:
    """The answer of every entry for each of its years, with desks and sources, as the chat gives it."""
    return {
        f"{entry.id}@{year}" if year else entry.id: Told(entry.title, _answer(knowledge, entry, year))
        for entry in knowledge.entries.values()
        for year in (*entry.programme_years,) or (None,)
    }


def changed_verdicts(before: Mapping[str, DecisionTable], after: Mapping[str, DecisionTable]) -> list[Change]:
    """Cases that end otherwise. A table that differs without any case telling so is named itself."""
    found: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old and new and old.version == new.version:
            continue
        tables = [table for table in (old, new) if table]
        # A case that both have counts as the newer one states it.
        cases = {case.name: case for table in tables for case in table.spec.cases}
        changes = _compare("verdict", _verdicts(old, cases.values()), _verdicts(new, cases.values()))
        found += changes or [_silent(name, old, new)]
    return found


def _silent(name: str, old: DecisionTable | None, new: DecisionTable | None) -> Change:
    rows = [
        {row.id: Told(row.id, row.conditional) for row in table.rows.values()} if table else {} for table in (old, new)
    ]
    differing = _compare("table", *rows)
    texts = ["\n".join(text for change in differing if (text := getattr(change, side))) for side in ("before", "after")]
    title = (new or old).title  # type: ignore[union-attr]
    return Change("table", name, title, texts[0] if old else None, texts[1] if new else None)


def _verdicts(table: DecisionTable | None, cases: Iterable[Case]) -> dict[str, Told]:
    if table is None:
        return {}
    return {f"{table.id}: {case.name}": Told(table.title, _verdict(table, case)) for case in cases}


def _verdict(table: DecisionTable, case: Case) -> str:
    """What the table says to a case; facts that it has no input for are left out."""
    facts = {name: value for name, value in case.facts.items() if name in table.inputs}
    unknown = frozenset(case.unknown) & table.inputs.keys()
    result = evaluate(table, facts, today=date.fromisoformat(case.today), unknown=unknown)
    asked = [f"次の質問: {result.next_question.question}"] if result.next_question else []
    text = "\n".join(line for line in [result_text(result), *asked] if line)
    return heading(result.programme_year) + (text or result.status)


def _answer(knowledge: Knowledge, entry: Entry, year: int | None) -> str:
    text = entry_text(knowledge, entry, year=year, now=MOMENT)
    return f"{text}\n受付の終了日: {entry.closes.isoformat()}" if entry.closes else text


def _compare(kind: Kind, before: Mapping[str, Told], after: Mapping[str, Told]) -> list[Change]:
    found = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        texts = (old.text if old else None, new.text if new else None)
        if texts[0] != texts[1]:
            found.append(Change(kind, name, (new or old).title, *texts))  # type: ignore[union-attr]
    return found
