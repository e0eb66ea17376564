"""How sure the language model was, the answers as they changed, and training phrases that editors propose."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("confidence", sa.Float))
    op.create_index("turns_by_time", "turns", ["created_at"])
    op.create_table(
        "answer_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer", sa.String(128), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
    )
    op.create_table(
        "proposed_phrases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("proposed_phrases")
    op.drop_table("answer_versions")
    op.drop_index("turns_by_time", "turns")
    with op.batch_alter_table("turns") as table:
        table.drop_column("confidence")
