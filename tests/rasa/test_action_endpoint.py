"""Rasa calls the action servers in turn, and another one where one does not answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from annai.nlu.action_endpoint import ActionEndpoint
from scripts.live import free_ports


@asynccontextmanager
async def server(port: int, calls: Counter[int], seconds: float = 0.0) -> AsyncIterator[web.AppRunner]:
    """An action server that tells its port."""

    async def webhook(request: web.Request) -> web.Response:
        await request.json()
        calls[port] += 1
        await asyncio.sleep(seconds)
        return web.json_response({"port": port})

    app = web.Application()
    app.router.add_post("/webhook", webhook)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield runner
    finally:
        await runner.cleanup()


async def call(endpoint: ActionEndpoint) -> int:
    """A call as Rasa's RemoteAction makes it; returns the port of the server that answered."""
    reply = await endpoint.request(json={}, method="post", timeout=300, compress=False)
    return int(reply["port"])


def addresses(ports: list[int]) -> list[str]:
    return [f"http://127.0.0.1:{port}" for port in ports]


def test_calls_go_round_and_past_a_server_that_is_down() -> None:
    async def play() -> None:
        ports, calls = free_ports(2), Counter[int]()
        endpoint = ActionEndpoint(addresses(ports), 6)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(server(ports[0], calls))
            async with server(ports[1], calls):
                assert {await call(endpoint) for _ in range(4)} == set(ports)
                assert calls == {ports[0]: 2, ports[1]: 2}
            assert {await call(endpoint) for _ in range(4)} == {ports[0]}

    asyncio.run(play())


def test_many_calls_at_once_all_find_the_server_that_is_left() -> None:
    async def play() -> None:
        ports, calls = free_ports(3), Counter[int]()
        endpoint = ActionEndpoint(addresses(ports), 6)
        async with server(ports[2], calls):
            assert set(await asyncio.gather(*(call(endpoint) for _ in range(30)))) == {ports[2]}

    asyncio.run(play())


def test_no_server_at_all_is_an_error() -> None:
    endpoint = ActionEndpoint(addresses(free_ports(2)), 6)
    with pytest.raises(aiohttp.ClientConnectionError):
        asyncio.run(call(endpoint))


def test_a_slow_action_ends_before_the_gateway_gives_up() -> None:
    async def play() -> float:
        (port,) = free_ports(1)
        endpoint = ActionEndpoint(addresses([port]), 0.5)
        begin = asyncio.get_running_loop().time()
        async with server(port, Counter(), seconds=3):
            with pytest.raises(asyncio.TimeoutError):
                await call(endpoint)
            return asyncio.get_running_loop().time() - begin

    assert 0.3 < asyncio.run(play()) < 0.5
