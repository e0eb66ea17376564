"""A small HTTP/1.1 client: on two cores, what the client spends is taken from the servers that are measured."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Shorter than the five seconds after which both servers close an idle connection.
KEEP_ALIVE = 2.0


class ConnectionLost(Exception):
    """The server closed the connection, or none could be made."""


@dataclass(frozen=True)
class Response:
    """Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Client:
    """Posts JSON to one address; opens as many connections as are needed and keeps them ``keep_alive`` seconds."""

    def __init__(self, url: str, keep_alive: float = KEEP_ALIVE) -> None:
        self._keep_alive = keep_alive
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\nContent-Length: "
        )
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, body: Any, *, timeout: float) -> Response:
        """Send one request.

        Raises:
            ConnectionLost: There is no answer; the request may have been carried out.
            TimeoutError: There is no answer in time; the same holds.
        """
        reader, writer = await self._connection()
        try:
            async with asyncio.timeout(timeout):
                self._write(writer, body)
                response = await _read(reader)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            writer.close()
            if isinstance(error, TimeoutError):
                raise
            raise ConnectionLost(str(error)) from error
        except asyncio.CancelledError:
            writer.close()
            raise
        if self._keep_alive == 0.0 or response.headers.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._idle.append((time.monotonic(), reader, writer))
        return response

    async def post_and_leave(self, body: Any, *, after: float) -> None:
        """Send a request and hang up after some seconds without reading the answer, as a broken network does."""
        _, writer = await self._connection()
        self._write(writer, body)
        try:
            await writer.drain()
            await asyncio.sleep(after)
        except OSError:
            pass  # hung up by the server first: the answer is lost all the same
        finally:
            writer.transport.abort()

    async def close(self) -> None:
        """Close what is open."""
        while self._idle:
            self._idle.pop()[2].close()
        await asyncio.sleep(0)

    def _write(self, writer: asyncio.StreamWriter, body: Any) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        writer.write(f"{self._head}{len(content)}\r\n\r\n".encode() + content)

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            used, reader, writer = self._idle.pop()
            if time.monotonic() - used < self._keep_alive and not reader.at_eof():
                return reader, writer
            writer.close()
        try:
            return await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            raise ConnectionLost(str(error)) from error


async def _read(reader: asyncio.StreamReader) -> Response:
    """One response; both servers tell the length of every body."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if "content-length" not in headers:
        raise ValueError(f"no length in {lines[0]}")
    return Response(int(lines[0].split(" ", 2)[1]), headers, await reader.readexactly(int(headers["content-length"])))
