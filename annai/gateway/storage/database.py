"""Opens the database: SQLite in a file by default, PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from annai import sqlite
from annai.errors import AnnaiError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
# Each migration's file begins with its number.
NEWEST = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
POOL = 8
# A writer waits this long for another process to finish with the file.
BUSY_MILLISECONDS = 5000


class StorageError(AnnaiError):
    """The database cannot be opened or brought up to date."""


def open_database(address: str) -> Engine:
    """Connect and bring the tables to the newest version.

    Raises:
        StorageError: The address is no database address, or the database cannot be used.
    """
    try:
        engine = connect(address)
        migrate(engine)
    except (ArgumentError, SQLAlchemyError, OSError, ImportError) as error:
        # The driver's own message may hold the password.
        raise StorageError(f"ANNAI_GATEWAY_DB: the database cannot be opened ({type(error).__name__})") from None
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision; several processes may do so at the same time."""
    if revision == "head" and _versions(engine) == [NEWEST]:
        return
    # Takes a fifth of a second to import: only where there is something to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def _versions(engine: Engine) -> list[str]:
    """What the database says of itself; nothing where it is new."""
    with engine.connect() as connection:
        try:
            return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
        except DBAPIError:
            return []


def workers_for(engine: Engine) -> int:
    """How many statements may run at the same time: SQLite has one writer anyway."""
    return 1 if engine.dialect.name == "sqlite" else POOL


def connect(address: str) -> Engine:
    """An engine for the database, as it is; connects at its first use."""
    url = make_url(address)
    # Errors must not carry the parameters: they end up in logs.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(url, **options, pool_size=POOL, max_overflow=0, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    sqlite.prepare(connection)
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
