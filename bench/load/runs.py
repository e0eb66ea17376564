"""The runs: speed, length, users, overload, soak. Each starts a system of its own and gives a section of the report."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.load import figures
from bench.load.closed import Load, Speak, drive, speak_to_gateway, speak_to_rasa
from bench.load.evidence import counted_turns, faults, stored_turns
from bench.load.http import Client
from bench.load.length import EARLY, LATE, compare
from bench.load.processes import Usage, Watch, everything, watch
from bench.load.scripts import read_conversations
from bench.load.sending import Sender, Tally
from bench.load.users import Crowd, visit
from bench.quality.report import Bar, Section, percent, picture, table
from bench.turns.__main__ import QUESTIONS, SETTINGS
from scripts.live import LiveSystem, live_system

# A client without thoughts would reach the limit of 15 messages a minute at once.
UNLIMITED = {**SETTINGS, "ANNAI_MESSAGES_PER_MINUTE": "1000000"}
CLIENTS = 20
WARM_UP = 64  # turns
LENGTH = len(QUESTIONS)
SHED = 503
WORTH_NAMING = 0.1  # milliseconds


@dataclass(frozen=True)
class Scale:
    """How big the runs are."""

    turns: int = 1000  # of one client; twice as many of twenty
    pairs: int = 40
    burst: int = 300  # clients at once, three times what the gateway works on at once
    messages: int = 5  # of each of them
    crowd: Crowd = Crowd(users=1000, seconds=120.0, think=20.0, lose=0.01)
    soak: Crowd = Crowd(users=400, seconds=900.0, think=20.0, lose=0.01)


def speed(scale: Scale, folder: Path) -> Section:
    """One client and twenty, over Rasa's channel and over the gateway."""
    rows, found, numbers = [], {}, []
    with live_system(UNLIMITED) as system, watch(system.process.pid) as seen:
        for name, url, speak in _doors(system):
            _drive(url, speak, 1, WARM_UP)
            for clients in (1, CLIENTS):
                before = everything(system.process.pid)
                load = _drive(url, speak, clients, scale.turns * (1 if clients == 1 else 2))
                cpu = _cpu_a_turn(before, everything(system.process.pid), len(load.seconds))
                found[name, clients] = load
                times = figures.spread(load.seconds)
                spent = " + ".join(f"{value:.1f} {role}" for role, value in cpu.items())
                rows.append((name, clients, str(times), f"{load.per_second:.0f}", f"{spent} ms"))
                figure = {"p50": times.p50, "p95": times.p95, "p99": times.p99, "per_second": load.per_second}
                numbers.append({"over": name, "clients": clients, **figure, "cpu_ms": cpu})
    head = ("over", "clients", "p50 / p95 / p99", "turns a second", "CPU a turn")
    text = f"{table(head, rows)}\n\n{figures.process_table(seen)}\n\n{figures.machine_load(seen)}"
    return Section("Speed", text, bars=_speed_bars(found), figures={"speed": numbers})


def _cpu_a_turn(before: Mapping[str, Usage], after: Mapping[str, Usage], turns: int) -> dict[str, float]:
    """Milliseconds by role, without those that hardly worked. Other work on the machine changes them little."""
    spent = {role: 1000 * (used.cpu - before[role].cpu) / turns for role, used in after.items() if role in before}
    return {role: value for role, value in spent.items() if value >= WORTH_NAMING}


def _speed_bars(found: dict[tuple[str, int], Load]) -> tuple[Bar, ...]:
    def bar(door: str, clients: int, part: str, limit: float) -> Bar:
        value = round(getattr(figures.spread(found[door, clients].seconds), part), 1)
        return Bar(f"{door}, {clients} client(s), {part}", value, limit, "ms", is_ceiling=True)

    turns = {door: round(found[door, CLIENTS].per_second) for door in ("Rasa", "gateway")}
    return (
        bar("Rasa", 1, "p50", 6),
        bar("Rasa", 1, "p95", 12),
        bar("gateway", 1, "p50", 10),
        bar("gateway", 1, "p95", 20),
        bar("Rasa", CLIENTS, "p95", 150),
        bar("gateway", CLIENTS, "p95", 150),
        *(Bar(f"{door}, {CLIENTS} clients", value, 150, "turns/s") for door, value in turns.items()),
    )


def length(scale: Scale, folder: Path) -> Section:
    """Turn 200 against turn 5."""
    rows, bars, found = [], [], {}
    with live_system(UNLIMITED) as system:
        for name, url, speak in _doors(system):
            _drive(url, speak, 1, WARM_UP)
            growth = asyncio.run(compare(url, speak, QUESTIONS, pairs=scale.pairs))
            rows.append((name, f"{1000 * growth.early:.1f} ms", f"{1000 * growth.late:.1f} ms", f"{growth.factor:.2f}"))
            bars.append(
                Bar(f"{name}: turn {LATE} over turn {EARLY}", round(growth.factor, 2), 1.2, "×", is_ceiling=True)
            )
            found[name] = growth.factor
    text = table(("over", f"turn {EARLY}", f"turn {LATE}", "factor"), rows)
    return Section("Length of a conversation", text, bars=tuple(bars), figures={"length": found})


def users(scale: Scale, folder: Path) -> Section:
    """Many users who think."""
    return _visited("Users", "users", scale.crowd, folder, ())


def soak(scale: Scale, folder: Path) -> Section:
    """The same for a long time: memory must stay flat."""
    return _visited("Soak", "soak", scale.soak, folder, ("gateway", "rasa", "actions"))


def _visited(title: str, name: str, crowd: Crowd, folder: Path, flat: Sequence[str]) -> Section:
    conversations = read_conversations()
    with live_system(SETTINGS) as system, watch(system.process.pid) as seen:
        tally = asyncio.run(visit(f"{system.gateway}/api/chat", crowd, conversations))
        wrong = _faults(system, tally)
    figures.draw_memory(folder / f"{name}-memory.svg", seen)
    figures.draw_cpu(folder / f"{name}-cpu.svg", seen)
    figures.draw_times(folder / f"{name}-times.svg", tally.answered)
    wanted = f"{crowd.per_second:.0f} messages a second wanted"
    said = f"{crowd.users} users for {crowd.seconds:.0f} s, {crowd.think:g} s of thought on average, {wanted}"
    pictures = "\n\n".join(picture(f"{name}-{part}", part) for part in ("times", "memory", "cpu"))
    text = "\n\n".join((said + ".", _told(tally, seen, wrong), figures.process_table(seen), pictures))
    bars = [
        Bar(f"{name}: faults of the evidence", len(wrong), 0, "", is_ceiling=True),
        Bar(f"{name}: answered by the engine", percent(_share(tally)), 99),
        *(
            Bar(f"{name}: own memory of {role} grew", percent(figures.growth(seen.own(role))), 3, is_ceiling=True)
            for role in flat
        ),
    ]
    return Section(title, text, bars=tuple(bars), figures={name: _numbers(tally, seen, wrong)})


def overload(scale: Scale, folder: Path) -> Section:
    """More clients at once than the gateway works on, none of which thinks."""
    with live_system(UNLIMITED) as system, watch(system.process.pid) as seen:
        tally = asyncio.run(burst(f"{system.gateway}/api/chat", scale.burst, scale.messages))
        wrong = _faults(system, tally)
    text = f"{scale.burst} clients at once, {scale.messages} messages each, no thought.\n\n" + "\n\n".join(
        (_told(tally, seen, wrong), figures.process_table(seen))
    )
    bars = (
        Bar("overload: faults of the evidence", len(wrong), 0, "", is_ceiling=True),
        Bar("overload: shed with 503 and Retry-After", tally.events[f"status {SHED}"], 1, "refusals"),
        Bar("overload: messages answered", len(tally.answered), scale.burst * scale.messages, ""),
    )
    return Section("Overload", text, bars=bars, figures={"overload": _numbers(tally, seen, wrong)})


async def burst(url: str, clients: int, messages: int, lose: float = 0.01) -> Tally:
    """Each client sends its next message as soon as the last one is answered; a refused one comes again."""
    tally, http = Tally(), Client(url)

    async def client(number: int) -> None:
        dice = random.Random(number)
        sender, conversation = Sender(http, tally, dice, lose), None
        for turn in range(messages):
            answer = await sender.send(conversation, QUESTIONS[(number + turn) % LENGTH], tally.now())
            if answer is None:
                return
            conversation = answer.conversation

    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(client(number))
    await http.close()
    return tally


def scaled(scale: Scale, users: int | None, seconds: float | None, think: float | None) -> Scale:
    """The same with other crowds, where something is given; the soak too."""
    named = {"users": users, "seconds": seconds, "think": think}
    changes: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    return replace(scale, crowd=replace(scale.crowd, **changes), soak=replace(scale.soak, **changes))


def _doors(system: LiveSystem) -> tuple[tuple[str, str, Speak], ...]:
    return (
        ("Rasa", system.rest, speak_to_rasa),
        ("gateway", f"{system.gateway}/api/chat", speak_to_gateway),
    )


def _drive(url: str, speak: Speak, clients: int, turns: int) -> Load:
    return asyncio.run(drive(url, speak, QUESTIONS, clients=clients, turns=turns, length=LENGTH))


def _faults(system: LiveSystem, tally: Tally) -> list[str]:
    return faults(tally, stored_turns(system.data / "gateway.db"), counted_turns(system.gateway))


def _share(tally: Tally) -> float:
    """Share of the answers that were not made without the engine."""
    return sum(not one.is_degraded for one in tally.answered) / max(1, len(tally.answered))


def _told(tally: Tally, seen: Watch, wrong: Sequence[str]) -> str:
    elapsed = max(one.done for one in tally.answered)
    rows = [
        ("answered", f"{len(tally.answered)} ({len(tally.answered) / elapsed:.0f} a second)"),
        ("p50 / p95 / p99", str(figures.spread([one.seconds for one in tally.answered]))),
        ("made without the engine", sum(one.is_degraded for one in tally.answered)),
        *sorted(tally.events.items()),
        ("lost or doubled", "; ".join(wrong) or "none"),
        ("machine", figures.machine_load(seen)),
    ]
    return table(("", ""), rows)


def _numbers(tally: Tally, seen: Watch, wrong: Sequence[str]) -> dict[str, Any]:
    times = figures.spread([one.seconds for one in tally.answered])
    return {
        "answered": len(tally.answered),
        "elapsed": max(one.done for one in tally.answered),
        "p50": times.p50,
        "p95": times.p95,
        "p99": times.p99,
        "events": dict(tally.events),
        "given_up": len(tally.given_up),
        "faults": list(wrong),
        "cpu": {role: seen.cpu(role) for role in seen.roles()},
        "growth": {role: figures.growth(seen.own(role)) for role in seen.roles()},
    }
