"""The check list for a change: what users are told differently, and what is still missing for it to be understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annai.content.diff import Change, diff
from annai.content.whole import Whole
from annai.decisions.cases import run_case
from annai.knowledge import Entry
from annai.knowledge.files import read_yaml
from annai.language.normalise import normalise
from annai.language.topics import Ranked

# Truly different phrases that a topic should be taught with.
WANTED_PHRASES = 60
_PHRASE = re.compile(r"^\s*-\s+\S", re.MULTILINE)

Rank = Callable[[str], Sequence[Ranked]]


@dataclass(frozen=True)
class Review:
    """``failing``: cases that no longer hold. ``phrases``: topics of changed answers with too few training phrases.

    ``unheard``: new questions that the trained model takes for another topic; None without a model.
    """

    changes: tuple[Change, ...]
    failing: tuple[str, ...]
    phrases: dict[str, int]
    unheard: tuple[str, ...] | None

    @property
    def is_clear(self) -> bool:
        """Is there nothing left to do but to read the changes?"""
        return not (self.failing or self.phrases or self.unheard)


def review(before: Whole, after: Whole, phrases_folder: Path, rank: Rank | None = None) -> Review:
    """Go through a change."""
    changes = diff(before, after)
    entries = after.knowledge.entries
    touched = [entries[name] for change in changes if (name := change.id.split("@")[0]) in entries]
    fresh = [entry for entry in entries.values() if _question(before, entry) != entry.question]
    topics = dict.fromkeys(entry.topic for entry in [*touched, *fresh])
    counts = {topic: count_phrases(phrases_folder / f"{topic}.yml") for topic in topics}
    return Review(
        changes=tuple(changes),
        failing=tuple(_failing(after)),
        phrases={topic: count for topic, count in counts.items() if count < WANTED_PHRASES},
        unheard=tuple(entry.question for entry in fresh if not _is_heard(rank, entry)) if rank else None,
    )


def count_phrases(path: Path) -> int:
    """The training phrases in a topic's file; 0 without one."""
    if not path.is_file():
        return 0
    return sum(len(_PHRASE.findall(block.get("examples", ""))) for block in read_yaml(path)["nlu"])


def text(found: Review) -> str:
    """The list for a terminal, without the changes themselves."""
    unheard = found.unheard if found.unheard is not None else ()
    lines = [
        f"変わる回答・判定: {len(found.changes)} 件",
        *(f"成り立たない事例: {line}" for line in found.failing),
        *(f"学習データが足りません: {name}（{n} 件、めやす {WANTED_PHRASES} 件）" for name, n in found.phrases.items()),
        *(f"別の話題と受け取られます: {question}" for question in unheard),
    ]
    if found.is_clear:
        lines.append("事例・学習データに不足はありません。")
    return "\n".join(lines)


def _question(whole: Whole, entry: Entry) -> str | None:
    known = whole.knowledge.entries.get(entry.id)
    return known.question if known else None


def _failing(whole: Whole) -> list[str]:
    return [
        f"{table.id}: {case.name}: {difference}"
        for table in whole.tables.values()
        for case in table.spec.cases
        for difference in run_case(table, case)
    ]


def _is_heard(rank: Rank, entry: Entry) -> bool:
    ranking = rank(normalise(entry.question))
    return bool(ranking) and ranking[0].topic == entry.topic
