"""Keeps the gateway on the published version of the knowledge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette

from annai.content.follow import EVERY_SECONDS, Follower
from annai.content.releases import Releases
from annai.errors import KnowledgeError
from annai.gateway.core import Core, load_core
from annai.gateway.logs import log
from annai.gateway.services import Services
from annai.paths import looking_at


def follower(releases: Path | None) -> Follower | None:
    """One that has taken the published version already; None where nothing is followed."""
    if releases is None:
        return None
    found = Follower(Releases(releases), log=log)
    found.begin()
    return found


async def follow(app: Starlette, found: Follower) -> None:
    """Change to each version that is published from now on. Requests that run finish on the one they began with."""
    found.prepare = lambda folder, _published: _change_of(app, _loaded(folder))
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        result = await asyncio.to_thread(found.look)
        if result != "same":
            _services(app).metrics.knowledge_changes.labels(result).inc()


def _loaded(folder: Path) -> Core:
    """The core on a folder, with nothing left to be loaded later.

    Raises:
        KnowledgeError: A part of it does not work; the log says why.
    """
    with looking_at(folder):
        core = load_core()
        broken = [name for name, works in core.check().items() if not works]
    if broken:
        raise KnowledgeError(f"{folder}: {', '.join(broken)} cannot be loaded")
    return core


def _change_of(app: Starlette, core: Core) -> Callable[[], None]:
    def change() -> None:
        services = _services(app)
        services.chat.use(core)
        app.state.services = replace(services, core=core)

    return change


def _services(app: Starlette) -> Services:
    services: Services = app.state.services
    return services
