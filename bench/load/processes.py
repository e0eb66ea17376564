"""CPU and memory of a running system's processes over time, as the kernel counts them (Linux)."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# Part of a command line → what the process is; the first that fits.
ROLES = (
    ("annai.nlu.rasa_server", "rasa"),
    ("annai.nlu.action_server", "actions"),
    ("annai.gateway.app", "gateway"),
    ("annai.supervisor", "supervisor"),
    ("postgres", "postgres"),
    ("redis-server", "redis"),
)


@dataclass(frozen=True)
class Usage:
    """Of one process or several: seconds of CPU since the start, bytes of memory held, and of them its own.

    What is not its own are pages of files, such as the dictionary's: the more words were met the more of them are
    there, and the system takes them back when it needs them. A leak is in what is its own.
    """

    cpu: float
    rss: int
    own: int

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.cpu + other.cpu, self.rss + other.rss, self.own + other.own)


@dataclass(frozen=True)
class Sample:
    """The use by role, ``at`` seconds after the watch began; ``load`` is the machine's load average of a minute."""

    at: float
    by_role: dict[str, Usage]
    load: float


@dataclass
class Watch:
    """The samples taken so far."""

    samples: list[Sample] = field(default_factory=list)

    def roles(self) -> list[str]:
        """All roles that were seen, in the order of the alphabet."""
        return sorted({role for sample in self.samples for role in sample.by_role})

    def rss(self, role: str) -> list[tuple[float, int]]:
        """(seconds, bytes) of a role."""
        return [(one.at, one.by_role[role].rss) for one in self.samples if role in one.by_role]

    def own(self, role: str) -> list[tuple[float, int]]:
        """(seconds, bytes) of what is a role's own."""
        return [(one.at, one.by_role[role].own) for one in self.samples if role in one.by_role]

    def cpu(self, role: str) -> float:
        """Seconds of CPU that a role used while it was watched."""
        used = [one.by_role[role].cpu for one in self.samples if role in one.by_role]
        return used[-1] - used[0]


def usage(pid: int) -> Usage:
    """Of one process.

    Raises:
        OSError: There is no such process.
    """
    # The name in brackets may hold spaces; the fields are counted after it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    own = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon:")), 0)
    return Usage((int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * PAGE, own)


def family(pid: int) -> list[int]:
    """A process and all that come from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended meanwhile
            continue
        children[parent].append(int(path.parent.name))
    found = [pid]
    for member in found:
        found += children[member]
    return found


def role(pid: int) -> str:
    """What a process of the system is."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return next((name for part, name in ROLES if part in command), "other")


def by_role(pid: int) -> dict[str, Usage]:
    """The use of a process and all that come from it, by role."""
    found: dict[str, Usage] = {}
    for member in family(pid):
        try:
            name, used = role(member), usage(member)
        except OSError:
            continue
        found[name] = found[name] + used if name in found else used
    return found


def everything(pid: int) -> dict[str, Usage]:
    """The same, and this process as ``client``."""
    return {**by_role(pid), "client": usage(os.getpid())}


@contextmanager
def watch(pid: int, every: float = 1.0) -> Iterator[Watch]:
    """Sample the family of a process, and this process as ``client``, until the block ends."""
    seen, done, begin = Watch(), threading.Event(), time.monotonic()

    def take() -> None:
        seen.samples.append(Sample(time.monotonic() - begin, everything(pid), os.getloadavg()[0]))

    def watching() -> None:
        while not done.wait(every):
            take()

    take()
    thread = threading.Thread(target=watching, name="watch", daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
        take()
