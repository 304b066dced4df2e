"""Contact books: one a customer."""

from alembic import op

from fenqi.store.schema import state_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.execute(state_table("contact_books"))
