"""The application: configuration in, ASGI app out.

    uvicorn annai.gateway.app:create_app --factory --no-access-log

No access log: it would hold questions (``/api/search?q=…``); the gateway writes its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import httpx
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from annai import clock, heap, traces
from annai.content.follow import Follower
from annai.gateway import live, openapi, upkeep
from annai.gateway.belongings import Belongings
from annai.gateway.chat import Chat
from annai.gateway.config import GatewayConfig, read_config
from annai.gateway.console import background
from annai.gateway.console.routes import ROUTES as CONSOLE_ROUTES
from annai.gateway.console.signin import ATTEMPTS_PER_MINUTE
from annai.gateway.core import Core, load_core
from annai.gateway.errors import ApiError, code_of_status, error_response, on_api_error
from annai.gateway.headers import HSTS, safety_headers
from annai.gateway.limits import SharedLimiter
from annai.gateway.logs import log, set_up_logging
from annai.gateway.metrics import Metrics
from annai.gateway.middleware.context import RequestContext
from annai.gateway.middleware.cors import AllowedOrigins
from annai.gateway.middleware.hosts import KnownHosts
from annai.gateway.middleware.load import LoadGuard
from annai.gateway.off_switch import OffSwitch
from annai.gateway.offline import LastTurn, answer_offline
from annai.gateway.rasa import LIMITS, RasaClient
from annai.gateway.redis_link import RedisLink
from annai.gateway.routes import chat, decisions, health, history, pages, search, widget
from annai.gateway.services import Services
from annai.gateway.storage import Store
from annai.gateway.storage.database import open_database
from annai.gateway.traces import TracedRequests, TracedTransport
from annai.privacy import mask

ROUTES = (
    Route("/", widget.chat_page),
    Route("/demo", widget.demo_page),
    Route("/widget.js", widget.script),
    Route("/ask", pages.Ask),
    Route("/api/chat", chat.chat, methods=["POST"]),
    Route("/api/feedback", chat.feedback, methods=["POST"]),
    Route("/api/conversations/{conversation_id}", history.Conversation),
    Route("/api/conversations/{conversation_id}/export", history.export),
    Route("/api/welcome", history.welcome),
    Route("/api/search", search.search),
    Route("/api/decisions", decisions.list_decisions),
    Route("/api/decisions/{name}", decisions.Decision),
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
    Route("/metrics", health.metrics),
    Route("/openapi.json", openapi.openapi),
    Mount("/static", widget.STATIC, name="static"),
)


def create_app(
    config: GatewayConfig | None = None,
    *,
    core: Core | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """The gateway.

    Args:
        config: Read from the environment if not given.
        core: The live knowledge if not given.
        transport: How Rasa is reached; the network if not given.

    Raises:
        AnnaiError: A setting cannot be used, the knowledge is broken or the database cannot be opened.
    """
    config = config or read_config()
    set_up_logging(config.log_level)
    if config.traces:
        traces.begin("gateway", config.traces, config.traces_percent, log)
        transport = transport or TracedTransport(limits=LIMITS, trust_env=False)
    follower = live.follower(config.releases)
    services = _services(config, core or load_core(), transport)
    app = Starlette(
        routes=[*ROUTES, *(CONSOLE_ROUTES if config.console else ())],
        middleware=_middleware(services),
        exception_handlers={ApiError: on_api_error, HTTPException: _on_http_error},
        lifespan=_lifespan(services, follower),
    )
    app.state.services = services
    app.state.sign_ins = SharedLimiter("sign-in", ATTEMPTS_PER_MINUTE, services.link)
    return app


def _services(config: GatewayConfig, core: Core, transport: httpx.AsyncBaseTransport | None) -> Services:
    metrics = Metrics()
    link = RedisLink(config.redis, metrics)
    rasa = RasaClient(config.rasa_urls, config.actions_urls, timeout=config.rasa_timeout, transport=transport)
    store = Store(open_database(config.database))
    off_switch = OffSwitch(config.off_file)
    turns = Chat(
        core=core,
        rasa=rasa,
        store=store,
        metrics=metrics,
        messages_per_minute=config.messages_per_minute,
        off_switch=off_switch,
        belongings=Belongings.at(config.database, config.tracker, config.records),
        link=link,
    )
    return Services(config, core, metrics, rasa, store, turns, off_switch, link)


def _middleware(services: Services) -> list[Middleware]:
    """Outermost first."""
    config, metrics = services.config, services.metrics
    headers = safety_headers(config.frame_ancestors)
    return [
        *((Middleware(TracedRequests),) if config.traces else ()),
        Middleware(RequestContext, metrics=metrics, headers=headers, secure_header=HSTS),
        Middleware(KnownHosts, hosts=config.allowed_hosts),
        Middleware(AllowedOrigins, origins=config.allowed_origins),
        Middleware(
            LoadGuard,
            metrics=metrics,
            limiter=SharedLimiter("client", config.requests_per_minute, services.link),
            max_in_flight=config.max_in_flight,
        ),
    ]


def _lifespan(
    services: Services, follower: Follower | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        _warm_up(services.core)
        jobs = [asyncio.create_task(work(services)) for work in (upkeep.purge_regularly, upkeep.save_regularly)]
        if services.config.console:
            jobs += [asyncio.create_task(work(app)) for work in (background.keep_history, background.warm_up)]
        if follower:
            jobs.append(asyncio.create_task(live.follow(app, follower)))
        try:
            yield
        finally:
            await _end(jobs)
            with suppress(SQLAlchemyError):
                await services.chat.unsaved.flush()
            await services.rasa.close()
            await services.store.close()
            await asyncio.to_thread(services.chat.belongings.close)
            await services.link.close()
            await asyncio.to_thread(traces.end)

    return lifespan


async def _end(jobs: Sequence[asyncio.Task[None]]) -> None:
    """Stop the jobs; one that failed must not keep what comes after it from being closed."""
    for job in jobs:
        job.cancel()
    for result in await asyncio.gather(*jobs, return_exceptions=True):
        if isinstance(result, Exception):
            log.error("a background job failed", extra={"error": type(result).__name__})


def _warm_up(core: Core) -> None:
    """Load dictionary, index, tables and vocabulary before the first user comes."""
    core.check()
    mask("担当")
    heap.settle()
    answer_offline(core, "IT導入補助金とは", LastTurn(), clock.now())


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_response(request.scope, code_of_status(error.status_code), error.headers)
