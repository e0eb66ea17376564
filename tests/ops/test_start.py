"""What stops a start: one clear line and a code that is not zero, before any server runs."""

from __future__ import annotations

import fcntl
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annai.paths import ROOT
from scripts.live import environment, free_ports

Start = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Run the supervisor with more variables than its own ports and data folder."""

    def run(**extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "annai.supervisor"],
            cwd=ROOT,
            env=environment(tmp_path / "data", free_ports(3), extra),
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def the_error(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "starting" not in done.stdout
    return done.stderr.strip()


@pytest.mark.parametrize("variable", ["ANNAI_PORT", "ANNAI_RASA_PORT", "ANNAI_ACTIONS_PORT"])
def test_a_busy_port_is_named_with_the_variable_that_changes_it(start: Start, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        error = the_error(start(**{variable: str(port)}))
    assert error.startswith(f"error: port {port} of the ")
    assert f"{variable}=" in error
    assert "\n" not in error


def test_a_wrong_setting_is_named(start: Start) -> None:
    error = the_error(start(ANNAI_TODAY="2024/03/01"))
    assert error == "error: ANNAI_TODAY='2024/03/01': expected YYYY-MM-DD, e.g. 2024-03-01"


def test_an_address_of_another_machine_is_refused(start: Start) -> None:
    error = the_error(start(ANNAI_HOST="192.0.2.1"))
    assert error.startswith("error: the gateway cannot listen on 192.0.2.1:")


def test_a_second_system_on_the_same_data_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "supervisor.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        error = the_error(start())
    assert error.startswith("error: another system runs on ")
    assert "ANNAI_DATA" in error


def test_a_broken_knowledge_file_is_named_with_its_line(start: Start, tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    (knowledge / "glossary.yml").write_text("terms:\n  - {term: 補助金, reading: [\n")
    lines = the_error(start(ANNAI_KNOWLEDGE=str(knowledge))).splitlines()
    assert "knowledge/glossary.yml:" in lines[0]
    assert lines[-1] == "error: the files are not in order (lines above); nothing was started"
    assert len(lines) == 2


def test_a_misspelt_setting_is_reported_but_does_not_stop_the_start(start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = start(ANNAI_PROT="9000", ANNAI_PORT=str(other.getsockname()[1]))
    assert "warning: ANNAI_PROT is not a setting and is ignored; did you mean ANNAI_PORT?" in done.stdout
    assert "port" in the_error(done)
