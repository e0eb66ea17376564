"""``/api/decisions``: the decision tables for programs."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from annai import clock
from annai.decisions import DecisionTable, UnknownFactError, evaluate
from annai.gateway.body import read_json
from annai.gateway.contract import DecisionRequest
from annai.gateway.errors import ApiError
from annai.gateway.services import json_response, services_of


async def list_decisions(request: Request) -> Response:
    """Names and titles of all decisions."""
    tables = services_of(request).core.tables.values()
    return json_response({"decisions": [{"id": table.id, "title": table.title} for table in tables]})


class Decision(HTTPEndpoint):
    """One decision: ``GET`` tells what it asks for, ``POST`` of facts decides."""

    async def get(self, request: Request) -> Response:
        return json_response(_description(_table(request)))

    async def post(self, request: Request) -> Response:
        return json_response(_verdict(_table(request), await read_json(request, DecisionRequest)))


def _description(table: DecisionTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "about": table.spec.about,
        "version": table.version,
        "programme_years": table.spec.programme_years.covered,
        "inputs": [msgspec.to_builtins(item) for item in table.inputs.values()],
    }


def _verdict(table: DecisionTable, asked: DecisionRequest) -> dict[str, Any]:
    """The result as far as the facts allow; what is not known is left out."""
    if not set(asked.unknown) <= table.inputs.keys():
        raise ApiError("unknown_fact")
    try:
        result = evaluate(table, asked.facts, today=clock.today(), unknown=frozenset(asked.unknown))
    except UnknownFactError as error:
        raise ApiError("unknown_fact") from error
    data: dict[str, Any] = msgspec.to_builtins(result)
    return {name: value for name, value in data.items() if value is not None}


def _table(request: Request) -> DecisionTable:
    services_of(request).off_switch.check()
    table = services_of(request).core.tables.get(request.path_params["name"])
    if table is None:
        raise ApiError("unknown_decision")
    return table
