"""Headers for browsers, and which other sites may use the API."""

from __future__ import annotations

import pytest
from conftest import Gateway, Start

pytestmark = pytest.mark.anyio
PORTAL = "https://portal.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.mark.parametrize("path", ["/", "/ask", "/widget.js", "/api/search", "/api/nothing", "/nothing", "/healthz"])
async def test_every_response_is_protected(gateway: Gateway, path: str) -> None:
    headers = (await gateway.client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers


async def test_errors_that_the_guards_send_are_protected_too(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/search", headers={"Host": "evil.example"})
    assert "Content-Security-Policy" in response.headers


async def test_https_is_made_to_stay(gateway: Gateway) -> None:
    response = await gateway.client.get("https://gateway.test/healthz")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


async def test_named_sites_may_frame_the_pages(start: Start) -> None:
    async with start(frame_ancestors=(PORTAL,)) as gateway:
        headers = (await gateway.client.get("/")).headers
    assert f"frame-ancestors {PORTAL}" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


class TestOrigins:
    async def test_a_preflight_of_an_allowed_site(self, start: Start) -> None:
        async with start(allowed_origins=frozenset({PORTAL})) as gateway:
            response = await gateway.client.options("/api/chat", headers={"Origin": PORTAL, **PREFLIGHT})
        assert response.status_code == 204
        assert response.headers["Access-Control-Allow-Origin"] == PORTAL
        assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in response.headers

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", f"{PORTAL}.evil.example", f"{PORTAL}:8443", "http://portal.example"]
    )
    async def test_a_preflight_of_another_site(self, start: Start, origin: str) -> None:
        async with start(allowed_origins=frozenset({PORTAL})) as gateway:
            response = await gateway.client.options("/api/chat", headers={"Origin": origin, **PREFLIGHT})
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "origin_not_allowed"
        assert "Access-Control-Allow-Origin" not in response.headers

    async def test_answers_may_be_read_by_allowed_sites_only(self, start: Start) -> None:
        async with start(allowed_origins=frozenset({PORTAL})) as gateway:
            for origin, allowed in ((PORTAL, True), ("https://evil.example", False)):
                response = await gateway.client.get("/api/search", headers={"Origin": origin})
                assert (response.headers.get("Access-Control-Allow-Origin") == origin) is allowed
                assert "Origin" in response.headers["Vary"]
            script = await gateway.client.get("/widget.js", headers={"Origin": PORTAL})
            assert script.headers["Access-Control-Allow-Origin"] == PORTAL

    async def test_by_default_no_other_site(self, gateway: Gateway) -> None:
        response = await gateway.client.get("/api/search", headers={"Origin": PORTAL})
        assert "Access-Control-Allow-Origin" not in response.headers

    async def test_errors_can_be_read_by_allowed_sites(self, start: Start) -> None:
        async with start(allowed_origins=frozenset({PORTAL}), messages_per_minute=1) as gateway:
            first = (await gateway.say("一")).json()["conversation_id"]
            body = {"message": "二", "conversation_id": first}
            response = await gateway.client.post("/api/chat", json=body, headers={"Origin": PORTAL})
        assert response.status_code == 429
        assert response.headers["Access-Control-Allow-Origin"] == PORTAL
        assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
