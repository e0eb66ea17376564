"""Problems in the files are found, each told in one line that names the place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annai.paths import ROOT
from scripts import validate

Edit = Callable[[str, Callable[[str], str]], None]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of everything that is validated."""
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    monkeypatch.setattr(validate, "ROOT", tmp_path)
    monkeypatch.setenv("ANNAI_KNOWLEDGE", str(tmp_path / "knowledge"))
    return tmp_path


@pytest.fixture
def edit(project: Path) -> Edit:
    def change(name: str, how: Callable[[str], str]) -> None:
        path = project / name
        before = path.read_text(encoding="utf-8")
        after = how(before)
        assert after != before
        path.write_text(after, encoding="utf-8")

    return change


def test_the_project_itself_is_in_order() -> None:
    assert validate.problems(quick=False) == []


@pytest.mark.parametrize("quick", [True, False])
def test_a_file_that_is_no_yaml_is_named_with_its_line(project: Path, quick: bool) -> None:
    (project / "knowledge" / "contacts.yml").write_text("contacts:\n  - {id: a\n  - b\n")
    (line,) = validate.problems(quick=quick)
    assert "knowledge/contacts.yml:4" in line


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "knowledge" / "sources.yml").unlink()
    (line,) = validate.problems(quick=True)
    assert "knowledge/sources.yml" in line


def test_an_unknown_key_is_named(edit: Edit) -> None:
    edit(
        "knowledge/topics.yml", lambda text: text.replace("kind: lookup, group", "kind: lookup, colour: red, group", 1)
    )
    (line,) = validate.problems(quick=True)
    assert "knowledge/topics.yml" in line
    assert "colour" in line


def test_a_topic_without_intent_files_and_rule_is_told_in_three_places(edit: Edit) -> None:
    topic = "  - {id: brand_new, kind: dialogue, group: dialogue, title: 新, scope: 新}\n"
    edit("knowledge/topics.yml", lambda text: text.rstrip() + "\n" + topic)
    wording = "replies:\n  brand_new: {status: chitchat, text: 新}\n"
    edit("knowledge/replies/dialogue.yml", lambda text: text.replace("replies:\n", wording, 1))
    lines = [line for line in validate.problems(quick=True) if "brand_new" in line]
    assert {line.split(":")[0] for line in lines} == {"domain.yml", "data/nlu", "data/rules"}


def test_a_second_rule_for_an_intent_is_found(project: Path) -> None:
    text = 'version: "3.1"\nrules:\n- rule: again\n  steps:\n  - intent: greet\n  - action: action_nowhere\n'
    (project / "data" / "rules" / "zz.yml").write_text(text)
    lines = validate.problems(quick=True)
    assert any("greet has 2 rules" in line for line in lines)
    assert any("'action_nowhere' is not in domain.yml" in line for line in lines)


def test_a_phrase_under_two_topics_is_found_whatever_its_width(project: Path) -> None:
    for topic in ("greet", "goodbye"):
        path = project / "data" / "nlu" / f"{topic}.yml"
        phrase = "    - ＡＢＣという挨拶\n" if topic == "greet" else "    - ABCという挨拶\n"
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + phrase, encoding="utf-8")
    assert any("goodbye and greet" in line for line in validate.problems(quick=False))


def test_a_passage_that_nothing_cites_is_found(project: Path, edit: Edit) -> None:
    edit("knowledge/coverage/overview-2024.yml", lambda text: "answers_nothing: []\n")
    lines = validate.problems(quick=False)
    assert lines
    assert all(line.startswith("knowledge/sources/overview-2024.txt: no entry cites:") for line in lines)
