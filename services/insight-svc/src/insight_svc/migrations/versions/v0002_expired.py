"""When an application expired, because what was asked for did not come."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE applications ADD COLUMN expired_on date")
