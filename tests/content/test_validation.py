"""Problems in the files are found, each told in one line that names the place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annai.content import rasa_files
from annai.content.validation import Project, problems
from annai.knowledge import load_knowledge
from annai.paths import ROOT

Edit = Callable[[str, Callable[[str], str]], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of everything that is validated."""
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
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


def found(root: Path, *, quick: bool) -> list[str]:
    return problems(Project(root, root / "knowledge"), quick=quick)


def test_the_project_itself_is_in_order() -> None:
    assert found(ROOT, quick=False) == []


@pytest.mark.parametrize("quick", [True, False])
def test_a_file_that_is_no_yaml_is_named_with_its_line(project: Path, quick: bool) -> None:
    (project / "knowledge" / "contacts.yml").write_text("contacts:\n  - {id: a\n  - b\n")
    (line,) = found(project, quick=quick)
    assert "knowledge/contacts.yml:4" in line


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "knowledge" / "sources.yml").unlink()
    (line,) = found(project, quick=True)
    assert "knowledge/sources.yml" in line


def test_an_unknown_key_is_named_with_its_line(project: Path, edit: Edit) -> None:
    edit(
        "knowledge/topics.yml", lambda text: text.replace("kind: lookup, group", "kind: lookup, colour: red, group", 1)
    )
    (line,) = found(project, quick=True)
    assert re.search(r"knowledge/topics\.yml:8: .*colour.*; remove the key", line)


def test_a_topic_without_intent_rule_and_phrases_is_told_with_the_remedy(project: Path, edit: Edit) -> None:
    topic = "  - {id: brand_new, kind: dialogue, group: dialogue, title: 新, scope: 新}\n"
    edit("knowledge/topics.yml", lambda text: text.rstrip() + "\n" + topic)
    wording = "replies:\n  brand_new: {status: chitchat, text: 新}\n"
    edit("knowledge/replies/dialogue.yml", lambda text: text.replace("replies:\n", wording, 1))
    lines = found(project, quick=True)
    assert [line.split(":")[0] for line in lines] == [
        "domain.yml",
        "data/rules/dialogue.yml",
        "data/nlu/brand_new.yml",
    ]
    assert "annai generate" in lines[0]
    rasa_files.write(project, project / "knowledge")
    assert [line.split(":")[0] for line in found(project, quick=True)] == ["data/nlu/brand_new.yml"]


def test_rules_that_belong_to_no_topic_are_found(project: Path) -> None:
    (project / "data" / "rules" / "zz.yml").write_text('version: "3.1"\nrules: []\n')
    assert [line.split(":")[0] for line in found(project, quick=True)] == ["data/rules/zz.yml"]


def test_generated_files_are_as_committed() -> None:
    knowledge = load_knowledge(ROOT / "knowledge")
    for path, text in rasa_files.texts(ROOT, knowledge.topics.values(), knowledge.vocabulary).items():
        assert path.read_text(encoding="utf-8") == text


def test_a_wrong_quote_is_told_with_file_and_line(project: Path, edit: Edit) -> None:
    edit("knowledge/faq/forgotten_id.yml", lambda text: text.replace('quote: "', 'quote: "そのような文はない', 1))
    (line,) = found(project, quick=True)
    assert re.search(r"knowledge/faq/forgotten_id\.yml:3: entry forgotten_id\.2023: the quote does not stand", line)


def test_a_wrong_value_deep_in_an_entry_is_told_with_its_line(project: Path, edit: Edit) -> None:
    edit("knowledge/faq/forgotten_id.yml", lambda text: text.replace("audience: [anyone]", "audience: [everyone]", 1))
    (line,) = found(project, quick=True)
    assert re.search(r"forgotten_id\.yml:5: entries\.0\.audience\.0: .*everyone.*; choose one", line)


def test_unfinished_places_are_named_all_and_nothing_else(project: Path, edit: Edit) -> None:
    edit("knowledge/faq/forgotten_id.yml", lambda text: text.replace("answer: ", "answer: 【要確認】", 2))
    lines = found(project, quick=False)
    assert len(lines) == 2
    assert all("knowledge/faq/forgotten_id.yml" in line and "answer: not checked" in line for line in lines)


def test_a_phrase_under_two_topics_is_found_whatever_its_width(project: Path) -> None:
    for topic in ("greet", "goodbye"):
        path = project / "data" / "nlu" / f"{topic}.yml"
        phrase = "    - ＡＢＣという挨拶\n" if topic == "greet" else "    - ABCという挨拶\n"
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + phrase, encoding="utf-8")
    assert any("goodbye and greet" in line for line in found(project, quick=False))


def test_a_passage_that_nothing_cites_is_found(project: Path, edit: Edit) -> None:
    edit("knowledge/coverage/overview-2024.yml", lambda text: "answers_nothing: []\n")
    lines = found(project, quick=False)
    assert lines
    assert all(line.startswith("knowledge/sources/overview-2024.txt: no entry cites:") for line in lines)
