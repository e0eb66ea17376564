"""The gateway in memory with two accounts, and somebody signed in."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from desk import PASSWORD, Desk

from annai.gateway.app import create_app
from annai.gateway.config import GatewayConfig
from annai.gateway.console import accounts
from annai.gateway.core import Core, load_core
from annai.gateway.storage.database import open_database


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def core() -> Core:
    return load_core()


@pytest.fixture(scope="session")
def staffed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two operators and an editor: hashing passwords is slow on purpose."""
    path = tmp_path_factory.mktemp("staffed") / "gateway.db"
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        accounts.add_account(connection, "hanako", PASSWORD, "operator")
        accounts.add_account(connection, "kenji", PASSWORD, "editor")
        accounts.add_account(connection, "yuki", PASSWORD, "operator")
    engine.dispose()
    return path


@pytest.fixture
def config(tmp_path: Path, staffed_database: Path) -> GatewayConfig:
    shutil.copy(staffed_database, tmp_path / "gateway.db")
    return GatewayConfig(
        rasa_urls=("http://rasa.test",),
        actions_urls=("http://actions.test",),
        database=f"sqlite:///{tmp_path / 'gateway.db'}",
        records=f"sqlite:///{tmp_path / 'records.db'}",
        allowed_hosts=frozenset({"gateway.test"}),
    )


Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def open_desk(config: GatewayConfig, core: Core) -> Open:
    """Starts a gateway; keyword arguments change its configuration, ``scheme`` how it is reached."""

    @asynccontextmanager
    async def run(*, scheme: str = "http", **changes: object) -> AsyncIterator[Desk]:
        def nobody(_: httpx.Request) -> httpx.Response:
            return httpx.Response(503)

        app = create_app(replace(config, **changes), core=core, transport=httpx.MockTransport(nobody))
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url=f"{scheme}://gateway.test") as client,
        ):
            yield Desk(app, client)

    return run


@pytest.fixture
async def desk(open_desk: Open) -> AsyncIterator[Desk]:
    async with open_desk() as running:
        yield running


@pytest.fixture
async def operator(desk: Desk) -> Desk:
    await desk.sign_in("hanako", PASSWORD)
    return desk


@pytest.fixture
async def editor(desk: Desk) -> Desk:
    await desk.sign_in("kenji", PASSWORD)
    return desk
