"""``/openapi.json``, made from the records of the contract and the table of routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from annai.gateway.contract import (
    Accepted,
    ChatReply,
    ChatRequest,
    DecisionRequest,
    Deleted,
    ErrorBody,
    Export,
    FeedbackRequest,
    History,
    SearchQuery,
    SearchResults,
    Welcome,
)
from annai.gateway.errors import PROBLEMS
from annai.gateway.services import json_response

_REF = "#/components/schemas/{name}"
_BODY_ERRORS = ("invalid_json", "body_too_large", "unsupported_media_type", "invalid_request")
_LOAD_ERRORS = ("unknown_host", "rate_limited", "internal_error", "overloaded")


@dataclass(frozen=True)
class Operation:
    """What a route takes and gives."""

    method: str
    path: str
    summary: str
    errors: tuple[str, ...] = ()
    body: type | None = None
    query: type | None = None
    reply: type | None = None


OPERATIONS = (
    Operation(
        "post",
        "/api/chat",
        "Send a message; get the answer.",
        (*_BODY_ERRORS, "message_too_long"),
        body=ChatRequest,
        reply=ChatReply,
    ),
    Operation(
        "post",
        "/api/feedback",
        "Was an answer helpful?",
        (*_BODY_ERRORS, "unknown_message", "unavailable"),
        body=FeedbackRequest,
        reply=Accepted,
    ),
    Operation(
        "get",
        "/api/conversations/{conversation_id}",
        "What was said so far.",
        ("unknown_message", "unavailable"),
        reply=History,
    ),
    Operation(
        "delete",
        "/api/conversations/{conversation_id}",
        "Delete all that is kept of a conversation.",
        ("unknown_message", "unavailable"),
        reply=Deleted,
    ),
    Operation(
        "get",
        "/api/conversations/{conversation_id}/export",
        "All that is kept of a conversation.",
        ("unknown_message", "unavailable"),
        reply=Export,
    ),
    Operation("get", "/api/welcome", "What a chat shows before the first question.", reply=Welcome),
    Operation(
        "get",
        "/api/search",
        "Search the knowledge.",
        ("invalid_query", "invalid_request", "message_too_long", "stopped"),
        query=SearchQuery,
        reply=SearchResults,
    ),
    Operation("get", "/api/decisions", "The decisions there are."),
    Operation("get", "/api/decisions/{name}", "What a decision asks for.", ("unknown_decision", "stopped")),
    Operation(
        "post",
        "/api/decisions/{name}",
        "Decide as far as the facts allow.",
        (*_BODY_ERRORS, "unknown_decision", "unknown_fact", "stopped"),
        body=DecisionRequest,
    ),
)


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    records = [ErrorBody, *(kind for item in OPERATIONS for kind in (item.body, item.reply) if kind)]
    schemas, components = msgspec.json.schema_components(records, ref_template=_REF)
    by_type = dict(zip(records, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for item in OPERATIONS:
        paths.setdefault(item.path, {})[item.method] = _operation(item, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Annai", "version": "1", "description": "IT導入補助金の案内"},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(item: Operation, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "summary": item.summary,
        "operationId": f"{item.method}_{item.path.strip('/').replace('/', '_').replace('{', '').replace('}', '')}",
        "parameters": [*_path_parameters(item.path), *_query_parameters(item.query)],
        "responses": _responses(item, schemas),
    }
    if item.body:
        data["requestBody"] = {"required": True, "content": _json(schemas[item.body])}
    return data


def _responses(item: Operation, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    reply = schemas[item.reply] if item.reply else {"type": "object"}
    responses: dict[str, Any] = {"200": {"description": "OK", "content": _json(reply)}}
    codes: dict[int, list[str]] = {}
    for code in (*item.errors, *_LOAD_ERRORS):
        codes.setdefault(PROBLEMS[code].status, []).append(code)
    for status, names in sorted(codes.items()):
        responses[str(status)] = {"description": ", ".join(names), "content": _json(schemas[ErrorBody])}
    return responses


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _path_parameters(path: str) -> Sequence[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", path)
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(kind: type | None) -> list[dict[str, Any]]:
    if kind is None:
        return []
    (_, components) = msgspec.json.schema_components([kind], ref_template=_REF)
    properties = components[kind.__name__]["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": _or_nothing(schema)}
        for name, schema in properties.items()
    ]


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter without a value (``audience=``) counts as not given."""
    if schema.get("type") == "string":
        return schema
    empty = {"type": "string", "maxLength": 0}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], empty]}
    return {"anyOf": [{name: value for name, value in schema.items() if name != "default"}, empty]} | (
        {"default": schema["default"]} if "default" in schema else {}
    )


_DOCUMENT = document()


async def openapi(_request: Request) -> Response:
    """The document."""
    return json_response(_DOCUMENT)
