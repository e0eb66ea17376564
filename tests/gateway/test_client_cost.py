"""What a turn costs the gateway beside its work: no library may look for a module each time."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest
from conftest import rasa_reply

from annai.gateway.rasa import RasaClient

pytestmark = pytest.mark.anyio


class Witness:
    """First of the finders: hears of every module that is looked for, and finds none."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, *_: Any) -> None:
        self.names.append(name)


async def test_a_warm_turn_looks_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = json.dumps(rasa_reply()).encode()
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
                writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    client = RasaClient([url], [url], timeout=5.0)
    await client.turn("sender", "補助率は", "warm-up")
    witness = Witness()
    monkeypatch.setattr(sys, "meta_path", [witness, *sys.meta_path])
    answer = await client.turn("sender", "補助率は", "measured")
    await client.close()
    server.close()
    assert answer.messages
    assert witness.names == []
