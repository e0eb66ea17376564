"""One machine: servers are killed, held up and starved of disk in the middle of consultations."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from annai.operations.backup import back_up, restore
from annai.paths import ROOT
from annai.settings import read_settings
from annai.supervisor.services import RASA_PYTHON
from scripts.live import live_system
from tests.faults.conftest import Report
from tests.faults.promises import SETTINGS, Place, check, kill_in_a_consultation, under_load
from tests.faults.talk import SCRIPT, Crowd, Talk

pytestmark = [pytest.mark.server, pytest.mark.slow]

# Longer than a turn may take.
HELD_UP = 10.0
FULL = 4.0


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with live_system(SETTINGS) as system, httpx.Client(timeout=20.0, trust_env=False) as http:
        found = Place(http, (system.gateway,), system.pid, system.printed)
        yield replace(found, expected=found.reference())


@pytest.mark.parametrize("server", ["rasa", "actions", "gateway"])
def test_a_killed_server(place: Place, report: Report, server: str) -> None:
    report(f"one machine: kill -9 {server}", kill_in_a_consultation(place, server))


def test_an_action_server_that_hangs(place: Place, report: Report) -> None:
    """People get the core's answer in time, and Rasa's again afterwards."""
    with under_load(place) as outcome:
        victim = place.pid("actions")
        os.kill(victim, signal.SIGSTOP)
        try:
            time.sleep(HELD_UP)
        finally:
            os.kill(victim, signal.SIGCONT)
    said = outcome.crowd.said()
    assert any(one.is_degraded for one in said)
    assert max(one.waited for one in said) < HELD_UP
    check(place, outcome.crowd)
    report(f"one machine: action server held up for {HELD_UP:.0f} s", outcome)


@contextmanager
def full_disk(process: int) -> Iterator[None]:
    """For one process every file has reached its limit: writes fail as on a full disk."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def test_no_disk_space_for_the_gateway(place: Place, report: Report) -> None:
    """Answers go on; what could not be stored is, once there is room again."""
    with under_load(place) as outcome, full_disk(place.pid("gateway")):
        time.sleep(FULL)
        assert place.metric("annai_unsaved_turns") > 0
    check(place, outcome.crowd)
    report("one machine: no disk space for the gateway", outcome)


def test_no_disk_space_for_rasa(place: Place, report: Report) -> None:
    """A turn that cannot be kept is not Rasa's: the core answers it."""
    with under_load(place) as outcome, full_disk(place.pid("rasa")):
        time.sleep(FULL)
    assert any(said.is_degraded for said in outcome.crowd.said())
    check(place, outcome.crowd)
    report("one machine: no disk space for Rasa", outcome)


@pytest.mark.parametrize("restored", [False, True], ids=["restart", "restore"])
def test_a_consultation_goes_on_after(tmp_path: Path, restored: bool) -> None:
    """All servers are stopped and started again; or a backup is put back on an empty machine."""
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "backup.tar.gz"
    with httpx.Client(timeout=20.0, trust_env=False) as http:
        with live_system({**SETTINGS, "ANNAI_DATA": str(here)}) as system:
            expected = Place(http, (system.gateway,), system.pid, system.printed).reference()
            talk = Talk(http, (system.gateway,))
            for text in SCRIPT[:2]:
                talk.say(text)
            if restored:
                back_up(read_settings({"ANNAI_DATA": str(here)}), file)
        if restored:
            shutil.rmtree(here)
            restore(read_settings({"ANNAI_DATA": str(there)}), file)
        with live_system({**SETTINGS, "ANNAI_DATA": str(there if restored else here)}) as system:
            talk.gateways = (system.gateway,)
            for text in SCRIPT[2:]:
                talk.say(text)
            check(Place(http, talk.gateways, system.pid, system.printed, expected), Crowd(talk.gateways), talk)
    assert [said.shown for said in talk.said] == expected


def test_a_damaged_model_is_told_before_anything_answers_by_it(tmp_path: Path) -> None:
    """It is not current, and so made anew at the next start; a server that is given one says what to do."""
    damaged = tmp_path / "annai.tar.gz"
    damaged.write_bytes(read_settings({}).model.read_bytes()[:100_000])
    environ = {**os.environ, "ANNAI_MODEL": str(damaged), "ANNAI_DATA": str(tmp_path), "ANNAI_RASA_PORT": "1"}
    command = [str(RASA_PYTHON), "-m", "annai.nlu.rasa_server"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].endswith("is damaged: run `annai train --force`")
