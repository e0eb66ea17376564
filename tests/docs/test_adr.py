"""Decisions that were argued about: numbered without a gap, each with its consequences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annai.paths import ROOT

FOLDER = ROOT / "docs" / "adr"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))


def test_numbers_have_no_gap_and_no_double() -> None:
    numbers = [int(path.name[:4]) for path in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_status_context_decision_and_consequences(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# \S.*\n\nStatus: (accepted|superseded by \[\d{4}\]\([\w.-]+\))", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [name for name in ("Context", "Decision", "Consequences") if name not in headings] == []


def test_the_index_lists_every_record_under_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    titles = {path.name: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in RECORDS}
    assert [name for name, title in titles.items() if f"[{title}]({name})" not in index] == []
