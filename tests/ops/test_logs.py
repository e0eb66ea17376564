"""Log files: what reaches the terminal, and that they stay bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from annai.supervisor import logs
from annai.supervisor.logs import Log


def write(log: Log, text: str) -> None:
    with log.open() as file:
        file.write(text.encode())


def test_only_warnings_and_errors_are_shown_and_only_once(tmp_path: Path) -> None:
    log = Log(tmp_path / "rasa.log")
    write(log, "2026-01-01 00:00:00 INFO rasa: an ERROR_CODE of no interest\n2026-01-01 WARNING rasa: look here\n")
    write(log, "WARNING:  uvicorn's own form\nerror: no model\nTraceback (most recent call last):\n")
    assert log.alarms() == ["2026-01-01 WARNING rasa: look here", "WARNING:  uvicorn's own form", "error: no model"]
    assert log.alarms() == []


def test_a_line_is_shown_when_it_is_complete(tmp_path: Path) -> None:
    log = Log(tmp_path / "rasa.log")
    write(log, "ERROR first ha")
    assert log.alarms() == []
    write(log, "lf\n")
    assert log.alarms() == ["ERROR first half"]


def test_a_flood_is_counted_not_shown(tmp_path: Path) -> None:
    log = Log(tmp_path / "rasa.log")
    write(log, "ERROR again\n" * 100)
    assert log.alarms() == ["ERROR again"] * logs.AT_ONCE + ["... and 95 more"]


def test_the_log_of_the_last_start_is_kept(tmp_path: Path) -> None:
    write(Log(tmp_path / "rasa.log"), "ERROR of yesterday\n")
    log = Log(tmp_path / "rasa.log")
    assert log.alarms() == []
    assert (tmp_path / "rasa.log.1").read_text() == "ERROR of yesterday\n"


def test_a_file_that_grows_too_large_is_emptied_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LIMIT", 100)
    log = Log(tmp_path / "rasa.log")
    with log.open() as file:  # one server, which keeps its file open
        file.write(b"INFO filling\n" * 20)
        file.flush()
        assert log.alarms() == []
        assert log.path.stat().st_size == 0
        file.write(b"ERROR after\n")
        file.flush()
    assert log.alarms() == ["ERROR after"]


def test_last_words(tmp_path: Path) -> None:
    log = Log(tmp_path / "rasa.log")
    assert log.last_words() == "it wrote nothing"
    write(log, "Traceback\nKnowledgeError: contacts.yml is missing\n\n")
    assert log.last_words() == "KnowledgeError: contacts.yml is missing"
