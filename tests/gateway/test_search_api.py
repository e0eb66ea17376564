"""GET /api/search."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from conftest import Gateway
from starlette.requests import Request

from annai.gateway.body import read_query
from annai.gateway.contract import SearchQuery
from annai.gateway.core import Core

pytestmark = pytest.mark.anyio


async def test_results_are_whole_answers_best_first(gateway: Gateway, core: Core) -> None:
    response = await gateway.client.get("/api/search", params={"q": "ログインIDがわからない", "limit": 5})
    results = response.json()["results"]
    assert 1 <= len(results) <= 5
    assert [result["score"] for result in results] == sorted((result["score"] for result in results), reverse=True)
    for result in results:
        entry = core.knowledge.entries[result["id"]]
        assert result.keys() == {"id", "title", "question", "text", "topic", "programme_year", "score", "citation"}
        assert entry.answer in result["text"]
        assert result["title"] == entry.title
        assert result["question"] == entry.question
        assert result["citation"]["quote"] == entry.citations[0].quote


async def test_a_year_is_kept_to_and_named(gateway: Gateway) -> None:
    params = {"q": "補助率", "programme_year": "2022"}
    results = (await gateway.client.get("/api/search", params=params)).json()["results"]
    assert results
    assert {result["programme_year"] for result in results} == {2022}
    assert all(result["text"].startswith("【IT導入補助金2022】") for result in results)


async def test_an_audience_is_kept_to(gateway: Gateway, core: Core) -> None:
    params = {"q": "移行登録", "audience": "vendor"}
    results = (await gateway.client.get("/api/search", params=params)).json()["results"]
    assert results
    assert all("vendor" in core.knowledge.entries[result["id"]].audience for result in results)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%20%E3%80%80", "q=&programme_year=&audience=&limit=", "q=zzzzqqqq", "q=x&programme_year=2021"],
)
async def test_nothing_asked_or_nothing_found(gateway: Gateway, query: str) -> None:
    response = await gateway.client.get(f"/api/search?{query}")
    assert response.status_code == 200
    assert response.json() == {"results": []}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=51", "limit=x", "limit=1e3", "programme_year=abc", "programme_year=99", "audience=king", "x=1"],
)
async def test_a_parameter_that_cannot_be(gateway: Gateway, query: str) -> None:
    response = await gateway.client.get(f"/api/search?q=x&{query}")
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_request"


async def test_the_length_limit_is_that_of_the_chat(gateway: Gateway) -> None:
    assert (await gateway.client.get(f"/api/search?q={quote('あ' * 300)}")).status_code == 200
    assert (await gateway.client.get(f"/api/search?q={quote('あ' * 301)}")).status_code == 422


def test_utf8_without_escapes() -> None:
    """As curl sends it."""
    request = Request({"type": "http", "query_string": "q=補助率&limit=3".encode()})
    assert read_query(request, SearchQuery) == SearchQuery(q="補助率", limit=3)
