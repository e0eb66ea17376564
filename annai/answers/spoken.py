"""An answer as it is read aloud on the phone: the same words, without what only an eye can read."""

from __future__ import annotations

import re
from collections.abc import Callable

from annai.answers.compose import entry_body
from annai.knowledge import Entry

_URL = re.compile(r"https?://[!-~]+")
_CHANGES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_URL, "（アドレスは別にお伝えします）"),
    (re.compile(r"(?<!\d)0\d{1,3}(?:-\d{2,4}){2}(?!\d)"), lambda found: found[0].replace("-", "、の、")),
    (re.compile(r"(\d{1,2}):(\d{2})"), lambda found: f"{found[1]}時" + (f"{int(found[2])}分" if int(found[2]) else "")),
    (re.compile(r"(?<![\d/])(\d)/(\d{1,2})(?![\d/])"), r"\2分の\1"),
    (re.compile(r"\bNo\.(\d+)"), r"\1番"),
    (re.compile(r"(?<=\d|[年月日分時％%円])〜(?=\d)"), "から"),
    (re.compile(r"(?<=\d)[%％]"), "パーセント"),
)


def spoken_text(entry: Entry, *, year: int | None) -> str:
    """What to read aloud. An entry's own ``spoken`` wording goes before one made from its answer."""
    opening = f"IT導入補助金{year}について、ご案内します。" if year else ""
    if entry.spoken:
        return opening + entry.spoken
    lines = entry_body(entry)
    said = [opening + lines[0], *(line.removeprefix("・") for line in lines[1:])]
    return "\n".join(_aloud(line) for line in said)


def _aloud(line: str) -> str:
    numbered = re.sub(r"^(\d+)\. ", r"\1つ目。", line) if re.match(r"[1-9]\. ", line) else line
    for pattern, change in _CHANGES:
        numbered = pattern.sub(change, numbered)
    return numbered
