"""Every answer under /api that is not 2xx has the one shape, and repeats nothing of the request."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from conftest import FakeRasa, Gateway, Start

from annai.gateway.errors import PROBLEMS

pytestmark = pytest.mark.anyio
JSON = {"Content-Type": "application/json"}


def check(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"code", "message", "request_id"}
    assert body["error"]["code"] == code
    assert body["error"]["message"] == PROBLEMS[code].message
    assert body["error"]["request_id"] == response.headers["X-Request-ID"] != ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"message": "x"} y',
        b"\xef\xbb\xbf" + b'{"message": "x"}',
        b"message=x",
        b'{"message": "\xff\xfe"}',
        b'{"message": "\xed\xa0\x80"}',
        b'{"message": "\\ud83d"}',
        b'{"message": "\\ude00\\ud83d and more"}',
        b'{"message": NaN}',
        b"NaN",
        b'{"message": "x\x01"}',
        b"[" * 4000,
        b'{"a":' * 700,
        b"\x00\x01\x02",
    ],
)
async def test_what_is_no_json(gateway: Gateway, content: bytes) -> None:
    response = await gateway.client.post("/api/chat", content=content, headers=JSON)
    # Deep nesting may be refused for its shape before its end is seen.
    if response.status_code == 422:
        assert content.startswith((b"[", b'{"a"', b'{"message": N'))
        check(response, 422, "invalid_request")
    else:
        check(response, 400, "invalid_json")
    assert gateway.rasa.heard == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        None,
        {"message": None},
        {"message": 1},
        {"message": ["x"]},
        {"message": {"text": "x"}},
        {"message": "x", "<script>alert(1)</script>": 1},
        {"message": "x", "sender": "default"},
        {"message": "x", "metadata": {}},
        {"message": "x", "conversation_id": 1},
        {"message": "x", "message_id": ""},
        {"message": "x", "message_id": "<b>"},
        {"message": "x", "message_id": "m" * 129},
        {"message": "x", "message_id": "番号"},
        {"message": "x", "message_id": "m1\n"},
    ],
)
async def test_what_has_another_shape(gateway: Gateway, body: Any) -> None:
    response = await gateway.client.post("/api/chat", content=json.dumps(body), headers=JSON)
    check(response, 422, "invalid_request")
    assert "script" not in response.text
    assert gateway.rasa.heard == []


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=shift_jis",
        "application/jsonp",
    ],
)
async def test_another_type_of_content(gateway: Gateway, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = await gateway.client.post("/api/chat", content=b'{"message": "x"}', headers=headers)
    check(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"']
)
async def test_json_by_its_other_names(gateway: Gateway, kind: str) -> None:
    response = await gateway.client.post("/api/chat", content=b'{"message": "x"}', headers={"Content-Type": kind})
    assert response.status_code == 200


async def test_a_body_that_is_too_large(gateway: Gateway) -> None:
    content = json.dumps({"message": "x", "conversation_id": "c" * 5000}).encode()
    check(await gateway.client.post("/api/chat", content=content, headers=JSON), 413, "body_too_large")


async def test_a_body_that_does_not_tell_its_size(gateway: Gateway) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 1024

    response = await gateway.client.post("/api/chat", content=endless(), headers=JSON)
    check(response, 413, "body_too_large")


@pytest.mark.parametrize("length", ["-1", "9" * 40, "abc"])
async def test_a_false_size(gateway: Gateway, length: str) -> None:
    headers = {**JSON, "Content-Length": length}
    response = await gateway.client.post("/api/chat", content=b'{"message": "x"}', headers=headers)
    assert response.status_code in (200, 413)


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/chat/more", "/api/%2e%2e/etc/passwd", "/api/<b>", "/api/\u202e"]
)
async def test_unknown_paths(gateway: Gateway, path: str) -> None:
    response = await gateway.client.get(path)
    check(response, 404, "not_found")
    assert "<b>" not in response.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/chat", {"POST"}),
        ("PUT", "/api/chat", {"POST"}),
        ("DELETE", "/api/decisions/withdrawal", {"GET", "HEAD", "POST"}),
        ("POST", "/api/search", {"GET", "HEAD"}),
        ("TRACE", "/api/chat", {"POST"}),
        ("BREW", "/api/chat", {"POST"}),
    ],
)
async def test_other_methods(gateway: Gateway, method: str, path: str, allowed: set[str]) -> None:
    response = await gateway.client.request(method, path)
    check(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


async def test_a_foreign_host(gateway: Gateway) -> None:
    for host in ("evil.example", "gateway.test.evil.example", "", "gateway.test@evil.example", "[::2]"):
        response = await gateway.client.get("/api/search", headers={"Host": host})
        check(response, 400, "unknown_host")


async def test_own_hosts_with_a_port(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/search", headers={"Host": "Gateway.Test:8080"})
    assert response.status_code == 200


async def test_probes_come_to_any_name(gateway: Gateway) -> None:
    response = await gateway.client.get("/healthz", headers={"Host": "10.0.0.7:8080"})
    assert response.status_code == 200


async def test_an_unexpected_error_tells_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as gateway:

        async def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError("secret <b>IDは?</b>")

        monkeypatch.setattr(gateway.app.state.services.chat, "turn", broken)
        response = await gateway.say("IDは?")
    check(response, 500, "internal_error")
    assert "secret" not in response.text


async def test_pages_get_the_message_as_text(gateway: Gateway) -> None:
    response = await gateway.client.get("/nothing")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.text == PROBLEMS["not_found"].message


@pytest.mark.parametrize("query", ["q=%ff", "q=%ED%A0%80", "q=" + "&q=" * 40])
async def test_a_malformed_query(gateway: Gateway, query: str) -> None:
    check(await gateway.client.get(f"/api/search?{query}"), 400, "invalid_query")


@pytest.mark.parametrize("value", ["", "abc", "a" * 65, "<script>1</script>", "日本"])
async def test_a_given_request_id_must_be_harmless(gateway: Gateway, value: str) -> None:
    response = await gateway.client.get("/healthz", headers={"X-Request-ID": value.encode()})
    assert response.headers["X-Request-ID"] != value


async def test_a_proxys_request_id_is_kept(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/x", headers={"X-Request-ID": "4bf92f3577b34da6"})
    check(response, 404, "not_found")
    assert response.json()["error"]["request_id"] == "4bf92f3577b34da6"


async def test_every_code_is_in_the_openapi_document(gateway: Gateway) -> None:
    document = (await gateway.client.get("/openapi.json")).text
    undocumented = {"not_found", "method_not_allowed", "origin_not_allowed", "invalid_form"}
    assert {code for code in PROBLEMS if code not in document} == undocumented


async def test_overload_is_shed(start: Start) -> None:
    async with start(FakeRasa(delay=0.2), max_in_flight=2) as gateway:
        first = [asyncio.create_task(gateway.say("一")) for _ in range(2)]
        await asyncio.sleep(0.05)
        refused = await gateway.say("二")
        assert (await gateway.client.get("/healthz")).status_code == 200
        served = await asyncio.gather(*first)
        later = await gateway.say("三")
    check(refused, 503, "overloaded")
    assert int(refused.headers["Retry-After"]) >= 1
    assert [response.status_code for response in (*served, later)] == [200, 200, 200]
