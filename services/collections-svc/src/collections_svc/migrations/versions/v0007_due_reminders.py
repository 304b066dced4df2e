"""Reminders of payments to come: each is told once."""

from alembic import op

from fenqi.store.schema import state_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.execute(state_table("due_reminders"))
