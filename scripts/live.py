"""A running system for tests and measurements: own ports, own temporary data, gone afterwards."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from annai.paths import ROOT
from scripts import servers

START_LIMIT = 240.0  # long enough for a training on a busy machine
STOP_LIMIT = 20.0


@dataclass(frozen=True)
class System:
    """A running system. ``process`` is its supervisor, ``output`` what that one printed."""

    process: subprocess.Popen[bytes]
    data: Path
    output: Path

    def pid(self, name: str) -> int:
        """The process id of a server, as of its last start: gateway, rasa, actions (scaled: gateway-1 …)."""
        file = self.data / "log" / f"{name}.pid"
        while not (text := file.read_text()):  # just being written
            time.sleep(0.01)
        return int(text)

    def printed(self) -> str:
        """What the supervisor has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text: str, limit: float = START_LIMIT) -> None:
        """Wait until the supervisor has printed a text.

        Raises:
            RuntimeError: It ended first, or the time is over; the message holds all it printed.
        """
        end = time.monotonic() + limit
        while text not in self.printed():
            if self.process.poll() is not None or time.monotonic() > end:
                state = f"exit code {self.process.poll()}"
                raise RuntimeError(f"the system did not print {text!r} ({state}):\n{self.printed()}")
            time.sleep(0.05)

    def stop(self) -> int:
        """Stop it as an operator does; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_LIMIT)


@dataclass(frozen=True)
class LiveSystem(System):
    """One server of each kind, on SQLite."""

    gateway_port: int
    rasa_port: int
    actions_port: int

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def rasa(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def rest(self) -> str:
        """The address of Rasa's REST channel."""
        return f"{self.rasa}/webhooks/rest/webhook"

    @property
    def actions(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"


@dataclass(frozen=True)
class ScaledSystem(System):
    """Several servers of each kind, on PostgreSQL and Redis. Names for :meth:`pid`: ``gateway-1``, ``gateway-2``,
    ``rasa-1``, …, ``actions-1``, …, ``postgresql``, ``redis``; each is started again when it is killed."""

    gateways: tuple[str, ...]
    rasas: tuple[str, ...]
    actions: tuple[str, ...]
    postgresql: str
    redis: str


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def environment(data: Path, ports: list[int], extra: Mapping[str, str]) -> dict[str, str]:
    """The variables of a system of its own; settings of the caller's shell do not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANNAI_")}
    names = ("ANNAI_PORT", "ANNAI_RASA_PORT", "ANNAI_ACTIONS_PORT")
    return {**kept, "ANNAI_DATA": str(data), **dict(zip(names, map(str, ports), strict=False)), **extra}


@contextmanager
def live_system(extra: Mapping[str, str] | None = None, *, wait: bool = True) -> Iterator[LiveSystem]:
    """Start a system, wait until it is ready, and stop it at the end. ``extra`` are more variables."""
    with tempfile.TemporaryDirectory(prefix="annai-") as folder:
        data = Path(folder)
        gateway, rasa, actions = ports = free_ports(3)
        command = [sys.executable, "-m", "annai.supervisor", "--stop-with-parent"]
        with _started(command, environment(data, ports, extra or {}), data / "supervisor.txt") as process:
            system = LiveSystem(process, data, data / "supervisor.txt", gateway, rasa, actions)
            if wait:
                system.wait_for("ready:")
            yield system


@contextmanager
def scaled_system(extra: Mapping[str, str] | None = None) -> Iterator[ScaledSystem]:
    """Start a scaled system (``make run-scaled``), wait until it is ready, and stop it at the end.

    Raises:
        MissingServerError: PostgreSQL or Redis is not installed.
    """
    servers.postgresql_programs()
    servers.redis_program()
    # A folder that PostgreSQL's own user can enter; what lies in it is protected by itself.
    with tempfile.TemporaryDirectory(prefix="annai-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        (port,) = free_ports(1)
        command = [sys.executable, "-m", "scripts.scaled", "--stop-with-parent", "--any-ports"]
        with _started(command, environment(data, [port], extra or {}), data / "supervisor.txt") as process:
            waiting = System(process, data, data / "supervisor.txt")
            waiting.wait_for("ready:")
            found = json.loads((data / "scaled.json").read_text(encoding="utf-8"))
            listed = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
            yield ScaledSystem(process, data, waiting.output, **listed)


@contextmanager
def _started(command: list[str], environ: Mapping[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    with output.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
