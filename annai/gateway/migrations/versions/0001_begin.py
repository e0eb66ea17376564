"""Conversations, turns, feedback and unanswered questions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("last_active_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "turns",
        _conversation(),
        sa.Column("message_id", sa.String(128), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("programme_year", sa.Integer),
        sa.Column("degraded", sa.Boolean, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
    )
    op.create_index("turns_in_order", "turns", ["conversation_id", "number"])
    op.create_index("turns_by_message", "turns", ["message_id"])
    op.create_table(
        "feedback",
        _conversation(),
        sa.Column("message_id", sa.String(128), primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "unanswered",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(64)),
    )


def downgrade() -> None:
    for table in ("unanswered", "feedback", "turns", "conversations"):
        op.drop_table(table)


def _conversation() -> sa.Column[str]:
    return sa.Column(
        "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
