"""The mechanism's tables and tallies."""

from alembic import op

from fenqi.store.schema import MECHANISM
from fenqi.testing.sample.tally import NOTES, TABLE

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in (*MECHANISM, TABLE, NOTES):
        op.execute(statement)
