"""Measure a running system under load: ``python -m bench.load [speed|length|users|overload|soak …]``.

Starts a system of its own for each run (all but soak, unless named), writes reports/load/report.md with pictures,
and says which bars are met. Users think before each message; when they want to send it does not depend on the
answers. Some answers get lost on purpose, so that messages come again. Needs Linux. Keep the machine quiet: client
and servers share its cores, and the report notes its load.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from annai.paths import ROOT
from bench.load import runs
from bench.load.runs import Scale
from bench.quality.report import Section, write

FOLDER = ROOT / "reports" / "load"
RUNS: dict[str, Callable[[Scale, Path], Section]] = {
    "speed": runs.speed,
    "length": runs.length,
    "users": runs.users,
    "overload": runs.overload,
    "soak": runs.soak,
}
USUAL = ("speed", "length", "users", "overload")


def write_down(folder: Path, sections: Sequence[Section]) -> Path:
    """The report so far: what is measured stays when a later run fails."""
    figures = {name: value for section in sections for name, value in section.figures.items()}
    (folder / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    machine = f"{os.cpu_count()} cores shared with the client, Python {platform.python_version()}"
    return write(folder, "Load", f"{machine}. Made by `make bench-load` or `make soak`.", sections)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", nargs="*", metavar="run", help=f"{', '.join(RUNS)}; all but soak if none is named")
    parser.add_argument("--users", type=int, help="of users and soak (1000, 400)")
    parser.add_argument("--seconds", type=float, help="of users and soak (120, 900)")
    parser.add_argument("--think", type=float, help="seconds before a message, on average (20)")
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder of the report (reports/load)")
    arguments = parser.parse_args()
    unknown = set(arguments.runs) - set(RUNS)
    if unknown:
        parser.error(f"{min(unknown)!r} is none of {', '.join(RUNS)}")
    scale = runs.scaled(Scale(), arguments.users, arguments.seconds, arguments.think)
    arguments.output.mkdir(parents=True, exist_ok=True)
    sections: list[Section] = []
    for name in arguments.runs or USUAL:
        print(f"load: {name}", file=sys.stderr, flush=True)
        sections.append(RUNS[name](scale, arguments.output))
        report = write_down(arguments.output, sections)
    print(report.read_text(encoding="utf-8"))
    return 0 if all(bar.is_met for section in sections for bar in section.bars) else 1


if __name__ == "__main__":
    sys.exit(main())
