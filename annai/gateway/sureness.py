"""How sure a search result is: may its topic be given as the answer, or only offered?"""

from __future__ import annotations

from dataclasses import dataclass

from annai.gateway.core import Core
from annai.language.topics import Ranked

HITS = 20
CANDIDATES = 3
# Below this score even a clear winner is often about something that the documents do not tell; and the
# first topic must lead the second by this factor. On the test phrases 99 % of what passes is right, and
# 6 % of the questions that must be declined pass (tests/gateway/test_sureness.py keeps an eye on it).
SCORE = 7.0
LEAD = 1.1


@dataclass(frozen=True)
class Ranking:
    """Topics, best first. ``is_sure``: the first one may be given as the answer."""

    topics: tuple[Ranked, ...] = ()
    is_sure: bool = False


def rank(core: Core, text: str) -> Ranking:
    """The topics that a search for the text finds."""
    best: dict[str, float] = {}
    for hit in core.index.search(text, limit=HITS):
        best.setdefault(core.knowledge.entries[hit.id].topic, float(hit.score))
    if not best:
        return Ranking()
    scores = list(best.values())
    leads = len(scores) == 1 or scores[0] >= LEAD * scores[1]
    total = sum(scores[:CANDIDATES])
    topics = tuple(Ranked(topic, score / total) for topic, score in list(best.items())[:CANDIDATES])
    return Ranking(topics, leads and scores[0] >= SCORE)
