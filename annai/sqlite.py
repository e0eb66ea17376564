"""How every SQLite database of the project is opened."""

from __future__ import annotations

from typing import Any

# A process that is killed loses nothing; only a machine that loses its power may lose the last moments.
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")


def prepare(connection: Any, _record: Any = None) -> None:
    """Set what is not SQLite's default; also a listener for SQLAlchemy's event ``connect``."""
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
