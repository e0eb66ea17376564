"""How long a search takes, and how that grows with the number of entries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import bm25s
import msgspec
import numpy as np

from annai.knowledge import Knowledge
from annai.search import KnowledgeIndex, SearchIndex
from annai.search.documents import (
    PHRASES_FOLDER,
    entry_documents,
    glossary_groups,
    passages,
    read_phrases,
    topic_documents,
)
from annai.search.postings import Postings
from annai.search.terms import content_words, units_of
from bench.quality.report import table
from bench.search.cases import Case

SMALL, LARGE = 5.0, 30.0  # bars in milliseconds: the real knowledge, 20,000 entries
SIZES = (1_000, 5_000, 20_000)
_SEED = 20240823
_SENTENCES = 6  # of one made-up entry


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one search: on the clock, and of the processor (what is left on a busy machine)."""

    median: float
    p95: float
    processor: float

    def __str__(self) -> str:
        return f"{self.median:.2f} / {self.p95:.2f} ({self.processor:.2f})"


def measure(call: Callable[[str], object], queries: Sequence[str]) -> Timing:
    """Each query once; the words of earlier ones are remembered, as they are in use."""
    taken, worked = [], []
    for query in queries:
        start, work = time.perf_counter(), time.thread_time()
        call(query)
        worked.append(1000 * (time.thread_time() - work))
        taken.append(1000 * (time.perf_counter() - start))
    return Timing(float(np.median(taken)), float(np.percentile(taken, 95)), float(np.median(worked)))


def enlarged(knowledge: Knowledge, size: int) -> Knowledge:
    """The knowledge with entries mixed from its own sentences until there are ``size``."""
    dice = random.Random(_SEED)
    originals = list(knowledge.entries.values())
    sentences = [text for entry in originals for text in passages(entry)]
    entries = dict(knowledge.entries)
    while len(entries) < size:
        like = dice.choice(originals)
        answer, *details = dice.sample(sentences, _SENTENCES)
        name = f"{like.id}.copy{len(entries)}"
        entries[name] = msgspec.structs.replace(
            like, id=name, title=dice.choice(originals).title, answer=answer, details=details, steps=[], cautions=[]
        )
    return replace(knowledge, entries=entries)


def growth_table(index: KnowledgeIndex, cases: Sequence[Case]) -> tuple[str, bool]:
    """Milliseconds by number of entries, for the index over the knowledge and the general one; are the bars met?"""
    queries = [case.query for case in cases]
    rows, is_met = [], True
    for size, bar in ((len(index.knowledge.entries), SMALL), *((size, LARGE) for size in SIZES)):
        start = time.perf_counter()
        general, large = _build(enlarged(index.knowledge, size))
        seconds = time.perf_counter() - start
        large.search(queries[0])
        timing = measure(large.search, queries)
        is_met &= timing.median <= bar
        rows.append((size, f"{seconds:.0f}", timing, measure(general.search, queries), measure(large.suggest, queries)))
    head = ("entries", "seconds to build", "knowledge", "SearchIndex, known words", "suggestions")
    return table(head, rows), is_met


def _build(knowledge: Knowledge) -> tuple[SearchIndex, KnowledgeIndex]:
    """Without the cache: nothing is kept of made-up entries."""
    groups = glossary_groups(knowledge)
    entries, topics, asides = (
        SearchIndex.from_documents(documents, phrases=groups)
        for documents in (entry_documents(knowledge), topic_documents(knowledge, read_phrases(PHRASES_FOLDER)), ())
    )
    return entries, KnowledgeIndex(knowledge, entries, topics, asides)


def library_table(knowledge: Knowledge, cases: Sequence[Case]) -> str:
    """The same words scored by bm25s and by the own postings, at the largest size."""
    entries = enlarged(knowledge, SIZES[-1]).entries.values()
    texts = [content_words(units_of(f"{entry.title} {entry.answer} {' '.join(entry.details)}")) for entry in entries]
    library = bm25s.BM25()
    library.index(texts, show_progress=False)
    own = Postings.build([{"text": words} for words in texts], {"text": 1.0})
    queries = [[word for word in content_words(units_of(case.query)) if word in own.known] for case in cases]
    queries = [words for words in queries if words]
    taken = {}
    for name, score in (("bm25s", library.get_scores), ("own postings", own.score)):
        start = time.perf_counter()
        for words in queries:
            score(words)
        taken[name] = 1000 * (time.perf_counter() - start) / len(queries)
    return table(("scorer", "ms a query"), [(name, f"{value:.2f}") for name, value in taken.items()])
