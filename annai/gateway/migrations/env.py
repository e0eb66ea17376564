"""How Alembic runs the migrations: on the engine it is given, or on ``ANNAI_GATEWAY_DB`` from a shell."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, text

from annai.gateway.config import read_config
from annai.gateway.storage.tables import metadata

# Any number; it only has to be the same for all gateways that share a PostgreSQL database.
ADVISORY_LOCK = 727_201


def _engine() -> Engine:
    engine: Engine | None = context.config.attributes.get("engine")
    return engine if engine is not None else create_engine(read_config().database)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.run_migrations()


with _engine().connect() as connection:
    _migrate(connection)
    connection.commit()
