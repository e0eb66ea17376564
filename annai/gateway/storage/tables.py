"""The tables, as the newest migration leaves them; a test keeps both in step.

Times are whole seconds since 1970 (UTC). Identifiers of conversations cannot be guessed and serve as
the key to them; nothing else identifies a person.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("last_active_at", BigInteger, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", String(128), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("topic", String(64)),
    Column("programme_year", Integer),
    Column("degraded", Boolean, nullable=False),
    # The response as it was sent: a message that is sent again gets exactly this.
    Column("reply", Text, nullable=False),
    # How probable the language model held the topic; none where it did not read the message.
    Column("confidence", Float),
)
Index("turns_by_time", turns.c.created_at)
Index("turns_in_order", turns.c.conversation_id, turns.c.number)
Index("turns_by_message", turns.c.message_id)

feedback = Table(
    "feedback",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", String(128), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
)

# Without a link to the conversation: editors of the knowledge need the question, not who asked it.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("topic", String(64)),
)

# --- staff ------------------------------------------------------------------------------------------

staff_accounts = Table(
    "staff_accounts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("password", String(255), nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
)

# Only a hash of the token: who reads the database cannot sign in with it.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", ForeignKey("staff_accounts.name", ondelete="CASCADE"), nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("seen_at", BigInteger, nullable=False),
)

# Without a key to the accounts: the log stays when an account goes.
staff_audit = Table(
    "staff_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("account", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(120), nullable=False),
)

# --- quality desk -----------------------------------------------------------------------------------

# A row for every change: ``text`` is what holds from then on, none once the answer is gone.
answer_versions = Table(
    "answer_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", String(128), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text),
)

# Questions that an editor assigned to a topic, until they are taken over into the training data.
proposed_phrases = Table(
    "proposed_phrases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("account", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("topic", String(64), nullable=False),
)
