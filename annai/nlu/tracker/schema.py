"""The tables of conversations; the same statements make them in SQLite and in PostgreSQL."""

# A table of its own for the version: the tables may share a database with those of the gateway.
VERSION_TABLE = "tracker_version"
REVISION = "0001"

# Events are only added, numbered from 1 in each conversation. A conversation's row says how many there
# are (a writer that counted on another number has been overtaken and is refused), before which of them
# its latest session began, and from which on they must be read: ``slots`` holds what earlier ones left.
STATEMENTS = (
    """
    CREATE TABLE tracker_conversations (
        sender_id TEXT PRIMARY KEY,
        events INTEGER NOT NULL,
        session INTEGER NOT NULL,
        base INTEGER NOT NULL,
        slots TEXT NOT NULL,
        last_active_at DOUBLE PRECISION NOT NULL
    )
    """,
    "CREATE INDEX tracker_conversations_by_age ON tracker_conversations (last_active_at)",
    """
    CREATE TABLE tracker_events (
        sender_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        type_name TEXT NOT NULL,
        timestamp DOUBLE PRECISION,
        data TEXT NOT NULL,
        PRIMARY KEY (sender_id, number)
    )
    """,
)
