"""The console as a person at a browser without script uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
from sqlalchemy import text
from starlette.applications import Starlette

PASSWORD = "a long enough password"
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class Desk:
    """A client of the gateway, with the token of the last page seen."""

    app: Starlette
    client: httpx.AsyncClient
    csrf: str = ""

    async def sign_in(self, name: str, password: str, **more: str) -> httpx.Response:
        response = await self.client.post("/console/sign-in", data={"name": name, "password": password, **more})
        if response.status_code == 303:
            await self.get("/console")
        return response

    async def get(self, path: str) -> httpx.Response:
        response = await self.client.get(path)
        found = _TOKEN.search(response.text)
        self.csrf = found[1] if found else self.csrf
        return response

    async def read(self, path: str) -> str:
        """The text of a page that must be there, without its tags."""
        response = await self.get(path)
        assert response.status_code == 200, response.text
        return text_of(response.text)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **fields})

    async def rows(self, query: str) -> list[dict[str, Any]]:
        """What lies in the database."""
        run = self.app.state.services.store.run
        found: list[dict[str, Any]] = await run(lambda c: [dict(row) for row in c.execute(text(query)).mappings()])
        return found


def text_of(html: str) -> str:
    """What a page says."""
    body = html[html.index("<main") :] if "<main" in html else html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))
