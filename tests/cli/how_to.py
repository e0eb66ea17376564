"""Reads a how-to as somebody who follows it: which text goes to the end of which file, and which commands are run."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\S+\.yml)\n")


@dataclass(frozen=True)
class Command:
    """A command line for the shell."""

    line: str


@dataclass(frozen=True)
class Addition:
    """Text for the end of a file, named relative to the project."""

    file: str
    text: str


def steps(page: Path) -> list[Command | Addition]:
    """What the numbered steps of a page do, in order."""
    text = page.read_text(encoding="utf-8").split("\n## ")[0]
    found: list[Command | Addition] = []
    for indent, language, content in _BLOCK.findall(text):
        body = "".join(line.removeprefix(indent) for line in content.splitlines(keepends=True))
        named = _FILE.match(body)
        if language == "sh":
            found += [Command(line) for line in textwrap.dedent(body).splitlines()]
        elif named:
            found.append(Addition(named[1], body[named.end() :]))
    return found
