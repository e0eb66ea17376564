"""Log files of the servers: kept one start back, bounded, and watched for warnings."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import IO

# A file that grows beyond this is emptied; the servers append, so they go on at its new end.
LIMIT = 20 * 1024 * 1024
# Lines of one server shown at a time; the rest is only counted.
AT_ONCE = 5
LONGEST = 300
_ALARMING = re.compile(r"(?:^|\s)(?:WARNING|ERROR|CRITICAL)\b|^error:")


class Log:
    """The log file of one server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._position = 0
        self._rest = b""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        path.touch()

    def open(self) -> IO[bytes]:
        """For a server to write to."""
        return self.path.open("ab")

    def alarms(self) -> list[str]:
        """Warnings and errors written since the last call, shortened, and not too many."""
        found = [line for line in self._new_lines() if _ALARMING.search(line)]
        shown = [line[:LONGEST] for line in found[:AT_ONCE]]
        if len(found) > AT_ONCE:
            shown.append(f"... and {len(found) - AT_ONCE} more")
        return shown

    def last_words(self) -> str:
        """The last line that says something, for the report on a server that died."""
        with self.path.open(encoding="utf-8", errors="replace") as file:
            lines = deque((line.strip() for line in file if line.strip()), maxlen=1)
        return lines[0][:LONGEST] if lines else "it wrote nothing"

    def _new_lines(self) -> list[str]:
        size = self.path.stat().st_size
        if size < self._position:
            self._position, self._rest = 0, b""
        with self.path.open("rb") as file:
            file.seek(self._position)
            new = file.read()
        self._position += len(new)
        if self._position > LIMIT:
            self.path.write_bytes(b"")
            self._position = 0
        *lines, self._rest = (self._rest + new).split(b"\n")
        return [line.decode("utf-8", "replace").strip() for line in lines]
