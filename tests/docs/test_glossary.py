"""One English word for each Japanese term, and one Japanese term for each explanation that users read."""

from __future__ import annotations

import re
import subprocess

from annai.knowledge import load_knowledge
from annai.paths import ROOT

ROWS = re.findall(
    r"^\| ([^|]+?) \| ([^|]+?) \| (?:`(\w+)` )?\|$",
    (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
TERMS = [japanese for japanese, _english, _code in ROWS if japanese not in ("Japanese", "---")]


def test_every_term_that_users_read_has_its_english() -> None:
    whole = set(TERMS) | {re.sub(r"（.*）$", "", term) for term in TERMS}
    assert [term.term for term in load_knowledge(ROOT / "knowledge").terms if term.term not in whole] == []


def test_no_term_stands_twice() -> None:
    assert len(TERMS) > 50
    assert sorted(TERMS) == sorted(set(TERMS))


def test_names_of_the_code_are_in_the_code() -> None:
    names = {code for *_rest, code in ROWS if code}
    command = ["git", "grep", "-howE", "|".join(sorted(names)), "--", "annai", "knowledge"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert names - set(found.splitlines()) == set()
