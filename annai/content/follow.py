"""Follows the published version: a server changes to another one between two turns, without a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from annai import heap
from annai.content.releases import Hold, Publication, Releases
from annai.errors import AnnaiError
from annai.paths import knowledge_dir, use_knowledge

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
Prepare = Callable[[Path, Publication], Callable[[], None]]
Result = Literal["same", "adopted", "broken", "refused"]


def load_all(folder: Path) -> object:
    """Everything that answers are made of, checked."""
    # Brings the dialogue with it: a server that only understands need not load that.
    from annai.content.whole import load_whole

    return load_whole(folder)


class Follower:
    """Looks whether another version was published.

    ``load`` makes ready for the first version what the server reads of it; a later one is always loaded whole.
    ``prepare`` makes ready for a folder what else depends on it, and returns what is to be done at the moment
    of the change. Both may raise: then nothing has changed.
    """

    def __init__(
        self,
        releases: Releases,
        prepare: Prepare | None = None,
        log: logging.Logger = logger,
        load: Callable[[Path], object] = load_all,
    ) -> None:
        self.prepare = prepare
        self._load = load
        self._releases = releases
        self._log = log
        self._seen: Publication | None = None
        self._refused = ""
        self._held: Hold | None = None

    def begin(self) -> None:
        """Take the published version, if there is one and it can be used; else the knowledge of the settings stays."""
        published = self._current()
        if published is None:
            return
        try:
            folder, hold = self._loaded(published, self._load)
        except AnnaiError as error:
            self._log.error("the published knowledge cannot be used: %s", error)
            return
        self._use(folder, hold)
        self._seen = published

    def look(self) -> Result:
        """Change to the published version if it is another one. A broken one leaves everything as it is."""
        published = self._current()
        if published is None or published == self._seen:
            return self._look_for_refusal()
        self._seen = published
        hold = None
        try:
            folder, hold = self._loaded(published, load_all)
            change = self.prepare(folder, published) if self.prepare else None
        except Exception as error:
            # Whatever it is, the version that answers now must go on answering.
            self._log.error(
                "knowledge %s cannot be used, %s stays: %s", published.knowledge, knowledge_dir().name, error
            )
            if hold:
                hold.let_go()
            return "broken"
        self._use(folder, hold)
        if change:
            change()
        heap.settle(again=True)
        self._log.warning("knowledge %s is live", published.knowledge)
        return "adopted"

    def watch(self) -> threading.Thread:
        """Look regularly in a thread that ends with the process."""

        def forever() -> None:
            while True:
                time.sleep(EVERY_SECONDS)
                self.look()

        thread = threading.Thread(target=forever, name="knowledge", daemon=True)
        thread.start()
        return thread

    def _loaded(self, published: Publication, load: Callable[[Path], object]) -> tuple[Path, Hold]:
        """The folder of a version that can be used, held so that nobody removes it."""
        hold = self._releases.hold(published.knowledge)
        try:
            folder = self._releases.path(published.knowledge)
            load(folder)
        except Exception:
            hold.let_go()
            raise
        return folder, hold

    def _use(self, folder: Path, hold: Hold) -> None:
        use_knowledge(folder)
        if self._held:
            self._held.let_go()
        self._held = hold

    def _look_for_refusal(self) -> Result:
        try:
            refused = self._releases.refused()
        except (AnnaiError, OSError):
            return "same"
        if refused is None or refused.at == self._refused:
            return "same"
        self._refused = refused.at
        self._log.error("a changed knowledge was refused, the old one stays: %s", refused.reason.splitlines()[0])
        return "refused"

    def _current(self) -> Publication | None:
        try:
            return self._releases.current()
        except (AnnaiError, OSError) as error:
            self._log.error("the published version cannot be read: %s", error)
            return self._seen
