"""Rasa's processes are quiet, and their logs hold nothing that a user wrote."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
import structlog

from annai.nlu import process


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What :func:`process.prepare` changes in this process is put back."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for name in (*process.QUIET, "LOG_LEVEL"):
        monkeypatch.setenv(name, "")
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_structured_entries_lose_every_word_of_the_user(capfd: pytest.CaptureFixture[str]) -> None:
    process.prepare("info")
    process.prepare_rasa("info")
    log = structlog.get_logger("rasa.core.channels.rest")
    try:
        raise ValueError("the cause")
    except ValueError:
        log.exception("rest.message.received.failure", text="秘密の相談", rasa_events=["秘密の相談"])
    written = capfd.readouterr().err
    assert "rest.message.received.failure" in written
    assert "ValueError: the cause" in written
    assert "ERROR" in written
    assert "秘密" not in written


def test_local_variables_are_not_part_of_a_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    process.prepare("info")
    process.prepare_rasa("info")

    def handle(message: str) -> None:
        raise KeyError("slot")

    words = "秘密" + "の相談"
    try:
        handle(words)
    except KeyError:
        structlog.get_logger("rasa").exception("failed")
    written = capfd.readouterr().err
    assert "KeyError" in written
    assert "秘密" not in written


def test_deprecations_of_libraries_do_not_reach_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    process.prepare("info")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning("old", DeprecationWarning, "library.py", 1)
    assert capfd.readouterr().err == ""


def test_telemetry_is_off() -> None:
    process.prepare("info")
    from rasa import telemetry

    assert not telemetry.is_telemetry_enabled()
