"""Were the files as they are now checked before? Then a start need not check them again.

Standard library only: the supervisor, which stays, reads the note; who checks (:mod:`annai.content.prepare`) writes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from annai.paths import ROOT
from annai.settings import Settings

# What a check reads or is made of, besides the knowledge. Folders count with every file in them.
CHECKED = ("annai", "data", "requirements", "config.yml", "domain.yml")


def fingerprint(settings: Settings) -> str:
    """Changes with every file that a check reads, and with what checks it."""
    digest = hashlib.sha256(f"{sys.version} {settings.knowledge}".encode())
    for path in _files(settings):
        digest.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_checked(settings: Settings) -> bool:
    """Whether a check of the same files found nothing wrong, and what it made is still there."""
    try:
        note = json.loads(_note(settings).read_text(encoding="utf-8"))
        made = all((settings.cache / name).stat().st_size == size for name, size in note["made"].items())
        return made and note["fingerprint"] == fingerprint(settings)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def note_checked(settings: Settings, before: str, made: Iterable[Path]) -> None:
    """Remember a check that found nothing wrong, the fingerprint before it, and the files that it made in the cache."""
    note = {"fingerprint": before, "made": {path.name: path.stat().st_size for path in made}}
    fresh = _note(settings).with_name(f".checked.{os.getpid()}")
    with suppress(OSError):  # the next start checks once more
        fresh.write_text(json.dumps(note), encoding="utf-8")
        fresh.replace(_note(settings))


def _files(settings: Settings) -> Iterator[Path]:
    for place in (*(ROOT / name for name in CHECKED), settings.knowledge):
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.suffix != ".pyc" and path.is_file())


def _note(settings: Settings) -> Path:
    return settings.cache / "checked.json"
