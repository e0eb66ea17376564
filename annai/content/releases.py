"""Published versions of the knowledge: copies that nobody edits, and a pointer to the one that is live.

::

    releases/<version>/    a copy of the knowledge folder
    releases/current       the pointer: which copy is live, which model belongs to it, since when
    releases/log.jsonl     every publication, oldest first
    releases/refused       what the last attempt was refused for; gone with the next publication

Servers follow the pointer (:mod:`annai.content.follow`). Half-saved files of an editor never reach them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
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
        if target.is_dir():
            return version
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as temporary:
            fresh = Path(temporary) / "knowledge"
            _copy(source, fresh)
            if version_of(fresh) != version:
                raise ReleaseError(f"{source}: a file was saved while it was being copied; try again")
            try:
                fresh.rename(target)
            except OSError:
                if not target.is_dir():  # else another process was faster
                    raise
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
        """Make a stored version the live one."""
        done = Publication(version, model, now.isoformat(timespec="microseconds"))
        line = msgspec.json.encode(done)
        with (self.folder / "log.jsonl").open("ab") as log:
            log.write(line + b"\n")
        self._write("current", line)
        (self.folder / "refused").unlink(missing_ok=True)
        return done

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


def _copy(source: Path, target: Path) -> None:
    files = [path for part in PARTS for path in source.rglob(part)]
    if not files:
        raise KnowledgeError(f"{source}: no knowledge lies here")
    for path in files:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
