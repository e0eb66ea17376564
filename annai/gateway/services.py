"""What the routes share."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from annai.gateway.chat import Chat
from annai.gateway.config import GatewayConfig
from annai.gateway.core import Core
from annai.gateway.metrics import Metrics
from annai.gateway.off_switch import OffSwitch
from annai.gateway.rasa import RasaClient
from annai.gateway.redis_link import RedisLink
from annai.gateway.storage import Store


@dataclass(frozen=True)
class Services:
    """The parts of a running gateway."""

    config: GatewayConfig
    core: Core
    metrics: Metrics
    rasa: RasaClient
    store: Store
    chat: Chat
    off_switch: OffSwitch
    link: RedisLink


def services_of(request: Request) -> Services:
    """The gateway that serves this request."""
    # One version of the knowledge for the whole request, also when another one is published meanwhile.
    if not hasattr(request.state, "services"):
        request.state.services = request.app.state.services
    services: Services = request.state.services
    return services


def json_response(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A record as JSON; bytes are sent as they are."""
    content = data if isinstance(data, bytes) else msgspec.json.encode(data)
    return Response(content, status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json")
