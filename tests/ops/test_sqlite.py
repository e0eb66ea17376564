"""Every SQLite database of the project is opened alike."""

import sqlite3

from sqlalchemy import text

from annai.gateway.storage.database import connect
from annai.records import RecordStore

EXPECTED = ("wal", 1)  # a log ahead of the file, written to disk at its checkpoints


def test_records_and_the_gateway_write_ahead(tmp_path):
    for name, engine in (
        ("records", RecordStore(f"sqlite:///{tmp_path / 'records.db'}")._engine),
        ("gateway", connect(f"sqlite:///{tmp_path / 'gateway.db'}")),
    ):
        with engine.connect() as connection:
            found = tuple(connection.execute(text(f"PRAGMA {of}")).scalar() for of in ("journal_mode", "synchronous"))
        assert found == EXPECTED, name
    with sqlite3.connect(tmp_path / "records.db") as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
