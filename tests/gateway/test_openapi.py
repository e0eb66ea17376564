"""The OpenAPI document is valid, complete, and true: requests made from it get what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import FakeRasa, Gateway
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from starlette.routing import Route

from annai.gateway.app import ROUTES, create_app
from annai.gateway.config import GatewayConfig
from annai.gateway.core import Core
from annai.gateway.openapi import document

EXAMPLES = 25


@pytest.fixture
def api(config: GatewayConfig, core: Core) -> Any:
    limits = {"messages_per_minute": 10_000, "requests_per_minute": 100_000}
    known = replace(config, allowed_hosts=frozenset({"localhost", "testserver", "127.0.0.1"}), **limits)
    app = create_app(known, core=core, transport=httpx.ASGITransport(FakeRasa()))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def _operations() -> list[Any]:
    """Each operation with valid requests and, where it takes something, with invalid ones."""
    found = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            queries = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
            found.append(pytest.param(path, method, GenerationMode.POSITIVE, id=f"{method} {path} valid"))
            if "requestBody" in operation or queries:
                found.append(pytest.param(path, method, GenerationMode.NEGATIVE, id=f"{method} {path} invalid"))
    return found


@pytest.mark.parametrize(("path", "method", "mode"), _operations())
def test_requests_made_from_the_document(api: Any, path: str, method: str, mode: GenerationMode) -> None:
    """No server error, and status, type and body are as documented; what breaks the schema is refused."""
    operation = api[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate()

    check()


def test_every_route_of_the_api_is_in_the_document() -> None:
    paths = {route.path for route in ROUTES if isinstance(route, Route) and route.path.startswith("/api/")}
    assert set(document()["paths"]) == paths


def test_the_schemas_are_valid() -> None:
    schemas = document()["components"]["schemas"]
    assert {"ChatRequest", "ChatReply", "ErrorBody", "SearchResults"} <= schemas.keys()
    for part in schemas.values():
        Draft202012Validator.check_schema(part)


@pytest.mark.anyio
async def test_a_reply_fits_its_schema(gateway: Gateway) -> None:
    body = (await gateway.say("IDは?")).json()
    whole = {"$ref": "#/components/schemas/ChatReply", "components": document()["components"]}
    Draft202012Validator(whole).validate(body)
    with pytest.raises(Exception, match="status"):
        Draft202012Validator(whole).validate({**body, "status": "sure"})
