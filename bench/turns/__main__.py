"""Measure turns over REST: one client, a warm system, SQLite. Starts a system of its own.

A conversation has --length turns, then another one begins. --each measures stock Rasa, every tuning
switched off alone, and all of them on. Parts: nlu, policy, tracker (store), action (round trip to the
action server), other (the rest inside Rasa), http (client and web server); they add up to the turn.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annai.nlu import tuning
from scripts.live import LiveSystem, live_system

QUESTIONS = (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8").splitlines()
WARM_UP = 32
# Access to the disk is that of the real thing; the clock stands, so that answers do not change by the hour.
SETTINGS = {"ANNAI_LOG_LEVEL": "warning", "ANNAI_TODAY": "2024-03-01"}
PARTS = ("nlu", "policy", "tracker", "action", "other", "http", "turn")


def ask(system: LiveSystem, sender: str, message: str) -> float:
    """One turn; returns its seconds.

    Raises:
        RuntimeError: The answer is empty.
    """
    body = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(system.rest, body, {"Content-Type": "application/json"})
    begin = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as response:
        reply = json.load(response)
    seconds = time.perf_counter() - begin
    if not reply:
        raise RuntimeError(f"no answer to {message!r}")
    return seconds


def converse(system: LiveSystem, turns: int, length: int) -> list[float]:
    """Seconds of each turn; the sender changes every ``length`` turns."""
    senders = [f"bench-{uuid.uuid4().hex}" for _ in range(-(-turns // length))]
    return [ask(system, senders[number // length], QUESTIONS[number % len(QUESTIONS)]) for number in range(turns)]


def measure(turns: int, length: int, wanted: str) -> dict[str, list[float]]:
    """Seconds of each part, one value a turn."""
    with tempfile.TemporaryDirectory(prefix="annai-") as folder:
        times = Path(folder) / "turns.jsonl"
        with live_system({**SETTINGS, "ANNAI_TUNING": wanted, "ANNAI_TURN_TIMES": str(times)}) as system:
            converse(system, WARM_UP, length)
            seconds = converse(system, turns, length)
        inside = [json.loads(line) for line in times.read_text(encoding="utf-8").splitlines()][-turns:]
    return split(seconds, inside)


def split(seconds: Sequence[float], inside: Sequence[dict[str, float]]) -> dict[str, list[float]]:
    """The client's times and Rasa's own, as parts that add up to the turn."""
    parts: dict[str, list[float]] = {name: [] for name in PARTS}
    for turn, rasa in zip(seconds, inside, strict=True):
        known = {name: rasa.get(name, 0.0) for name in ("nlu", "policy", "tracker", "action")}
        rest = {"other": rasa["rasa"] - sum(known.values()), "http": turn - rasa["rasa"], "turn": turn}
        for name, value in {**known, **rest}.items():
            parts[name].append(value)
    return parts


def summary(parts: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of each part, in milliseconds."""
    return {
        name: {"median": 1000 * statistics.median(values), "p95": 1000 * statistics.quantiles(values, n=20)[-1]}
        for name, values in parts.items()
    }


def table(rows: dict[str, dict[str, dict[str, float]]]) -> str:
    """A Markdown table: a row for each way of tuning, median / p95 of each part in milliseconds."""
    lines = ["| tuning | " + " | ".join(PARTS) + " |", "|---" * (len(PARTS) + 1) + "|"]
    for name, parts in rows.items():
        cells = (f"{parts[part]['median']:.1f} / {parts[part]['p95']:.1f}" for part in PARTS)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def variants(wanted: str, *, each: bool) -> dict[str, str]:
    """What to measure: the name of a row and the value of ``ANNAI_TUNING``."""
    if not each:
        return {wanted: wanted}
    serving = [item.name for item in tuning.ITEMS if item.when == "serving"]
    without = {f"all but {name}": ",".join(item for item in serving if item != name) for name in serving}
    return {"none": "none", **without, "all": "all"}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.turns", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=400)
    parser.add_argument("--length", type=int, default=len(QUESTIONS))
    parser.add_argument("--tuning", default="all")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows: dict[str, Any] = {}
    for name, wanted in variants(arguments.tuning, each=arguments.each).items():
        print(f"measuring {arguments.turns} turns, tuning: {name}", file=sys.stderr, flush=True)
        rows[name] = summary(measure(arguments.turns, arguments.length, wanted))
    print(f"milliseconds, median / p95; {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
