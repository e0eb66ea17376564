"""The gateway in memory: the real knowledge and a real SQLite file, in front of a Rasa that does as told."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from annai.decisions import load_tables
from annai.gateway.app import create_app
from annai.gateway.config import GatewayConfig
from annai.gateway.core import Core
from annai.gateway.storage.database import open_database
from annai.knowledge import Knowledge, current_knowledge

CITATION = {"source": "faq-2023", "title": "よくある質問", "locator": "No.3", "quote": "gBizID"}


def rasa_reply(text: str = "【IT導入補助金2023】お答えです。", **custom: Any) -> list[dict[str, Any]]:
    """What Rasa's REST channel sends for one utterance with buttons and a custom part."""
    buttons = [{"title": "2020年の場合", "payload": "2020年の場合"}]
    full = {"status": "answered", "topic": "forgotten_id", "programme_year": 2023, "citations": [CITATION], **custom}
    return [{"recipient_id": "x", "text": text, "buttons": buttons}, {"recipient_id": "x", "custom": full}]


@dataclass
class FakeRasa:
    """An ASGI app in Rasa's place. ``answer`` makes the reply; ``heard`` is what was asked, in order."""

    answer: Callable[[dict[str, Any]], Any] = lambda asked: rasa_reply()
    heard: list[dict[str, Any]] = field(default_factory=list)
    delay: float = 0.0
    status: int = 200
    is_up: bool = True
    busy: set[str] = field(default_factory=set)
    overlapped: bool = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/webhook"):
            content = await self._turn(json.loads((await receive())["body"]))
            status = self.status
        else:
            content, status = b"ok", 200 if self.is_up else 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": content})

    async def _turn(self, asked: dict[str, Any]) -> bytes:
        self.heard.append(asked)
        self.overlapped = self.overlapped or asked["sender"] in self.busy
        self.busy.add(asked["sender"])
        await asyncio.sleep(self.delay)
        self.busy.discard(asked["sender"])
        answer = self.answer(asked)
        return answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()


@dataclass
class Gateway:
    """A running gateway and a client for it."""

    app: Starlette
    client: httpx.AsyncClient
    rasa: FakeRasa

    async def say(self, message: str, **more: Any) -> httpx.Response:
        return await self.client.post("/api/chat", json={"message": message, **more})


Start = Callable[..., AbstractAsyncContextManager[Gateway]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass(frozen=True)
class FakeHit:
    id: str
    score: float


class FakeIndex:
    """Counts shared pairs of characters; good enough to find a title."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entries = knowledge.entries.values()

    def search(
        self, query: str, *, limit: int = 10, programme_year: int | None = None, audience: str | None = None
    ) -> list[FakeHit]:
        pairs = {query[at : at + 2] for at in range(len(query) - 1)}
        hits = [
            FakeHit(entry.id, float(sum(pair in entry.title + entry.question for pair in pairs)))
            for entry in self._entries
            if (programme_year is None or programme_year in entry.programme_years)
            and (audience is None or audience in entry.audience)
        ]
        return sorted((hit for hit in hits if hit.score), key=lambda hit: -hit.score)[:limit]


@pytest.fixture(scope="session")
def core() -> Core:
    knowledge = current_knowledge()
    return Core(knowledge, lambda: FakeIndex(knowledge), lambda: load_tables(knowledge.folder / "decisions"))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An up-to-date database without rows: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "gateway.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def config(tmp_path: Path, empty_database: Path) -> GatewayConfig:
    shutil.copy(empty_database, tmp_path / "gateway.db")
    return GatewayConfig(
        rasa_urls=("http://rasa.test",),
        actions_urls=("http://actions.test",),
        database=f"sqlite:///{tmp_path / 'gateway.db'}",
        allowed_hosts=frozenset({"gateway.test"}),
        rasa_timeout=0.5,
    )


@pytest.fixture
def start(config: GatewayConfig, core: Core) -> Start:
    """Starts a gateway; keyword arguments change its configuration, ``client_address`` who asks."""
    live_core = core

    @asynccontextmanager
    async def run(
        rasa: FakeRasa | None = None,
        *,
        core: Core | None = None,
        client_address: str = "203.0.113.7",
        **changes: Any,
    ) -> AsyncIterator[Gateway]:
        rasa = rasa or FakeRasa()
        app = create_app(replace(config, **changes), core=core or live_core, transport=httpx.ASGITransport(rasa))
        transport = httpx.ASGITransport(app, client=(client_address, 4711))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client,
        ):
            yield Gateway(app, client, rasa)

    return run


@pytest.fixture
async def gateway(start: Start) -> AsyncIterator[Gateway]:
    async with start() as running:
        yield running
