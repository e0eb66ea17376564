"""Starts processes that cannot outlive the supervisor, and stops them with their children."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from annai.paths import ROOT

PR_SET_PDEATHSIG = 1
POLL = 0.05


def spawn(
    command: Sequence[str], environ: Mapping[str, str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own; without ``output`` it writes to the terminal.

    Call it from the main thread: on Linux the kernel kills the process when the calling thread ends,
    so that nothing is left over even when the supervisor itself is killed.
    """
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        # A session of its own: Ctrl-C reaches the supervisor only, which then stops all in order.
        start_new_session=True,
        preexec_fn=_die_with_parent(os.getpid()),
    )


def stop(processes: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    """Ask all processes to end, and kill the groups of those that have not after ``patience`` seconds."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    end = time.monotonic() + patience
    while time.monotonic() < end and any(process.poll() is None for process in processes):
        time.sleep(POLL)
    for process in processes:
        # Also where the leader has ended: a child of it may ignore the first signal.
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        # macOS answers so for a group whose last process is a zombie.
        pass


def signal_at_parent_death(number: signal.Signals) -> None:
    """Let the kernel send this process a signal when its parent ends (Linux only)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Looked up before the fork: the child of a fork must do as little as possible.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return in_child
