"""Work on the decision tables from the command line: ``python -m annai.decisions check|docs|export``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from annai.decisions import DecisionError, load_tables
from annai.decisions.cases import run_case
from annai.decisions.docs import pages
from annai.decisions.jdm import export
from annai.decisions.model import DecisionTable
from annai.paths import ROOT, knowledge_dir


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when everything is in order."""
    parser = argparse.ArgumentParser(prog="python -m annai.decisions", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="lint the tables and run their cases")
    docs = commands.add_parser("docs", help="write the reference pages")
    docs.add_argument("--to", type=Path, default=ROOT / "docs" / "reference" / "decisions")
    jdm = commands.add_parser("export", help="write the tables as JDM for the GoRules editor")
    jdm.add_argument("--to", type=Path, default=ROOT / "build" / "decisions")
    options = parser.parse_args(arguments)
    try:
        tables = dict(load_tables(knowledge_dir() / "decisions"))
    except DecisionError as error:
        print(error, file=sys.stderr)
        return 1
    if options.command == "check":
        return check(tables)
    texts = pages(tables) if options.command == "docs" else jdm_files(tables)
    return write(texts, options.to)


def check(tables: dict[str, DecisionTable]) -> int:
    """Print every case that fails."""
    failures = [
        f"{table.id}: {case.name}: {text}"
        for table in tables.values()
        for case in table.spec.cases
        for text in run_case(table, case)
    ]
    print("\n".join(failures) or f"{sum(len(t.spec.cases) for t in tables.values())} cases hold")
    return 1 if failures else 0


def jdm_files(tables: dict[str, DecisionTable]) -> dict[str, str]:
    """The JDM graphs as JSON texts by file name."""
    graphs = {name: graph for table in tables.values() for name, graph in export(table).items()}
    return {f"{name}.json": json.dumps(graph, ensure_ascii=False, indent=2) + "\n" for name, graph in graphs.items()}


def write(texts: dict[str, str], folder: Path) -> int:
    """Write the files, replacing those of the same name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(texts)} files written to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
