"""How long a start takes and what a running system weighs: ``make bench-start``.

Starts a system of its own twice, because the first start may have to check, to train or to build the index. Memory
that several servers share (libraries, the dictionary's file) is in ``rss`` of each; ``pss`` counts it once.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from annai.paths import ROOT
from bench.load.processes import TICKS, usage
from scripts.live import LiveSystem, live_system

DAY = {"ANNAI_TODAY": "2024-03-01"}
SERVERS = ("rasa", "actions", "gateway")
# Asked before the memory is read: topics, a decision, a follow-up, two questions in one message, nonsense.
QUESTIONS = (
    *("IDを忘れました", "2023年の補助率は？", "2020年の場合は？", "2023年に入れたソフトを8か月で解約したら返還ですか"),
    *("電話番号は？", "パソコンは対象ですか。あと締切はいつですか", "だいじょうぶ", "賃上げができなかったら？"),
)
ROUNDS = 6
MB = 1024  # kilobytes


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process."""

    rss: float
    pss: float


@dataclass(frozen=True)
class Start:
    """``seconds`` until everything was ready; ``cpu``: of them, what each process used on one core."""

    seconds: float
    cpu: Mapping[str, float]
    memory: Mapping[str, Memory]
    load: float


def measure() -> Start:
    """Start a system and talk to it a little."""
    begin = time.monotonic()
    with live_system(DAY) as system:
        seconds = time.monotonic() - begin
        cpu = {name: usage(pid).cpu for name, pid in processes(system)}
        cpu["checks before"] = _ended_children(system.process.pid)
        for number in range(ROUNDS):
            talk(system, f"{number}")
        memory = {name: memory_of(pid) for name, pid in processes(system)}
    return Start(seconds, cpu, memory, os.getloadavg()[0])


def processes(system: LiveSystem) -> Iterator[tuple[str, int]]:
    """The servers and their supervisor with their process ids."""
    yield from ((name, system.pid(name)) for name in SERVERS)
    yield "supervisor", system.process.pid


def talk(system: LiveSystem, who: str) -> None:
    """A conversation and a few searches."""
    conversation: dict[str, str] = {}
    for text in QUESTIONS:
        # Each conversation comes from another client: one alone may not ask so fast.
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"192.0.2.{who}"}
        body = msgspec.json.encode({"message": text, **conversation})
        with _open(urllib.request.Request(f"{system.gateway}/api/chat", body, headers)) as reply:
            conversation = {"conversation_id": msgspec.json.decode(reply.read())["conversation_id"]}
        query = urllib.parse.urlencode({"q": text})
        _open(urllib.request.Request(f"{system.gateway}/api/search?{query}", headers=headers)).close()


def memory_of(pid: int) -> Memory:
    """The memory of a process as the kernel counts it (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
    return Memory(kilobytes["Rss"] / MB, kilobytes["Pss"] / MB)


def table(start: Start) -> str:
    """The figures for people."""
    lines = [
        f"ready after {start.seconds:.1f} s; load average of the machine {start.load:.1f}",
        f"{'':14s}{'CPU s':>8s}{'RSS MB':>8s}{'PSS MB':>8s}",
    ]
    for name, cpu in start.cpu.items():
        memory = start.memory.get(name, Memory(0, 0))
        lines.append(f"{name:14s}{cpu:8.2f}{memory.rss:8.0f}{memory.pss:8.0f}")
    together = [sum(start.cpu.values()), *(sum(m) for m in zip(*map(_both, start.memory.values()), strict=True))]
    lines.append(f"{'together':14s}{together[0]:8.2f}{together[1]:8.0f}{together[2]:8.0f}")
    return "\n".join(lines)


def environments() -> dict[str, float]:
    """Megabytes on disk of each environment; a file with several names counts once."""
    found = {}
    for name in (".venv", ".venv-rasa"):
        sizes = {(stat.st_dev, stat.st_ino): stat.st_size for stat in map(os.lstat, _files(ROOT / name))}
        found[name] = sum(sizes.values()) / MB / 1024
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (Path(parent) / name for parent, _, names in os.walk(folder) for name in names)


def _both(memory: Memory) -> tuple[float, float]:
    return memory.rss, memory.pss


def _ended_children(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def _open(request: urllib.request.Request) -> Any:
    return urllib.request.urlopen(request, timeout=60)


def main() -> int:
    for which in ("first start", "second start"):
        print(f"{which}: {table(measure())}\n")
    for name, size in environments().items():
        print(f"{name}: {size:.0f} MB on disk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
