"""The difference of two versions lists exactly what users are told differently."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annai.content import diff_page
from annai.content.diff import Change, changed_answers, changed_verdicts, diff
from annai.content.whole import Whole, load_whole
from annai.decisions import DecisionTable
from annai.decisions.model import compile_decision
from annai.knowledge import Entry, Knowledge
from annai.paths import ROOT

MARK = "（改定）"
WHOLE = load_whole(ROOT / "knowledge")
ENTRIES = sorted(WHOLE.knowledge.entries)
ROWS = sorted(
    (name, number, row.id)
    for name, table in WHOLE.tables.items()
    for number, part in enumerate(table.spec.tables)
    for row in part.rows
)
slow = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

# What an editor may change in an entry, and whether users see it.
SEEN: dict[str, Any] = {
    "answer": lambda entry: {"answer": entry.answer + MARK},
    "details": lambda entry: {"details": [*entry.details, MARK]},
    "steps": lambda entry: {"steps": [*entry.steps, MARK]},
    "cautions": lambda entry: {"cautions": [MARK, *entry.cautions]},
}
UNSEEN: dict[str, Any] = {
    "keywords": lambda entry: {"keywords": [*entry.keywords, MARK]},
    "question": lambda entry: {"question": entry.question + MARK},
    "last_checked": lambda entry: {"last_checked": entry.last_checked.replace(year=2030)},
}


def keys(entry: Entry) -> set[str]:
    return {f"{entry.id}@{year}" for year in entry.programme_years} or {entry.id}


def ids(changes: list[Change]) -> set[str]:
    assert len({change.id for change in changes}) == len(changes)
    return {change.id for change in changes}


def edited(knowledge: Knowledge, changes: dict[str, Entry | None]) -> Knowledge:
    entries = {**knowledge.entries, **changes}
    return Knowledge(
        **{
            **{name: getattr(knowledge, name) for name in knowledge.__dataclass_fields__},
            "entries": {name: entry for name, entry in entries.items() if entry},
        }
    )


def test_a_version_does_not_differ_from_itself() -> None:
    assert diff(WHOLE, WHOLE) == []


@slow
@given(
    seen=st.dictionaries(st.sampled_from(ENTRIES), st.sampled_from(sorted(SEEN)), max_size=6),
    unseen=st.dictionaries(st.sampled_from(ENTRIES), st.sampled_from(sorted(UNSEEN)), max_size=6),
    gone=st.sets(st.sampled_from(ENTRIES), max_size=3),
    fresh=st.sets(st.sampled_from(ENTRIES), max_size=3),
)
def test_exactly_the_answers_whose_words_differ_are_listed(
    seen: dict[str, str], unseen: dict[str, str], gone: set[str], fresh: set[str]
) -> None:
    old = WHOLE.knowledge.entries
    changes: dict[str, Entry | None] = {}
    for name, field in unseen.items():
        changes[name] = msgspec.structs.replace(old[name], **UNSEEN[field](old[name]))
    for name, field in seen.items():
        changes[name] = msgspec.structs.replace(changes.get(name) or old[name], **SEEN[field](old[name]))
    changes |= {f"new.{name}": msgspec.structs.replace(old[name], id=f"new.{name}") for name in fresh}
    changes |= dict.fromkeys(gone)
    found = changed_answers(WHOLE.knowledge, edited(WHOLE.knowledge, changes))
    wanted = {key for name in {*seen, *gone} for key in keys(old[name])}
    wanted |= {key for name in fresh for key in keys(msgspec.structs.replace(old[name], id=f"new.{name}"))}
    assert ids(found) == wanted
    for change in found:
        assert (change.after is None) == (change.id.split("@")[0] in gone)
        assert (change.before is None) == change.id.startswith("new.")
        assert change.after is None or change.before is None or MARK in change.after


@pytest.mark.parametrize("name", sorted(WHOLE.knowledge.contacts))
def test_a_desks_new_number_changes_the_answers_that_name_the_desk(name: str) -> None:
    knowledge = WHOLE.knowledge
    desk = knowledge.contacts[name]
    phones = [msgspec.structs.replace(phone, number="000-000-000") for phone in desk.phones]
    contacts = {**knowledge.contacts, name: msgspec.structs.replace(desk, phones=phones)}
    fields = {field: getattr(knowledge, field) for field in knowledge.__dataclass_fields__}
    found = changed_answers(knowledge, Knowledge(**{**fields, "contacts": contacts}))
    assert ids(found) == {key for entry in knowledge.entries.values() if name in entry.contacts for key in keys(entry)}


def with_row(table: DecisionTable, part: int, row: str, **changes: Any) -> DecisionTable:
    parts = list(table.spec.tables)
    rows = [msgspec.structs.replace(one, **changes) if one.id == row else one for one in parts[part].rows]
    parts[part] = msgspec.structs.replace(parts[part], rows=rows)
    return compile_decision(msgspec.structs.replace(table.spec, tables=parts), "another")


@settings(slow, max_examples=15)
@given(place=st.sampled_from(ROWS))
def test_exactly_the_verdicts_whose_words_differ_are_listed(place: tuple[str, int, str]) -> None:
    name, part, row_id = place
    table = WHOLE.tables[name]
    row = table.rows[row_id]
    after = with_row(table, part, row_id, verdict=row.verdict + MARK, conditional=row.conditional + MARK, general=MARK)
    found = changed_verdicts({name: table}, {name: after})
    if found[0].kind == "table":
        assert [change.id for change in found] == [name]
        assert MARK in (found[0].after or "")
        return
    # Only what the edited row says is new, so only texts with the mark may be listed, and all of them must be.
    assert all(MARK in (change.after or "") and MARK not in (change.before or "") for change in found)
    listed = {change.id for change in found}
    whole = {change.id: change for change in changed_verdicts({}, {name: after})}
    assert listed == {case for case, change in whole.items() if MARK in (change.after or "")}


def test_a_page_escapes_what_it_shows() -> None:
    change = Change("answer", "a.2024@2024", "<b>題</b>", "<script>1</script>", "<script>2</script>")
    html = diff_page.page([change], "<前>", "後")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;2" in html


def test_the_text_shows_both_wordings() -> None:
    change = Change("answer", "a.2024@2024", "題", "一行目\n二行目", "一行目\n三行目")
    assert diff_page.text([change]).splitlines()[1:4] == ["   一行目", "  -二行目", "  +三行目"]


def test_whole_versions_are_compared() -> None:
    tables = {name: table for name, table in WHOLE.tables.items() if name != "readiness"}
    found = diff(WHOLE, Whole(WHOLE.knowledge, tables))
    assert found
    assert all(change.kind == "verdict" and change.id.startswith("readiness: ") for change in found)
    assert all(change.after is None for change in found)
