"""The conversations that simulated users hold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "conversations.yml"


@dataclass(frozen=True)
class Line:
    """What is said next: the ``press``-th button of the last answer if it has that many, else ``text``."""

    text: str
    press: int = 0

    def said_after(self, buttons: Sequence[str]) -> str:
        """The message after an answer with these buttons' payloads."""
        return buttons[self.press - 1] if 0 < self.press <= len(buttons) else self.text


@dataclass(frozen=True)
class Conversation:
    """One script."""

    name: str
    lines: tuple[Line, ...]


def read_conversations(path: Path = FILE) -> list[Conversation]:
    """All scripts of a file.

    Raises:
        ValueError: A turn is neither a text nor ``{press, or}``; names the conversation.
    """
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Conversation(item["name"], tuple(_line(item["name"], turn) for turn in item["turns"])) for item in found]


def pick(conversations: Sequence[Conversation], dice: random.Random) -> Conversation:
    """The next one that a user holds."""
    return dice.choice(conversations)


def _line(name: str, turn: Any) -> Line:
    if isinstance(turn, str):
        return Line(turn)
    if isinstance(turn, dict) and set(turn) == {"press", "or"}:
        return Line(str(turn["or"]), int(turn["press"]))
    raise ValueError(f"{FILE.name}: {name}: {turn!r} is neither a text nor {{press, or}}")
