"""The model is trained when something it is made of has changed, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annai.settings import Settings, read_settings
from annai.supervisor import model

TRAINER = """#!/bin/sh
for last; do :; done
echo "$RASA_CACHE_DIRECTORY" > "$last.environment"
{action}
"""
# What a training leaves: an archive.
TRAINED = 'tar czf "$last" -C "$(dirname "$0")" config.yml'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project; what trains it is a script."""
    for name in ("config.yml", "domain.yml", "requirements/rasa.txt", "data/nlu/greet.yml", "annai/nlu/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "annai" / "language").mkdir()
    (tmp_path / "knowledge").mkdir()
    for name in model.FROM_KNOWLEDGE:
        (tmp_path / "knowledge" / name).write_text(name)
    monkeypatch.setattr(model, "ROOT", tmp_path)
    trains(tmp_path, monkeypatch, TRAINED)
    return tmp_path


def trains(project: Path, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    script = project / "trainer"
    script.write_text(TRAINER.format(action=action))
    script.chmod(0o755)
    monkeypatch.setattr(model, "RASA_PYTHON", script)


@pytest.fixture
def settings(project: Path) -> Settings:
    return read_settings(
        {
            "ANNAI_MODEL": str(project / "models" / "annai.tar.gz"),
            "ANNAI_KNOWLEDGE": str(project / "knowledge"),
            "ANNAI_CACHE": str(project / "cache"),
        }
    )


def test_a_trained_model_is_current_until_an_ingredient_changes(project: Path, settings: Settings) -> None:
    assert not model.is_current(settings)
    model.train(settings)
    assert model.is_current(settings)
    for name in ("data/nlu/greet.yml", "annai/nlu/a.py", "config.yml", "knowledge/vocabulary.yml"):
        (project / name).write_text("changed")
        assert not model.is_current(settings), name
        model.train(settings)


@pytest.mark.parametrize(
    "damage", [lambda content: content[: len(content) // 2], lambda _: b"", lambda _: b"no archive"]
)
def test_a_damaged_model_is_not_current(settings: Settings, damage: Callable[[bytes], bytes]) -> None:
    model.train(settings)
    settings.model.write_bytes(damage(settings.model.read_bytes()))
    assert not model.is_current(settings)
    model.train(settings)
    assert model.is_current(settings)


def test_a_new_file_with_phrases_counts(project: Path, settings: Settings) -> None:
    model.train(settings)
    (project / "data" / "nlu" / "new_topic.yml").write_text("")
    assert not model.is_current(settings)


def test_compiled_files_and_answers_do_not_count(project: Path, settings: Settings) -> None:
    model.train(settings)
    (project / "annai" / "nlu" / "a.cpython-310.pyc").write_bytes(b"")
    (project / "annai" / "nlu" / "rasa_server.py").write_text("")
    (project / "knowledge" / "contacts.yml").write_text("")
    assert model.is_current(settings)


def test_a_failed_training_leaves_the_model_as_it_was(
    project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.train(settings)
    before = settings.model.read_bytes()
    (project / "config.yml").write_text("changed")
    trains(project, monkeypatch, 'echo half > "$last"; exit 3')
    with pytest.raises(model.TrainingError, match="exit code 3"):
        model.train(settings)
    assert settings.model.read_bytes() == before
    assert not model.is_current(settings)


def test_an_edit_during_the_training_leads_to_another_one(
    project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(project, monkeypatch, f"echo later > {project}/config.yml; {TRAINED}")
    model.train(settings)
    assert not model.is_current(settings)


def test_a_training_can_be_stopped(project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    trains(project, monkeypatch, "sleep 60")
    with pytest.raises(model.TrainingError, match="stopped"):
        model.train(settings, should_stop=lambda: True)
    assert not settings.model.exists()


def test_who_waited_for_another_training_takes_its_model(
    project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(project, monkeypatch, f"echo once >> {project}/count; sleep 0.5; {TRAINED}")
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(model.train, settings) for _ in range(3)]:
            done.result()
    assert (project / "count").read_text() == "once\n"
    model.train(settings, force=True)
    assert (project / "count").read_text() == "once\nonce\n"


def test_steps_of_other_libraries_are_not_used_again(project: Path, settings: Settings) -> None:
    model.train(settings)
    fresh = settings.model.with_name("new-annai.tar.gz.environment")
    first = fresh.read_text()
    (project / "requirements" / "rasa.txt").write_text("another version")
    model.train(settings)
    assert fresh.read_text() != first
    shutil.rmtree(settings.cache)
