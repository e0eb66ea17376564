"""docs/reference/cli.md, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from annai.cli.app import app
from scripts.reference.markdown import table

HEAD = """# The command `annai`

`make setup` puts it at `.venv/bin/annai`; `python -m annai` is the same. `annai --knowledge FOLDER` works on another
folder. With `--json` results and errors are JSON on standard output. Errors are one line each and name file,
line, key and remedy where there is a file.

Exit codes: 0 done; 1 something is not in order, or a check failed; 2 wrong usage; 130 stopped.

<!-- Written by `make reference` from annai/cli. -->
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_sections(get_command(app), "annai"))


def _sections(command: Any, name: str) -> Iterator[str]:
    for title, sub in getattr(command, "commands", {}).items():
        if getattr(sub, "commands", None):
            yield from _sections(sub, f"{name} {title}")
            continue
        context = typer.Context(sub)
        usage = " ".join([name, title, *sub.collect_usage_pieces(context)])
        rows = [record for parameter in sub.get_params(context) if (record := _row(parameter, context))]
        yield f"\n## {name} {title}\n\n{sub.help}\n\n```text\n{usage}\n```\n\n" + table(["", "説明"], rows)


def _row(parameter: Any, context: Any) -> tuple[str, str] | None:
    if parameter.name == "help":
        return None
    record = parameter.get_help_record(context)
    return (f"`{record[0]}`", record[1]) if record else None
