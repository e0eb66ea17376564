"""Health, readiness, metrics: for operators and their machines."""

from __future__ import annotations

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from annai.gateway.services import Services, json_response, services_of


async def healthz(_request: Request) -> Response:
    """The process serves; says nothing about what stands behind it."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Is everything there that a full answer needs? 503 names in ``checks`` what is not."""
    services = services_of(request)
    rasa, actions, database, redis = await asyncio.gather(
        services.rasa.is_up(), services.rasa.actions_are_up(), _database_is_up(services), services.link.is_up()
    )
    checks = {
        "rasa": rasa,
        "actions": actions,
        "database": database,
        **({"redis": redis} if services.link.is_configured else {}),
        **services.core.check(),
    }
    ready = all(checks.values())
    body = {
        "status": "ready" if ready else "degraded",
        "checks": {name: "ok" if works else "failing" for name, works in checks.items()},
        "knowledge_version": services.core.knowledge.version,
    }
    return json_response(body, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    services = services_of(request)
    services.metrics.engine_held_back.set(services.rasa.is_held_back)
    services.metrics.stopped.set(services.off_switch.is_off)
    return Response(services.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def _database_is_up(services: Services) -> bool:
    try:
        return await services.store.is_up()
    except SQLAlchemyError:
        return False
