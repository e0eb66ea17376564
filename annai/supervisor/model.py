"""The trained model: made anew only when something it depends on has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annai.errors import AnnaiError
from annai.model_file import is_whole
from annai.paths import ROOT
from annai.settings import Settings
from annai.supervisor.services import RASA_PYTHON
from annai.supervisor.spawn import spawn, stop

POLL = 0.1

# What the model is made of. Folders count with every file in them.
INGREDIENTS = ("config.yml", "domain.yml", "data", "annai/language", "annai/nlu", "requirements/rasa.txt")
FROM_KNOWLEDGE = ("topics.yml", "vocabulary.yml", "user_dictionary.csv")
# Used by the servers only: a change in them leaves the model as it is.
NOT_TRAINED = tuple(
    f"annai/nlu/{name}"
    for name in (
        *("action_endpoint.py", "action_server.py", "broker.py", "channel.py", "rasa_server.py", "timing.py"),
        *("spans.py", "tracker/", "tuning/imports.py", "tuning/rules.py", "tuning/serving.py"),
    )
)


class TrainingError(AnnaiError):
    """The model could not be trained."""


def fingerprint(settings: Settings) -> str:
    """Changes with everything that a training depends on."""
    digest = hashlib.sha256()
    for path in _ingredients(settings):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(settings: Settings) -> bool:
    """Whether the model was trained from the files as they are now, and is whole."""
    stamp = _stamp(settings)
    return stamp.is_file() and stamp.read_text() == fingerprint(settings) and is_whole(settings.model)


def train(settings: Settings, should_stop: Callable[[], bool] = lambda: False, *, force: bool = False) -> None:
    """Train the model and put it in place, its fingerprint beside it.

    Only one training runs in a folder at a time; who waited for another one takes its model, unless ``force``.

    Raises:
        TrainingError: The training failed (what it said is on the terminal), or was stopped.
    """
    settings.model.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(settings, should_stop):
        if force or not is_current(settings):
            _train(settings, should_stop)


def _train(settings: Settings, should_stop: Callable[[], bool]) -> None:
    # Taken before: a file that is edited during the training must lead to another one.
    before = fingerprint(settings)
    fresh = settings.model.with_name(f"new-{settings.model.name}")
    environ = {**os.environ, **settings.environment(), "RASA_CACHE_DIRECTORY": str(_step_cache(settings))}
    process = spawn((str(RASA_PYTHON), "-m", "annai.nlu.train", str(fresh)), environ)
    try:
        while process.poll() is None:
            _raise_if(should_stop)
            time.sleep(POLL)
    finally:
        stop([process], patience=0.0)
    if process.returncode != 0 or not fresh.is_file():
        raise TrainingError(f"the training failed (exit code {process.returncode}); the lines above say why")
    _stamp(settings).unlink(missing_ok=True)
    fresh.replace(settings.model)
    _stamp(settings).write_text(before)


@contextmanager
def _one_at_a_time(settings: Settings, should_stop: Callable[[], bool]) -> Iterator[None]:
    with settings.model.with_name(f"{settings.model.name}.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                _raise_if(should_stop)
                time.sleep(POLL)
        yield


def _raise_if(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise TrainingError("the training was stopped; there is no new model")


def _ingredients(settings: Settings) -> Iterator[Path]:
    for name in INGREDIENTS:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and _counts(file))
    yield from (settings.knowledge / name for name in FROM_KNOWLEDGE)


def _counts(file: Path) -> bool:
    return file.suffix != ".pyc" and not file.relative_to(ROOT).as_posix().startswith(NOT_TRAINED)


def _stamp(settings: Settings) -> Path:
    return settings.model.with_name(f"{settings.model.name}.fingerprint")


def _step_cache(settings: Settings) -> Path:
    """Rasa keeps the steps of a training by their inputs, but does not see other versions of libraries."""
    libraries = hashlib.sha256((ROOT / "requirements" / "rasa.txt").read_bytes()).hexdigest()[:12]
    folder = settings.cache / "rasa" / libraries
    folder.mkdir(parents=True, exist_ok=True)
    return folder
