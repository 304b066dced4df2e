"""What others said of an applicant, and the challengers' scores, beside each case."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns."""
    op.execute("ALTER TABLE cases ADD COLUMN evidence jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE cases ADD COLUMN challengers jsonb NOT NULL DEFAULT '[]'")
