"""Both Rasa models as servers, over Rasa's REST channel: from start to ready, memory, one client, many clients."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from annai.paths import ROOT
from bench.load.closed import Load, drive, speak_to_rasa
from bench.load.processes import by_role
from bench.turns.__main__ import QUESTIONS, SETTINGS
from scripts.live import free_ports, live_system

CLIENTS = 20
WARM_UP = 64  # turns
LENGTH = len(QUESTIONS)  # turns of a conversation
START_LIMIT = 240.0


@dataclass(frozen=True)
class Served:
    """A server's figures. ``start`` is seconds to ready, ``memory_mb`` that of all its processes under load."""

    start: float
    memory_mb: float
    one_median_ms: float
    one_p95_ms: float
    many_median_ms: float
    many_p95_ms: float
    per_second: float


def measure(url: str, pid: int, start: float, *, seconds: float) -> Served:
    """Drive a server for about ``seconds`` by one client, then with as many turns by many clients."""
    rate = _drive(url, 1, WARM_UP).per_second
    turns = max(CLIENTS * 2, round(seconds * rate))
    one, many = _drive(url, 1, turns), _drive(url, CLIENTS, turns)
    memory = sum(used.rss for used in by_role(pid).values()) / 1e6
    return Served(start, memory, *_median_p95(one), *_median_p95(many), many.per_second)


def ours(settings: Mapping[str, str], *, seconds: float) -> Served:
    """Our system as it runs for users: Rasa, action server, SQLite. Its gateway runs too, but is not asked."""
    begin = time.perf_counter()
    with live_system({**SETTINGS, **settings}) as system:
        return measure(system.rest, system.process.pid, time.perf_counter() - begin, seconds=seconds)


def documented(python: Path, model: Path, scratch: Path, *, seconds: float) -> Served:
    """The documented pipeline as ``rasa run`` serves it: no actions, conversations in memory."""
    (scratch / "credentials.yml").write_text("rest:\n")
    (scratch / "endpoints.yml").write_text("{}\n")
    port = free_ports(1)[0]
    command = (python, "-m", "rasa", "run", "--model", model, "--interface", "127.0.0.1", "--port", port)
    files = ("--credentials", scratch / "credentials.yml", "--endpoints", scratch / "endpoints.yml")
    begin = time.perf_counter()
    with (scratch / "documented-server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in (*command, *files)], cwd=ROOT, env=_quiet(), stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            start = time.perf_counter() - begin
            return measure(f"http://127.0.0.1:{port}/webhooks/rest/webhook", process.pid, start, seconds=seconds)
        finally:
            process.terminate()
            process.wait(30)


def row(name: str, served: Served) -> tuple[str, ...]:
    """The row of the report's second table; its head is :data:`HEAD`."""
    return (
        name,
        f"{served.start:.0f} s",
        f"{served.memory_mb:.0f} MB",
        f"{served.one_median_ms:.1f} / {served.one_p95_ms:.1f} ms",
        f"{served.many_median_ms:.0f} / {served.many_p95_ms:.0f} ms",
        f"{served.per_second:.1f}",
    )


HEAD = (
    "over Rasa's REST channel", "start", "memory", "1 client: median / p95", f"{CLIENTS} clients: median / p95",
    "turns a second",
)  # fmt: skip


def figures(served: Served) -> dict[str, Any]:
    """For machines."""
    return asdict(served)


def _drive(url: str, clients: int, turns: int) -> Load:
    return asyncio.run(drive(url, speak_to_rasa, QUESTIONS, clients=clients, turns=turns, length=LENGTH))


def _median_p95(load: Load) -> tuple[float, float]:
    return 1000 * statistics.median(load.seconds), 1000 * _p95(load.seconds)


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _quiet() -> dict[str, str]:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return {**os.environ, **quiet}


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Rasa listens once its model is loaded."""
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the documented server did not start (exit code {process.poll()})")
