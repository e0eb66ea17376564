"""One system at a time on one folder of databases and logs."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annai.errors import AnnaiError


@contextmanager
def alone(data: Path, otherwise: AnnaiError) -> Iterator[None]:
    """Hold the folder for as long as the block runs.

    Raises:
        AnnaiError: ``otherwise``, because somebody else holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise otherwise from None
        yield
