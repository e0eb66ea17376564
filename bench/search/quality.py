"""How often the right document comes first, and what each signal is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import bm25s
import numpy as np

from annai.knowledge import Knowledge
from annai.search import KnowledgeIndex, SearchIndex
from annai.search.documents import entry_documents
from annai.search.index import SIGNAL_WEIGHTS
from annai.search.terms import content_words, units_of
from bench.quality.intervals import Share
from bench.quality.report import table
from bench.search.cases import Case, municipal, shorthand, topic_phrases

FIRST, THREE = 85.0, 95.0  # bars, in per cent
_DEPTH = 10
SETS = ("queries", "held_out", "fresh", "unseen", "callers")

Search = Callable[[str], Sequence[str]]


def plain_bm25(documents: Iterable[Mapping[str, object]]) -> Search:
    """What a search box of the shelf finds: BM25 over words, one field."""
    documents = list(documents)
    ids = [str(document["id"]) for document in documents]
    index = bm25s.BM25()
    index.index([_words(document) for document in documents], show_progress=False)

    def search(query: str) -> list[str]:
        words = [word for word in content_words(units_of(query)) if word in index.vocab_dict]
        scores = index.get_scores(words) if words else np.zeros(len(ids))
        return [ids[place] for place in np.argsort(-scores, kind="stable")[:_DEPTH] if scores[place] > 0]

    return search


def _words(document: Mapping[str, object]) -> list[str]:
    parts: list[str] = []
    for name in ("title", "keywords", "text"):
        value = document.get(name, "")
        parts += [value] if isinstance(value, str) else [str(part) for part in value]  # type: ignore[attr-defined]
    return content_words(units_of(" ".join(parts)))


def found_first(search: Search, cases: Sequence[Case]) -> tuple[Share, Share, float]:
    """Right in the first place, right in the first three, mean reciprocal rank."""
    ranks = [_rank(search(case.query), case) for case in cases]
    return (
        Share(sum(rank == 1 for rank in ranks), len(ranks)),
        Share(sum(rank <= 3 for rank in ranks), len(ranks)),
        float(np.mean([1 / rank for rank in ranks])),
    )


def _rank(found: Sequence[str], case: Case) -> float:
    return next((place for place, name in enumerate(found, start=1) if name in case.right), math.inf)


def ndcg(search: Search, cases: Sequence[Case]) -> float:
    """Mean nDCG at ten, every right document counting the same."""
    gains = []
    for case in cases:
        found = search(case.query)[:_DEPTH]
        gain = sum(1 / math.log2(place + 1) for place, name in enumerate(found, start=1) if name in case.right)
        best = sum(1 / math.log2(place + 1) for place in range(1, min(len(case.right), _DEPTH) + 1))
        gains.append(gain / best)
    return float(np.mean(gains))


def knowledge_table(knowledge: Knowledge, index: KnowledgeIndex) -> tuple[str, bool]:
    """The own knowledge: operators' queries by kind, and phrases; are the bars met?"""
    ours: Search = partial(_entry_ids, index)
    plain = plain_bm25(entry_documents(knowledge))
    rows, is_met = [], True
    for name in SETS:
        cases = shorthand(name, knowledge)
        kinds = ["all", *dict.fromkeys(case.kind for case in cases)]
        for kind in kinds:
            chosen = [case for case in cases if kind in ("all", case.kind)]
            first, three, reciprocal = found_first(ours, chosen)
            rows.append((name, kind, first, three, f"{reciprocal:.3f}", *_plain_shares(plain, chosen)))
            if kind == "all":
                is_met &= 100 * first.value >= FIRST and 100 * three.value >= THREE
    cases = topic_phrases(knowledge)
    first, three, reciprocal = found_first(ours, cases)
    rows.append(("test phrases", "right topic", first, three, f"{reciprocal:.3f}", *_plain_shares(plain, cases)))
    head = ("queries", "kind", "right first", "in the first three", "MRR", "plain BM25 first", "three")
    return table(head, rows), is_met


def _entry_ids(index: KnowledgeIndex, query: str) -> list[str]:
    return [hit.id for hit in index.search(query, limit=_DEPTH)]


def _plain_shares(plain: Search, cases: Sequence[Case]) -> tuple[str, str]:
    first, three, _ = found_first(plain, cases)
    return f"{100 * first.value:.1f} %", f"{100 * three.value:.1f} %"


def municipal_table() -> str:
    """The other domain: plain BM25, everything, and everything but one signal."""
    documents, cases = municipal()
    index = SearchIndex.from_documents(documents)

    def with_weights(weights: Mapping[str, float]) -> Search:
        def search(query: str) -> list[str]:
            scores = index.scores(index.question(query), weights)
            return [index.ids[place] for place in np.argsort(-scores, kind="stable")[:_DEPTH]]

        return search

    searches: dict[str, Search] = {
        "plain BM25 (bm25s)": plain_bm25(documents),
        "all signals": with_weights(SIGNAL_WEIGHTS),
    }
    for name in SIGNAL_WEIGHTS:
        rest = {signal: weight for signal, weight in SIGNAL_WEIGHTS.items() if signal != name}
        searches |= {f"without {name}": with_weights(rest), f"{name} alone": with_weights({name: 1.0})}
    rows = []
    for name, search in searches.items():
        first, three, _ = found_first(search, cases)
        rows.append((name, f"{ndcg(search, cases):.3f}", first, three))
    return table(("ranking", "nDCG@10", "right first", "in the first three"), rows)
