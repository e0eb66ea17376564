"""The pages of the documentation, and what stands on them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annai.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])
SHELL = ("sh", "bash", "console")

_FENCE = re.compile(r"^( *)(```+|~~~+)([\w-]*)[^\n]*\n(.*?)^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?[^)]*\)")


@dataclass(frozen=True)
class Block:
    """A fenced block."""

    language: str
    text: str


def name(path: Path) -> str:
    """A page as tests name it."""
    return str(path.relative_to(ROOT))


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a page."""
    found = _FENCE.findall(path.read_text(encoding="utf-8"))
    return [Block(language, text) for _indent, _fence, language, text in found]


def prose(path: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> list[str]:
    """Targets of the page's links and pictures."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", prose(path)))


def anchors(path: Path) -> set[str]:
    """The anchors that hosts of Git repositories give to headings."""
    found: dict[str, int] = {}
    for heading in _HEADING.findall(prose(path)):
        slug = _slug(heading)
        found[slug] = found.get(slug, -1) + 1
        if found[slug]:
            found[f"{slug}-{found[slug]}"] = 0
    return set(found)


def _slug(heading: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    kept = (char for char in text if char in " -_" or unicodedata.category(char)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def command_lines(path: Path) -> Iterator[str]:
    """Commands of the page's shell blocks, continued lines joined; what a command prints is left out."""
    for block in blocks(path):
        if block.language not in SHELL:
            continue
        text = re.sub(r"\\\n\s*", " ", block.text)
        for line in text.splitlines():
            if block.language == "console" and not line.startswith("$ "):
                continue
            command = line.removeprefix("$ ").strip()
            if command and not command.startswith("#"):
                yield command
