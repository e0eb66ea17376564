"""/api/decisions: what a table asks for, and what it decides."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from conftest import Gateway

from annai import clock
from annai.decisions import evaluate
from annai.gateway.core import Core

pytestmark = pytest.mark.anyio


async def post(gateway: Gateway, name: str, facts: dict[str, Any], **more: Any) -> httpx.Response:
    return await gateway.client.post(f"/api/decisions/{name}", json={"facts": facts, **more})


async def test_all_tables_are_listed(gateway: Gateway, core: Core) -> None:
    body = (await gateway.client.get("/api/decisions")).json()
    assert {item["id"] for item in body["decisions"]} == set(core.tables)


async def test_a_table_tells_what_it_asks_for(gateway: Gateway, core: Core) -> None:
    body = (await gateway.client.get("/api/decisions/withdrawal")).json()
    table = core.tables["withdrawal"]
    assert [item["name"] for item in body["inputs"]] == list(table.inputs)
    assert all(item["question"] for item in body["inputs"])
    assert body["version"] == table.version


async def test_without_facts_the_next_question_is_asked(gateway: Gateway, core: Core) -> None:
    body = (await post(gateway, "withdrawal", {})).json()
    assert body["status"] == "open"
    assert body["next_question"]["name"] in core.tables["withdrawal"].inputs
    assert body["next_question"]["name"] in body["open_facts"]
    assert "outcome" not in body


async def test_every_case_of_every_table_is_decided_as_the_core_does(gateway: Gateway, core: Core) -> None:
    """The API adds nothing and loses nothing."""
    checked = 0
    for table in core.tables.values():
        for case in table.spec.cases[:5]:
            body = (await post(gateway, table.id, case.facts, unknown=case.unknown)).json()
            direct = evaluate(table, case.facts, today=clock.today(), unknown=frozenset(case.unknown))
            assert body["status"] == direct.status
            assert body.get("row") == direct.row
            assert (body["outcome"]["verdict"] if "outcome" in body else None) == (
                direct.outcome.verdict if direct.outcome else None
            )
            checked += 1
    assert checked >= 5


async def test_what_a_user_may_get_wrong_is_part_of_the_result(gateway: Gateway) -> None:
    body = (await post(gateway, "withdrawal", {"programme_year": "soon"})).json()
    assert body["status"] == "invalid"
    assert body["refusals"][0]["input"] == "programme_year"
    assert "soon" not in body["refusals"][0]["message"]


@pytest.mark.parametrize("name", ["nothing", "withdrawal.yml", "..", "%00", "<b>"])
async def test_an_unknown_decision(gateway: Gateway, name: str) -> None:
    for method in ("GET", "POST"):
        response = await gateway.client.request(method, f"/api/decisions/{name}", json={"facts": {}})
        assert response.status_code == 404
        assert response.json()["error"]["code"] in ("unknown_decision", "not_found")
        assert "<b>" not in response.text


@pytest.mark.parametrize("body", [{"facts": {"colour": "red"}}, {"unknown": ["colour"]}])
async def test_an_unknown_fact(gateway: Gateway, body: dict[str, Any]) -> None:
    response = await gateway.client.post("/api/decisions/withdrawal", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "unknown_fact"


@pytest.mark.parametrize(
    "value",
    [[], {}, [[]], [{}], "x" * 3000, -1, 0, 1e30, 10**18, True, None, "2023-99-99", ["a"] * 500, "P-1Y", "\u0000"],
)
async def test_no_value_of_a_fact_is_a_server_error(gateway: Gateway, core: Core, value: Any) -> None:
    for table in core.tables.values():
        for name in table.inputs:
            response = await post(gateway, table.id, {name: value})
            assert response.status_code == 200, (table.id, name, response.text)
