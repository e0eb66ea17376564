"""Published versions of the knowledge: copies that nobody edits, and a pointer to the one that is live.

::

    releases/<version>/    a copy of the knowledge folder
    releases/current       the pointer: which copy is live, which model belongs to it, since when
    releases/log.jsonl     every publication, oldest first
    releases/refused       what the last attempt was refused for; gone with the next publication
    releases/lock          held by whoever stores, publishes or removes

Servers follow the pointer (:mod:`annai.content.follow`). Half-saved files of an editor never reach them. Each
publication removes copies that are of no more use (:data:`KEPT`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from annai.errors import AnnaiError, KnowledgeError
from annai.knowledge.load import version_of
from annai.settings import Settings

# Editors' backups and the like are no knowledge.
PARTS = ("*.yml", "*.txt", "*.csv")
T = TypeVar("T")
# Versions published last that are kept to go back to, to compare and to preview.
KEPT = 20
# Copies used within a day stay in any case: they may be about to be published, or be looked at in a preview.
FRESH_SECONDS = 24 * 3600.0


class ReleaseError(AnnaiError):
    """A version cannot be stored, found or published."""


class Publication(msgspec.Struct, frozen=True):
    """``knowledge``: the version; ``model``: digest of the model file; ``at``: ISO 8601, another for each."""

    knowledge: str
    model: str
    at: str


class Refused(msgspec.Struct, frozen=True):
    """An attempt to publish that failed. ``reason`` has one line for each problem."""

    reason: str
    at: str


class Hold:
    """Keeps a version from being removed until it is let go; the system lets go for a process that ends."""

    def __init__(self, folder: Path) -> None:
        """Hold a folder.

        Raises:
            ReleaseError: It is just being removed.
        """
        try:
            self._descriptor = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise ReleaseError(f"{folder.name}: this version was removed") from error
        gone = False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            gone = True
        except OSError:
            # A file system without locks: who removes cannot lock either, and removes nothing.
            return
        if gone or not folder.is_dir():
            self.let_go()
            raise ReleaseError(f"{folder.name}: this version was removed")

    def let_go(self) -> None:
        """End it."""
        os.close(self._descriptor)


class Releases:
    """The folder of published versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self, source: Path) -> str:
        """Copy a knowledge folder, unless it is there already; returns its version.

        Raises:
            ReleaseError: The folder was edited meanwhile.
        """
        version = version_of(source)
        target = self.folder / version
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if target.is_dir():
                os.utime(target)
                return version
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as temporary:
                fresh = Path(temporary) / "knowledge"
                _copy(source, fresh)
                if version_of(fresh) != version:
                    raise ReleaseError(f"{source}: a file was saved while it was being copied; try again")
                fresh.rename(target)
        return version

    def path(self, version: str) -> Path:
        """The folder of a stored version; the beginning of its name is enough.

        Raises:
            ReleaseError: There is no such version, or more than one.
        """
        found = [path for path in self.folder.glob(f"{version}*") if path.is_dir()] if version.isalnum() else []
        if len(found) != 1:
            raise ReleaseError(f"{version}: {'no' if not found else 'more than one'} stored version has this name")
        return found[0]

    def publish(self, version: str, model: str, now: datetime) -> Publication:
        """Make a stored version the live one, and remove copies that are of no more use."""
        done = Publication(version, model, now.isoformat(timespec="microseconds"))
        line = msgspec.json.encode(done)
        with self._alone():
            with (self.folder / "log.jsonl").open("ab") as log:
                log.write(line + b"\n")
            self._write("current", line)
            (self.folder / "refused").unlink(missing_ok=True)
            self._prune(time.time() - FRESH_SECONDS)
        return done

    def stored(self) -> set[str]:
        """The versions that there are copies of."""
        return {path.name for path in self.folder.glob("[!.]*") if path.is_dir()}

    def hold(self, version: str) -> Hold:
        """Keep a version from being removed.

        Raises:
            ReleaseError: There is no such version any more.
        """
        return Hold(self.path(version))

    def _prune(self, before: float) -> None:
        """Remove copies last used before a time, but never one that was published lately or that somebody holds."""
        latest = dict.fromkeys(one.knowledge for one in reversed(self.log()))
        wanted = set(list(latest)[:KEPT])
        for path in self.folder.iterdir():
            # A hidden folder is what an interrupted copy or removal left.
            if path.is_dir() and path.name not in wanted and path.stat().st_mtime < before:
                _remove(path)

    def refuse(self, reason: str, now: datetime) -> None:
        """Tell the servers that an attempt failed: they raise the alarm."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write("refused", msgspec.json.encode(Refused(reason, now.isoformat(timespec="microseconds"))))

    def current(self) -> Publication | None:
        """The live version; None before the first publication."""
        return self._read("current", Publication)

    def refused(self) -> Refused | None:
        """Why the last attempt failed; None if it did not."""
        return self._read("refused", Refused)

    def log(self) -> list[Publication]:
        """All publications, oldest first."""
        path = self.folder / "log.jsonl"
        lines = path.read_bytes().splitlines() if path.is_file() else []
        return [msgspec.json.decode(line, type=Publication) for line in lines]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self, name: str, kind: type[T]) -> T | None:
        path = self.folder / name
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise ReleaseError(f"{path}: {error}; publish again") from error

    def _write(self, name: str, content: bytes) -> None:
        """Readers see the old content or the new one, never a part."""
        fresh = self.folder / f".{name}.{os.getpid()}"
        fresh.write_bytes(content)
        fresh.replace(self.folder / name)


def releases_of(settings: Settings) -> Releases:
    """The folder that the servers on these settings follow."""
    return Releases(settings.releases or settings.data / "releases")


def digest_of(path: Path) -> str:
    """What tells one file from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _remove(folder: Path) -> None:
    """Remove a folder that nobody holds; one that cannot be removed stays."""
    with suppress(OSError), _opened(folder) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Out of sight at once: half a version must never be found by its name.
        hidden = folder.rename(folder.with_name(f".old-{folder.name.lstrip('.')}"))
        shutil.rmtree(hidden, ignore_errors=True)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _copy(source: Path, target: Path) -> None:
    files = [path for part in PARTS for path in source.rglob(part)]
    if not files:
        raise KnowledgeError(f"{source}: no knowledge lies here")
    for path in files:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
