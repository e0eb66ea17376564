"""The general index: every way of asking for the same thing, and hostile input."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from annai.search import SearchIndex
from tests.search.conftest import TOWN


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("粗大ごみ", "waste"),
        ("そだいごみのだしかた", "waste"),
        ("sodai gomi", "waste"),
        ("粗大ゴミ", "waste"),
        ("祖大ごみ", "waste"),
        ("ﾄｼｮｶﾝ", "library"),
        ("本を借りたい", "library"),
        ("保育園に入れたい", "nursery"),
        ("引っ越してきた", "moving"),
        ("わんちゃんの注射", "dog"),
        ("こていしさんぜい", "tax"),
        ("断水", "water"),
    ],
)
def test_finds_what_is_meant(town: SearchIndex, query: str, first: str) -> None:
    assert town.search(query)[0].id == first


def test_a_title_counts_more_than_a_text() -> None:
    index = SearchIndex.from_documents(
        [{"id": "text", "title": "お知らせ", "text": "図書館"}, {"id": "title", "title": "図書館", "text": "お知らせ"}]
    )
    assert [hit.id for hit in index.search("図書館")] == ["title", "text"]


def test_scores_descend_and_the_limit_holds(town: SearchIndex) -> None:
    hits = town.search("登録の手続き", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert town.search("登録", limit=0) == []
    assert town.search("登録", limit=-1) == []


def test_equal_documents_stay_in_the_order_given() -> None:
    index = SearchIndex.from_documents([{"id": str(number), "title": "犬の登録"} for number in range(5)])
    assert [hit.id for hit in index.search("犬")] == ["0", "1", "2", "3", "4"]


def test_the_same_documents_give_the_same_hits(town: SearchIndex) -> None:
    again = SearchIndex.from_documents(TOWN)
    for query in ("届け出", "hikkoshi", "ごみを出す日"):
        assert again.search(query) == town.search(query)


def test_threads_do_not_disturb_each_other(town: SearchIndex) -> None:
    queries = ["転入届", "粗大ごみ", "犬の登録", "水道"] * 10
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(town.search, queries)) == [town.search(query) for query in queries]


@pytest.mark.parametrize("query", ["", " ", "\n\t", "!?。、", "\x00\x01", "\u202e\u200b", "\ud800", "😀😀"])
def test_nothing_is_found_for_nothing(town: SearchIndex, query: str) -> None:
    assert town.search(query) == []


@pytest.mark.parametrize(
    "query",
    ["犬" * 5000, "a" * 5000, "' OR 1=1 --", "<script>alert(1)</script>", "%s{}\\", "ー" * 300, "ｗ" * 300, "nn" * 200],
)
def test_hostile_queries_do_no_harm(town: SearchIndex, query: str) -> None:
    assert len(town.search(query)) <= len(TOWN)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert SearchIndex.from_documents([]).search("犬") == []


def test_fields_may_be_missing_or_lists() -> None:
    index = SearchIndex.from_documents([{"id": 1, "text": ["犬", "猫"]}, {"id": 2, "title": None}])
    assert [hit.id for hit in index.search("猫")] == ["1"]


def test_importing_loads_no_language_model() -> None:
    code = "import sys; from annai.search import SearchIndex; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
