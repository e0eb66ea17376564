"""Where the project's files lie. Everything is relative to one root so that a copy can run anywhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

ROOT = Path(os.environ.get("ANNAI_ROOT") or Path(__file__).resolve().parent.parent)

# Whatever is made from the knowledge is kept by its folder: to change the folder is to change everything at once.
_published: list[Path] = []
_looked_at: ContextVar[Path | None] = ContextVar("annai_knowledge", default=None)


def knowledge_dir() -> Path:
    """The knowledge that is live: the published version, else ``ANNAI_KNOWLEDGE``, else the project's own."""
    looked_at = _looked_at.get()
    if looked_at or _published:
        return looked_at or _published[0]
    return _folder(os.environ.get("ANNAI_KNOWLEDGE", ""))


@lru_cache(maxsize=2)
def _folder(named: str) -> Path:
    """One object: many times a turn, something is looked up by it."""
    return Path(named) if named else ROOT / "knowledge"


def use_knowledge(folder: Path) -> None:
    """Let this process answer from another folder from now on; load it before."""
    _published[:] = [folder]


@contextmanager
def looking_at(folder: Path) -> Iterator[None]:
    """Look at another folder in this context only: a preview, or a version that is just being loaded."""
    token = _looked_at.set(folder)
    try:
        yield
    finally:
        _looked_at.reset(token)


def cache_dir() -> Path:
    """Files that can be made again from the project (compiled dictionary, search index)."""
    path = Path(os.environ.get("ANNAI_CACHE") or ROOT / ".cache")
    path.mkdir(parents=True, exist_ok=True)
    return path
