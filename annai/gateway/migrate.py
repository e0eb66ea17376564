"""Brings every database to the newest version: ``python -m annai.gateway.migrate``.

Before the servers of a new version are started. The gateway's own records also migrate by themselves when a
gateway starts, and so do conversations in a SQLite file when Rasa does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError

import annai.nlu.tracker
from annai.errors import AnnaiError
from annai.gateway.config import read_config, with_driver
from annai.gateway.storage.database import StorageError, connect, open_database
from annai.records import RecordStore
from annai.settings import read_settings

TRACKER_MIGRATIONS = Path(annai.nlu.tracker.__file__).parent / "migrations"


def migrate_all() -> None:
    """Gateway, conversations, consultation records.

    Raises:
        AnnaiError: A database cannot be used; the message names the setting.
    """
    config = read_config()
    open_database(config.database).dispose()
    migrate_tracker(with_driver(read_settings().tracker_db))
    try:
        RecordStore(config.records)
    except SQLAlchemyError as error:
        raise StorageError(f"ANNAI_RECORDS_DB: the database cannot be opened ({type(error).__name__})") from None


def migrate_tracker(address: str, revision: str = "head") -> None:
    """Bring the tables of conversations to a revision; several processes may do so at the same time.

    Raises:
        StorageError: The database cannot be used.
    """
    config = Config()
    config.set_main_option("script_location", str(TRACKER_MIGRATIONS))
    try:
        engine = config.attributes["engine"] = connect(address)
        command.upgrade(config, revision)
    except (SQLAlchemyError, OSError) as error:
        raise StorageError(f"ANNAI_TRACKER_DB: the database cannot be opened ({type(error).__name__})") from None
    engine.dispose()


def main() -> int:
    try:
        migrate_all()
    except AnnaiError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("migrate: all databases are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
