"""What the console needs done beside the requests: the history of answers, and a search that is warm."""

from __future__ import annotations

import asyncio
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from annai.errors import AnnaiError
from annai.gateway.console.changes import answers_of, remember
from annai.gateway.console.lookup import Query, find
from annai.gateway.core import Core
from annai.gateway.logs import log
from annai.gateway.services import Services

LOOK_SECONDS = 30
# Before the warm-up: the other servers of the machine are still starting.
REST_SECONDS = 5
# Between two of its searches: requests come first.
PAUSE_SECONDS = 0.02


async def keep_history(app: Starlette) -> None:
    """Keep the answers as they are now, and again whenever another version of the knowledge is taken."""
    kept: Core | None = None
    while True:
        services = cast(Services, app.state.services)
        if services.core is not kept and await _keep(services):
            kept = services.core
        await asyncio.sleep(LOOK_SECONDS)


async def warm_up(app: Starlette) -> None:
    """Search for every topic once: the words of most questions are known after that. Serving does not wait for it."""
    await asyncio.sleep(REST_SECONDS)
    core = cast(Services, app.state.services).core
    for topic in core.knowledge.topics.values():
        await asyncio.to_thread(find, core, Query(q=topic.title))
        await asyncio.sleep(PAUSE_SECONDS)


async def _keep(services: Services) -> bool:
    core = services.core
    try:
        told = await asyncio.to_thread(lambda: answers_of(core.knowledge, core.tables))
        count = await services.store.run(lambda connection: remember(connection, told))
    except (SQLAlchemyError, AnnaiError) as error:
        log.error("the answers could not be kept", extra={"error": type(error).__name__})
        return False
    log.info("answers kept", extra={"count": count})
    return True
