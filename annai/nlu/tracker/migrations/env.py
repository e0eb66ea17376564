"""How Alembic brings the tables of conversations up to date, on the engine it is given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine, text

from annai.nlu.tracker.schema import VERSION_TABLE

# Any number; it only has to be the same for all that migrate one PostgreSQL database.
ADVISORY_LOCK = 727_202

engine: Engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, version_table=VERSION_TABLE)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.run_migrations()
    connection.commit()
