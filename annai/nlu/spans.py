"""Spans of the Rasa environment's servers, for OpenTelemetry; nothing of it is used unless ``ANNAI_TRACES`` is set."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annai import traces
from annai.settings import Settings

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor
    from sanic import Request, Sanic


def of_rasa(app: Sanic, settings: Settings) -> None:
    """From now on, a span for each turn and for its parts."""
    from rasa.core.processor import MessageProcessor

    from annai.nlu.action_endpoint import ActionEndpoint
    from annai.nlu.tracker.store import Store

    _begin(app, settings, "rasa")
    _around(MessageProcessor, "handle_message", "turn", "server")
    _around(MessageProcessor, "parse_message", "nlu")
    _around(MessageProcessor, "_predict_next_with_tracker", "policy")
    _around(Store, "retrieve", "read conversation")
    _around(Store, "save", "store conversation")
    _around(ActionEndpoint, "request", "action", "client", _carrying)


def of_actions(app: Sanic, executor: ActionExecutor, settings: Settings) -> None:
    """From now on, a span for each call of an action."""
    _begin(app, settings, "actions")
    _around(executor, "run", "action", "server")


def _begin(app: Sanic, settings: Settings, server: str) -> None:
    traces.begin(server, settings.traces, settings.traces_percent)

    async def adopt(request: Request) -> None:
        traces.adopt(request.headers)

    async def end(_app: Sanic, _loop: Any) -> None:
        traces.end()

    app.register_middleware(adopt, "request")
    app.register_listener(end, "after_server_stop")


def _carrying(named: dict[str, Any]) -> dict[str, Any]:
    return {**named, "headers": {**named.get("headers", {}), **traces.carried()}}


def _around(
    owner: Any,
    name: str,
    span: str,
    kind: traces.Kind = "internal",
    change: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> None:
    """Put a span around a method; ``change`` gets its named arguments."""
    stock: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(stock)
    async def spanned(*arguments: Any, **named: Any) -> Any:
        with traces.span(span, kind):
            return await stock(*arguments, **change(named))

    @functools.wraps(stock)
    def spanned_now(*arguments: Any, **named: Any) -> Any:
        with traces.span(span, kind):
            return stock(*arguments, **change(named))

    setattr(owner, name, spanned if inspect.iscoroutinefunction(stock) else spanned_now)
