"""Lets the Rasa server follow the published knowledge, and take a new model without a restart.

The model is loaded in a thread and put in place between two turns; turns go on meanwhile. Vocabulary and model
change together. A model that cannot be loaded leaves everything as it is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annai.content.follow import EVERY_SECONDS, Follower
from annai.content.releases import Publication, digest_of, releases_of
from annai.language.entities import current_matcher
from annai.paths import knowledge_dir, looking_at
from annai.privacy import mask
from annai.settings import Settings

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from sanic import Sanic

logger = logging.getLogger(__name__)


def follow_with(app: Sanic, settings: Settings) -> None:
    """Begin on the published version; follow it while the server runs."""
    if settings.releases is None:
        return
    follower = Follower(releases_of(settings), load=_load_words)
    follower.begin()

    async def start(app: Sanic, _loop: Any) -> None:
        follower.prepare = _Models(app.ctx.agent, settings.model).prepare
        app.ctx.following = asyncio.create_task(_follow(follower))

    async def stop(app: Sanic, _loop: Any) -> None:
        app.ctx.following.cancel()
        with suppress(asyncio.CancelledError):
            await app.ctx.following

    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")


def _load_words(folder: Path) -> None:
    """What this server reads of the knowledge: it understands messages, the action server answers them."""
    # After Rasa's own modules, of which it makes use.
    from annai.nlu.channel import own_numbers

    with looking_at(folder):
        current_matcher()
        mask("担当", keep=own_numbers())


async def _follow(follower: Follower) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await asyncio.to_thread(follower.look)


class _Models:
    """The model of a running agent."""

    def __init__(self, agent: Agent, path: Path) -> None:
        self._agent = agent
        self._path = path
        self._made_of = _made_of(path, knowledge_dir())

    def prepare(self, folder: Path, _published: Publication) -> Callable[[], None]:
        """Load the model anew if it, or the words that it reads by, are others in this version."""
        made_of = _made_of(self._path, folder)
        if made_of == self._made_of:
            return lambda: None
        with looking_at(folder):
            change = _loaded(self._agent, self._path)

        def done() -> None:
            change()
            self._made_of = made_of
            logger.warning("model %s is live", made_of[0])

        return done


def _made_of(model: Path, folder: Path) -> tuple[str, ...]:
    return tuple(digest_of(path) for path in (model, folder / "vocabulary.yml", folder / "user_dictionary.csv"))


def _loaded(agent: Agent, path: Path) -> Callable[[], None]:
    """A second processor on the agent's stores; the function puts it in place."""
    from rasa.core.processor import MessageProcessor

    processor = MessageProcessor(
        model_path=path,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
    )

    def change() -> None:
        agent.processor = processor
        agent.domain = processor.domain
        agent.tracker_store.domain = processor.domain

    return change
