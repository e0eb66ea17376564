"""Starts the Rasa server as the project runs it: REST channel, loopback, no public API, tuned.

The plain ``rasa run`` works too; it takes longer to start and lacks the tuning.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from annai import heap
from annai.errors import AnnaiError, SettingsError
from annai.model_file import is_whole
from annai.nlu import reload, spans, timing, tuning
from annai.nlu.broker import broker_config
from annai.nlu.process import prepare, prepare_rasa
from annai.nlu.tuning import serving
from annai.paths import ROOT
from annai.settings import Settings, read_settings

if TYPE_CHECKING:
    from sanic import Sanic

# Sent through the pipeline once at start: the first user would wait for caches to fill.
WARM_UP = "IT導入補助金とは何ですか"


def build(settings: Settings) -> Sanic:
    """Rasa's web application, its model loaded and warm when it begins to listen."""
    from rasa.core import run
    from rasa.core.utils import AvailableEndpoints

    from annai.nlu.action_endpoint import ActionEndpoint

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    endpoints.action = ActionEndpoint(settings.actions_urls, settings.rasa_timeout)
    endpoints.event_broker = broker_config(settings.event_broker)
    app = run.configure_app(
        run.create_http_input_channels(None, str(ROOT / "credentials.yml")),
        enable_api=settings.rasa_api,
        auth_token=settings.rasa_token or None,
        endpoints=endpoints,
        port=settings.rasa_port,
    )
    load = partial(run.load_agent_on_start, str(settings.model), endpoints, None)
    reload.follow_with(app, settings)
    app.register_listener(load, "before_server_start")
    app.register_listener(_use_no_fallback, "before_server_start")
    app.register_listener(_warm_up, "before_server_start")
    app.register_listener(run.close_resources, "after_server_stop")
    if settings.traces:
        spans.of_rasa(app, settings)

    async def close(app: Sanic, _loop: Any) -> None:
        await serving.close_session(endpoints.action)
        app.ctx.agent.tracker_store.close()

    app.register_listener(close, "after_server_stop")
    return app


async def _use_no_fallback(app: Sanic, _loop: Any) -> None:
    """Let a turn fail where conversations cannot be read or stored.

    Rasa would go on from memory as if the conversation had just begun, and answer for another programme
    year than the one talked about. The gateway knows what to do about a turn that fails.
    """
    from annai.nlu.tracker.store import Store

    agent = app.ctx.agent
    store = agent.tracker_store._tracker_store
    if not isinstance(store, Store):
        raise SettingsError("endpoints.yml: tracker_store must be annai.nlu.tracker.store.Store")
    agent.tracker_store = agent.processor.tracker_store = store


async def _warm_up(app: Sanic, _loop: Any) -> None:
    await app.ctx.agent.parse_message(WARM_UP)
    heap.settle()


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop.

    Raises:
        SettingsError: There is no model, or an unknown tuning is asked for.
    """
    if not settings.model.is_file():
        raise SettingsError(f"no model at {settings.model}: run `make train`")
    if not is_whole(settings.model):
        raise SettingsError(f"the model {settings.model} is damaged: run `annai train --force`")
    os.environ.update(settings.environment())  # the store reads its address
    prepare_rasa(settings.log_level)
    tuning.apply(settings.tuning, "serving")
    if settings.turn_times:
        timing.measure(settings.turn_times)
    build(settings).run(host=settings.internal_host, port=settings.rasa_port, workers=1, backlog=1024, access_log=False)


def main() -> int:
    try:
        settings = read_settings()
        prepare(settings.log_level)
        serve(settings)
    except AnnaiError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
