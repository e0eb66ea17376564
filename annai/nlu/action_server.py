"""Starts the action server as the project runs it: loopback, the knowledge loaded before it listens.

The SDK's own ``rasa run actions`` works too; it listens on every address and repeats a failed call's
whole tracker in its error reply.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from annai import heap
from annai.content.follow import Follower
from annai.content.releases import releases_of
from annai.errors import AnnaiError
from annai.nlu import spans
from annai.nlu.process import prepare
from annai.settings import Settings, read_settings

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor
    from sanic import Request, Sanic
    from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

# A turn as Rasa sends it; run once at start so that the first user does not wait for caches to fill.
WARM_UP = {
    "next_action": "action_lookup",
    "sender_id": "warm-up",
    "tracker": {
        "sender_id": "warm-up",
        "slots": {},
        "events": [],
        "latest_message": {
            "text": "IT導入補助金とは何ですか",
            "intent_ranking": [{"name": "subsidy_overview", "confidence": 1.0}],
        },
    },
}


def create_app(executor: ActionExecutor) -> Sanic:
    """The web application that speaks Rasa's protocol for custom actions."""
    from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
    from sanic import Sanic
    from sanic.response import json

    app = Sanic("annai_actions", configure_logging=False)

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call = request.json
        action = call.get("next_action")
        try:
            return json(await executor.run(call))
        except ActionExecutionRejection as error:
            return json({"error": error.message, "action_name": action}, status=400)
        except ActionNotFoundException as error:
            return json({"error": error.message, "action_name": action}, status=404)
        except Exception:
            logger.exception("%s failed", action)
            return json({"error": "the action failed", "action_name": action}, status=500)

    return app


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop."""
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    if settings.releases:
        follower = Follower(releases_of(settings))
        follower.begin()
        follower.watch()
    asyncio.run(executor.run(WARM_UP))
    heap.settle()
    app = create_app(executor)
    if settings.traces:
        spans.of_actions(app, executor, settings)
    app.run(host=settings.internal_host, port=settings.actions_port, workers=1, backlog=1024, access_log=False)


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
