"""CPU of a turn at each server of the scaled system, and how much it stores: docs/explanation/sizing.md counts with it.

CPU time, not time on the clock. Other work on the machine still raises it (caches, shared cores): note the load.
"""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg

from bench.turns.__main__ import QUESTIONS
from scripts.live import ScaledSystem, scaled_system

SETTINGS = {"ANNAI_TODAY": "2024-03-01", "ANNAI_MESSAGES_PER_MINUTE": "100000", "ANNAI_LOG_LEVEL": "warning"}
KINDS = ("gateway", "rasa", "actions", "postgresql", "redis")
LENGTH = 8  # turns of a conversation
CLIENTS = 4
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Of a process, its children that have ended, and those that run."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    own = sum(int(field) for field in fields[11:15]) / TICKS
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu_seconds(int(child)) for child in children)


def cpu_by_kind(system: ScaledSystem) -> dict[str, float]:
    """Seconds so far, of all servers of a kind together."""
    names = [path.stem for path in (system.data / "log").glob("*.pid")]
    found = dict.fromkeys(KINDS, 0.0)
    for name in names:
        found[name.rsplit("-", 1)[0]] += cpu_seconds(system.pid(name))
    return found


def talk(system: ScaledSystem, conversations: int) -> None:
    """Conversations of some length, each turn at the next gateway, as the chat's script sends them."""

    def one(number: int) -> None:
        key: dict[str, str] = {}
        with httpx.Client(timeout=60) as client:
            for turn in range(LENGTH):
                said = {"message": QUESTIONS[(number + turn) % len(QUESTIONS)], "message_id": uuid.uuid4().hex}
                address = f"{system.gateways[(number + turn) % len(system.gateways)]}/api/chat"
                reply = client.post(address, json={**said, **key}).raise_for_status().json()
                if reply.get("degraded"):
                    raise RuntimeError("a turn was answered without Rasa: the figures would be of something else")
                key = {"conversation_id": reply["conversation_id"]}

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, range(conversations)))


def stored_bytes(address: str) -> int:
    """Size of all tables with their indexes."""
    with psycopg.connect(address) as database:
        row = database.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " 'public'::regnamespace"
        ).fetchone()
        return int(row[0]) if row else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sizing", description=__doc__)
    parser.add_argument("--conversations", type=int, default=60)
    asked = parser.parse_args()
    with scaled_system(SETTINGS) as system:
        talk(system, CLIENTS * 2)  # caches fill
        before, size = cpu_by_kind(system), stored_bytes(system.postgresql)
        talk(system, asked.conversations)
        after, grown = cpu_by_kind(system), stored_bytes(system.postgresql) - size
    turns = asked.conversations * LENGTH
    print(f"{turns} turns in conversations of {LENGTH}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| server | CPU of a turn, ms |\n|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {1000 * (after[kind] - before[kind]) / turns:.1f} |")
    print(f"| together | {1000 * (sum(after.values()) - sum(before.values())) / turns:.1f} |")
    print(f"\nPostgreSQL grows by {grown / turns / 1000:.1f} kB a turn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
