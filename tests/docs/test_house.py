"""What the documentation says about commands, settings and files is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annai.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_a_page_names_exists(path: Path) -> None:
    code = re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8"))
    blocks = re.findall(r"```bash\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    named = {name for text in [*code, *blocks] for name in re.findall(r"\bmake ([a-z][a-z-]*)", text)}
    assert named - TARGETS == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [target for target in LINK.findall(text) if not (path.parent / target).exists()] == []


def test_every_target_is_explained() -> None:
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", MAKEFILE, re.MULTILINE))
    assert TARGETS - explained == set()


def test_the_first_screen_of_the_readme_holds_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:12]
    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_folders_that_the_readme_names_exist() -> None:
    rows = re.findall(r"^\| (`.+?`.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([\w./-]+)`", row) if not name.startswith("make")]
    assert len(names) > 10
    assert [name for name in names if not (ROOT / name).exists()] == []
