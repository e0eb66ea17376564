"""Skeletons hold nothing that could be taken for a fact, and nothing unfinished passes."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from annai.content import rasa_files
from annai.content.skeleton import NewTopic, SkeletonError, new_topic, new_year
from annai.content.validation import TO_BE_CHECKED, Project, problems
from annai.knowledge import load_knowledge
from annai.paths import ROOT

TODAY = date(2026, 11, 21)
TOPIC = NewTopic("tool_search", "lookup", "programme", "ITツールの探し方", 'ツールの"検索"のしかた。')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def found(root: Path) -> list[str]:
    return problems(Project(root, root / "knowledge"), quick=True)


def marks(root: Path) -> int:
    files = [*(root / "knowledge").rglob("*.yml"), *(root / "data" / "nlu").rglob("*.yml")]
    return sum(TO_BE_CHECKED in line for file in files for line in file.read_text(encoding="utf-8").splitlines())


def test_validation_names_each_unfinished_place_of_a_new_year(root: Path) -> None:
    made = new_year(root / "knowledge", 2025, TODAY)
    lines = found(root)
    assert len(lines) == marks(root) > 50
    assert all("not checked" in line for line in lines)
    assert set(made.tables) == {path.stem for path in (ROOT / "knowledge" / "decisions").glob("*.yml")}


def test_a_new_year_says_nothing_that_was_said_of_the_old_one(root: Path) -> None:
    knowledge = load_knowledge(root / "knowledge")
    new_year(root / "knowledge", 2025, TODAY)
    for path in (root / "knowledge").glob("[fp]*/*.yml"):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["entries"]
        fresh = [entry for entry in entries if 2025 in entry["programme_years"]]
        assert all(entry["answer"] == TO_BE_CHECKED and "details" not in entry for entry in fresh)
        assert all("2024" not in str(entry) for entry in fresh)
        assert len(fresh) == sum(2024 in entry.programme_years for entry in knowledge.entries_by_topic[path.stem])


def test_a_filled_new_year_passes(root: Path) -> None:
    """The skeleton is whole: with a document and true quotes, nothing else is missing."""
    folder = root / "knowledge"
    new_year(folder, 2025, TODAY)
    text = "資料の本文。"
    (folder / "sources" / "overview-2025.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    for path in folder.rglob("*.yml"):
        before = path.read_text(encoding="utf-8")
        after = before.replace(f"sha256: {TO_BE_CHECKED}", f"sha256: {digest}").replace(TO_BE_CHECKED, text)
        path.write_text(after, encoding="utf-8")
    assert found(root) == []
    assert 2025 in load_knowledge(folder).programme_years


@pytest.mark.parametrize("year", [2024, 2020, 0, 99999])
def test_a_year_that_cannot_be_prepared_is_refused(root: Path, year: int) -> None:
    before = marks(root)
    with pytest.raises(SkeletonError, match=str(year)):
        new_year(root / "knowledge", year, TODAY)
    assert marks(root) == before == 0


def test_a_new_topic_needs_its_texts_and_nothing_else(root: Path) -> None:
    written = new_topic(root, root / "knowledge", TOPIC)
    assert [path.relative_to(root).as_posix() for path in written] == [
        "knowledge/topics.yml",
        "knowledge/faq/tool_search.yml",
        "data/nlu/tool_search.yml",
    ]
    rasa_files.write(root, root / "knowledge")
    assert {line.split(":")[0].removeprefix(f"{root}/") for line in found(root)} == {
        "knowledge/faq/tool_search.yml",
        "data/nlu/tool_search.yml",
    }
    quote = "事前に事務局の審査を受け、補助金HPに公開（登録）されているITツール"
    values = {"source": "overview-2024", "quote": quote, "last_checked": "2026-11-21"}
    for path in written[1:]:
        lines = path.read_text(encoding="utf-8").splitlines()
        filled = [line.replace(TO_BE_CHECKED, values.get(line.split(":")[0].strip(" -"), "探し方")) for line in lines]
        path.write_text("\n".join(filled) + "\n", encoding="utf-8")
    assert found(root) == []
    topics = list(load_knowledge(root / "knowledge").topics.values())
    place = [topic.id for topic in topics].index("tool_search")
    assert topics[place].scope == TOPIC.scope
    assert topics[place - 1].group == "programme"
    assert topics[place + 1].group != "programme"


@pytest.mark.parametrize(
    ("name", "group"),
    [("withdrawal", "aftercare"), ("Tool-Search", "programme"), ("../x", "programme"), ("ok_name", "no")],
)
def test_a_topic_that_cannot_be_registered_changes_nothing(root: Path, name: str, group: str) -> None:
    before = (root / "knowledge" / "topics.yml").read_bytes()
    with pytest.raises(SkeletonError):
        new_topic(root, root / "knowledge", NewTopic(name, "lookup", group, "題", "範囲"))
    assert (root / "knowledge" / "topics.yml").read_bytes() == before
