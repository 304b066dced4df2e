"""A one-time code remembers which login spent it."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; codes that are under way are unspent."""
    op.execute("ALTER TABLE customer_codes ADD COLUMN spent_by text")
