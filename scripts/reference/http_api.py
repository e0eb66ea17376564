"""docs/reference/http-api.md, from the OpenAPI document and the table of routes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from starlette.routing import BaseRoute, Route

from annai.gateway.app import ROUTES
from annai.gateway.console.routes import ROUTES as CONSOLE
from annai.gateway.errors import PROBLEMS
from annai.gateway.openapi import document
from scripts.reference.markdown import code, table

HEAD = """# HTTP API

JSON in UTF-8. The same as a machine-readable document: `GET /openapi.json`.

```sh
curl -s http://127.0.0.1:8080/api/chat -H 'Content-Type: application/json' -d '{"message": "コールセンターの番号は?"}'
```

- The first reply names a `conversation_id`; send it with the next message. Its value cannot be guessed: keep it secret.
- Give each message a `message_id` of your own. Sent again after a lost connection, it gets the first answer again.
- `text` stands alone. `buttons` are choices; pressing one sends its `payload` as the next message.
- `status` is `answered`, `clarification` (a question back), `unanswerable` (not in the documents), `handoff` (go to a
  desk), `chitchat` or `error`. `citations` name the place in the document, with the quote.
- A message of up to 300 characters is always answered with 200, whatever it says.

<!-- Written by `make reference` from annai/gateway/. -->

"""
ERRORS = """## Errors

Every answer that is not 2xx has one shape; `message` may be shown to people, `request_id` finds the line in the log:

```json
{"error": {"code": "rate_limited", "message": "短い時間に…", "request_id": "…"}}
```

503 and 429 carry `Retry-After`: wait that long, then send the same `message_id` again.

"""


def page() -> str:
    """The page as it should be."""
    spec = document()
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
    )
    schemas = "".join(_schema(name, schema) for name, schema in spec["components"]["schemas"].items())
    errors = table(["Code", "Status", "Message"], ((f"`{c}`", str(p.status), p.message) for c, p in PROBLEMS.items()))
    return (
        f"{HEAD}## Pages and health\n\n{_routes(ROUTES)}\n### Staff console\n\n{_routes(CONSOLE)}\n"
        f"## Operations\n{operations}\n## Records\n{schemas}\n{ERRORS}{errors}"
    )


def _routes(routes: tuple[BaseRoute, ...]) -> str:
    rows = [
        (f"`{route.path}`", _methods(route), code((inspect.getdoc(route.endpoint) or "").split("\n\n")[0]))
        for route in routes
        if isinstance(route, Route) and not route.path.startswith("/api/")
    ]
    return table(["Path", "Method", "What it is"], rows)


def _methods(route: Route) -> str:
    """A class answers what it has methods for."""
    known = route.methods or {name.upper() for name in ("get", "post") if hasattr(route.endpoint, name)}
    return ", ".join(sorted(known - {"HEAD"}))


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"\n### {method.upper()} {path}\n", operation["summary"] + "\n"]
    rows = [(f"`{item['name']}`", item["in"], _type(item["schema"])) for item in operation["parameters"]]
    if rows:
        lines.append(table(["Parameter", "In", "Type"], rows))
    if body := operation.get("requestBody"):
        lines.append(f"Body: {_type(_content(body))}\n")
    lines.append(table(["Status", "Meaning"], _responses(operation["responses"])))
    return "\n".join(lines)


def _responses(responses: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for status, response in responses.items():
        codes = ", ".join(f"`{name}`" for name in response["description"].split(", "))
        yield status, _type(_content(response)) if status == "200" else codes


def _content(part: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = part["content"]["application/json"]["schema"]
    return schema


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = (
        (f"`{field}`", _type(kind), "yes" if field in required else "", _more(kind))
        for field, kind in schema["properties"].items()
    )
    about = code(" ".join(schema.get("description", "").split()))
    return f"\n### {name}\n\n{about}\n\n" + table(["Field", "Type", "Always there", ""], rows)


def _more(schema: dict[str, Any]) -> str:
    """Description of a field, where it has one."""
    parts = [schema, *schema.get("anyOf", ())]
    return code(next((part["description"] for part in parts if "description" in part), ""))


def _type(schema: dict[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if options := schema.get("anyOf"):
        return " or ".join(_type(option) for option in options)
    if values := schema.get("enum"):
        return ", ".join(f"`{value}`" for value in values)
    if schema.get("maxLength") == 0:
        return "empty"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    limits = {"minimum": "≥", "maximum": "≤", "maxLength": "at most"}
    bounds = " ".join(f"{sign} {schema[name]}" for name, sign in limits.items() if name in schema)
    return " ".join(part for part in (str(schema.get("type", "anything")), bounds) if part)
