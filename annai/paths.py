"""Where the project's files lie. Everything is relative to one root so that a copy can run anywhere."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("ANNAI_ROOT") or Path(__file__).resolve().parent.parent)


def knowledge_dir() -> Path:
    """The knowledge that is live: ``ANNAI_KNOWLEDGE`` or the project's own."""
    return Path(os.environ.get("ANNAI_KNOWLEDGE") or ROOT / "knowledge")


def cache_dir() -> Path:
    """Files that can be made again from the project (compiled dictionary, search index)."""
    path = Path(os.environ.get("ANNAI_CACHE") or ROOT / ".cache")
    path.mkdir(parents=True, exist_ok=True)
    return path
