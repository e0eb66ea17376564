"""Gives the memory back that a mapped file took while it was opened."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DONT_NEED = 4  # MADV_DONTNEED


def give_back(path: Path) -> None:
    """Let go of the pages of a file that this process maps to read (Linux only; elsewhere they stay).

    What is read again comes back page by page, from the system's cache of the file.
    """
    if sys.platform.startswith("linux"):
        madvise = ctypes.CDLL(None).madvise
        for start, end in _read_only(path):
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _DONT_NEED)


def _read_only(path: Path) -> Iterator[tuple[int, int]]:
    """Where the file lies; parts that could be written to are left out, they would lose what was written."""
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            place, rights, _, _, _, *name = line.split(maxsplit=5)
            if name == [str(path)] and "r" in rights and "w" not in rights:
                start, _, end = place.partition("-")
                yield int(start, 16), int(end, 16)
