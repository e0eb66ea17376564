"""Is every passage of every source cited, or listed with the reason why it answers nothing?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from annai.knowledge.base import Knowledge
from annai.knowledge.check import cited
from annai.knowledge.files import read_key
from annai.knowledge.models import Citation, Model
from annai.knowledge.text import squeeze

MIN_OVERLAP = 8
_SAYS_SOMETHING = re.compile(r"\w")


class NonAnswer(Model, frozen=True):
    """A passage that answers nobody: its beginning, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Passage:
    """A block of a source between blank lines, squeezed, with the places that cite it."""

    source: str
    text: str
    cited_by: tuple[str, ...]
    reason: str | None

    @property
    def is_covered(self) -> bool:
        return bool(self.cited_by) or self.reason is not None


def cut(text: str) -> list[str]:
    """Squeezed blocks of a document; blocks without letters or digits are left out."""
    blocks = (squeeze(block) for block in re.split(r"\n\s*\n", text))
    return [block for block in blocks if _SAYS_SOMETHING.search(block)]


def overlaps(passage: str, quote: str) -> bool:
    """Do they share the whole of one, or at least eight characters at a border of a block?"""
    if quote in passage or passage in quote:
        return True
    longest = min(len(passage), len(quote))
    return any(
        passage.endswith(quote[:size]) or passage.startswith(quote[-size:]) for size in range(MIN_OVERLAP, longest + 1)
    )


def coverage(knowledge: Knowledge, more: Iterable[tuple[str, Citation]] = ()) -> list[Passage]:
    """All passages of all sources; ``more`` are citations outside entries (decision tables)."""
    quotes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, citation in [*cited(knowledge), *more]:
        quotes[citation.source].append((place, squeeze(citation.quote)))
    passages = []
    for source in knowledge.sources.values():
        text = (knowledge.folder / "sources" / source.file).read_text(encoding="utf-8")
        path = knowledge.folder / "coverage" / f"{source.id}.yml"
        non_answers = read_key(path, "answers_nothing", list[NonAnswer])
        for block in cut(text):
            by = tuple(sorted({place for place, quote in quotes[source.id] if overlaps(block, quote)}))
            reason = next((n.reason for n in non_answers if block[:30] == squeeze(n.text)[:30]), None)
            passages.append(Passage(source.id, block, by, reason))
    return passages
