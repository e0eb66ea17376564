"""The reference is what the code says, and names everything that the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Route

from annai.gateway.app import ROUTES
from annai.gateway.console.routes import ROUTES as CONSOLE
from annai.knowledge import Knowledge, load_knowledge
from annai.knowledge.files import read_yaml
from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.paths import ROOT
from annai.settings import variables
from scripts.reference import __main__ as reference
from scripts.reference import entities
from scripts.reference.markdown import table

REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


def text(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_every_written_page_is_what_the_code_says() -> None:
    assert reference.outdated() == [], "run: make reference"


def test_a_page_that_was_changed_by_hand_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {tmp_path / path.relative_to(REFERENCE): text for path, text in reference.pages().items()}
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "pages", lambda: pages)
    assert set(reference.outdated()) == {str(path.relative_to(tmp_path)) for path in pages}
    assert reference.main([]) == 0
    assert reference.outdated() == []
    (tmp_path / "topics.md").write_text("mine", encoding="utf-8")
    (tmp_path / "decisions" / "gone.md").touch()
    assert reference.outdated() == ["decisions/gone.md", "topics.md"]
    assert reference.main(["--check"]) == 1


def test_every_setting_is_documented() -> None:
    named = re.findall(r"^\| `(ANNAI_\w+)`", text("settings.md"), re.MULTILINE)
    assert named == [variable.name for variable in variables()]


def test_every_intent_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)`", text("topics.md"), re.MULTILINE)) - {"lookup", "dialogue", "decline"}
    intents = set(read_yaml(ROOT / "domain.yml")["intents"])
    assert named - {"decision"} == intents


def test_every_entity_is_documented() -> None:
    page = text("entities.md")
    named = set(re.findall(r"^### (\w+)$", page, re.MULTILINE)) | set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert set(read_yaml(ROOT / "domain.yml")["entities"]) <= named


def test_every_term_of_the_vocabulary_is_documented(knowledge: Knowledge) -> None:
    page = text("entities.md")
    missing = [
        term
        for values in knowledge.vocabulary.values()
        for value in values.values()
        for term in value.terms
        if term.replace("|", "\\|") not in page
    ]
    assert missing == []


@pytest.mark.parametrize("name", entities.COMPUTED)
def test_examples_of_values_are_read_as_such(name: str) -> None:
    _what, examples, module = entities.COMPUTED[name]
    for example in examples.split(", "):
        assert name in {entity.name for entity in entities_of(normalise(example))}, example
    assert (ROOT / module).is_file()


def test_every_endpoint_is_documented() -> None:
    page = text("http-api.md")
    routes = [route for route in (*ROUTES, *CONSOLE) if isinstance(route, Route)]
    assert len(routes) > 20
    assert [route.path for route in routes if f"`{route.path}`" not in page and f" {route.path}\n" not in page] == []


def test_every_endpoint_says_what_it_is() -> None:
    assert re.findall(r"^\| `(/[^`]*)` \| [A-Z, ]+ \|  \|$", text("http-api.md"), re.MULTILINE) == []


def test_every_decision_table_is_documented() -> None:
    tables = {path.stem for path in (ROOT / "knowledge" / "decisions").glob("*.yml")}
    assert {path.stem for path in (REFERENCE / "decisions").glob("*.md")} == tables | {"README"}


def test_cells_do_not_break_tables() -> None:
    assert table(["a"], [["x|y\nz"]]) == "| a |\n| --- |\n| x\\|y z |\n"
