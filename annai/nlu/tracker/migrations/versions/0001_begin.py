"""Conversations and their events."""

from alembic import op

from annai.nlu.tracker.schema import STATEMENTS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("tracker_events", "tracker_conversations"):
        op.drop_table(table)
