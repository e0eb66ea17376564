"""How sure a search result is: may its topic be given as the answer, or only offered?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from annai.gateway.core import Core
from annai.knowledge import Entry
from annai.language.normalise import fold, normalise
from annai.language.topics import Ranked

HITS = 20
CANDIDATES = 3
# The first topic must lead the second by this factor, and hold this share of the question's content.
LEAD = 1.15
COVERAGE = 0.6
# Function words are in hiragana; what a question is about is mostly not.
_CONTENT = re.compile(r"[A-Za-z0-9\u30a0-\u30ff\u4e00-\u9fff々]{2,}")
# In nearly every entry: says nothing about which one is meant.
_COMMON = re.compile(r"IT導入補助金|補助金|申請|(?:19|20)[0-9]{2}(?:年度?)?|令和[0-9]+年度?", re.IGNORECASE)


@dataclass(frozen=True)
class Ranking:
    """Topics, best first. ``is_sure``: the first one may be given as the answer."""

    topics: tuple[Ranked, ...] = ()
    is_sure: bool = False


def rank(core: Core, text: str) -> Ranking:
    """The topics that a search for the text finds."""
    best: dict[str, tuple[float, Entry]] = {}
    for hit in core.index.search(text, limit=HITS):
        entry = core.knowledge.entries[hit.id]
        if hit.score > 0:
            best.setdefault(entry.topic, (float(hit.score), entry))
    if not best:
        return Ranking()
    scores = [score for score, _ in best.values()]
    total = sum(scores[:CANDIDATES])
    topics = tuple(Ranked(topic, score / total) for topic, (score, _) in list(best.items())[:CANDIDATES])
    leads = len(scores) == 1 or scores[0] >= LEAD * scores[1]
    first = core.knowledge.entries_by_topic[topics[0].topic]
    return Ranking(topics, leads and coverage(text, first) >= COVERAGE)


def coverage(text: str, entries: tuple[Entry, ...]) -> float:
    """The share of the text's content, by pairs of characters, that the entries mention; 0 without content."""
    content = [fold(run) for run in _CONTENT.findall(_COMMON.sub(" ", normalise(text)))]
    pairs = {run[index : index + 2] for run in content for index in range(len(run) - 1)}
    known = fold(normalise(" ".join(_words(entry) for entry in entries)))
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 0.0


def _words(entry: Entry) -> str:
    return " ".join([entry.title, entry.question, entry.answer, *entry.details, *entry.keywords])
