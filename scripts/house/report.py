"""One line for each long step, and one line for what went wrong."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class SetupError(Exception):
    """Set-up cannot go on; the message says what is missing and how to get it."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say that a long step begins, and after it how long it took."""
    print(f"setup: {title} ...", flush=True)
    begin = time.monotonic()
    yield
    print(f"setup: {title}: done in {time.monotonic() - begin:.1f} s", flush=True)


def fail(message: str) -> int:
    """Print an error for the person at the terminal; returns the exit code."""
    print(f"error: {message}", file=sys.stderr, flush=True)
    return 1
