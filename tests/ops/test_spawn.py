"""Processes end with the one that started them, whatever happens to it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annai.paths import ROOT
from annai.supervisor.spawn import spawn, stop

# A process that has a child of its own; both ignore the polite signal. Prints both ids.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", script])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def gone_within(seconds: float, *processes: int) -> bool:
    end = time.monotonic() + seconds
    while any(map(is_alive, processes)):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def ids_in(path: Path) -> list[int]:
    end = time.monotonic() + 20
    while len(path.read_text().split()) < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    return [int(word) for word in path.read_text().split()]


def test_children_of_children_end_too_even_when_they_ignore_the_signal(tmp_path: Path) -> None:
    path = tmp_path / "ids"
    with path.open("wb") as output:
        process = spawn([sys.executable, "-c", STUBBORN], os.environ, output)
    ids = ids_in(path)
    stop([process], patience=0.3)
    assert gone_within(2.0, *ids)


def test_stopping_twice_is_harmless() -> None:
    process = spawn([sys.executable, "-c", ""], os.environ)
    process.wait()
    stop([process], patience=0.0)
    stop([process], patience=0.0)
    assert process.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")
def test_a_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "ids"
    parent_script = (
        "import os, sys, time\n"
        "from annai.supervisor.spawn import spawn\n"
        f"with open({str(path)!r}, 'wb') as output:\n"
        "    child = spawn([sys.executable, '-c', 'import time; time.sleep(60)'], os.environ)\n"
        "    output.write(f'{os.getpid()} {child.pid}'.encode())\n"
        "time.sleep(60)\n"
    )
    path.touch()
    parent = subprocess.Popen([sys.executable, "-c", parent_script], cwd=ROOT)
    _, child = ids_in(path)
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert gone_within(2.0, child)
