"""The house is in order: make targets, first screen, folders, sizes, nothing of anybody's machine."""

from __future__ import annotations

import re

from annai.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


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
