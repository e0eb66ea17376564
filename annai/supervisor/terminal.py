"""What the person at the terminal sees: one line for each step, with the seconds since the start."""

from __future__ import annotations

import sys
import time

_begin = time.monotonic()


def say(text: str) -> None:
    """Report a step."""
    print(f"annai: {time.monotonic() - _begin:5.1f} s  {text}", flush=True)


def fail(message: str) -> int:
    """Report what went wrong; returns the exit code."""
    print(f"error: {message}", file=sys.stderr, flush=True)
    return 1
