"""A start checks the files again only where one of them, or what was made of them, is another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annai.content import checked
from annai.content.checked import fingerprint, is_checked, note_checked
from annai.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small project that was checked and found in order."""
    for name in ("annai/rules.py", "annai/__pycache__/rules.pyc", "data/nlu/topic.yml", "requirements/app.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    for name in ("config.yml", "domain.yml"):
        (tmp_path / name).write_text(name)
    for name in ("knowledge/faq", "cache"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "knowledge" / "faq" / "topic.yml").write_text("answer")
    (tmp_path / "cache" / "index").write_text("index")
    monkeypatch.setattr(checked, "ROOT", tmp_path)
    made = replace(Settings(), knowledge=tmp_path / "knowledge", cache=tmp_path / "cache")
    note_checked(made, fingerprint(made), [made.cache / "index"])
    return made


def test_the_same_files_are_checked_once(settings: Settings) -> None:
    assert is_checked(settings)
    (settings.knowledge.parent / "annai" / "__pycache__" / "rules.pyc").write_text("compiled anew")
    assert is_checked(settings)


CHANGES: dict[str, Callable[[Path], object]] = {
    "an answer": lambda root: (root / "knowledge/faq/topic.yml").write_text("Answer"),
    "a new file": lambda root: (root / "knowledge/faq/other.yml").write_text(""),
    "a file that is gone": lambda root: (root / "data/nlu/topic.yml").unlink(),
    "a file of another name": lambda root: (root / "data/nlu/topic.yml").rename(root / "data/nlu/other.yml"),
    "the checks": lambda root: (root / "annai/rules.py").write_text("stricter"),
    "a library": lambda root: (root / "requirements/app.txt").write_text("newer"),
    "the domain": lambda root: (root / "domain.yml").write_text(""),
    "an index that is gone": lambda root: (root / "cache/index").unlink(),
    "an index that was cut short": lambda root: (root / "cache/index").write_text("ind"),
    "a note that was cut short": lambda root: (root / "cache/checked.json").write_text('{"fingerprint": "'),
    "a note of another form": lambda root: (root / "cache/checked.json").write_text("[]"),
    "no note": lambda root: (root / "cache/checked.json").unlink(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_file_is_checked_again(settings: Settings, what: str) -> None:
    CHANGES[what](settings.knowledge.parent)
    assert not is_checked(settings)


def test_another_folder_is_checked_for_itself(settings: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other"
    settings.knowledge.rename(other)
    assert not is_checked(replace(settings, knowledge=other))


def test_a_file_that_is_edited_during_the_check_is_checked_again(settings: Settings) -> None:
    before = fingerprint(settings)
    (settings.knowledge / "faq" / "topic.yml").write_text("edited meanwhile")
    note_checked(settings, before, [])
    assert not is_checked(settings)


def test_a_note_that_cannot_be_written_only_costs_time(settings: Settings) -> None:
    elsewhere = replace(settings, cache=settings.cache / "gone")
    note_checked(elsewhere, fingerprint(elsewhere), [])
    assert not is_checked(elsewhere)
