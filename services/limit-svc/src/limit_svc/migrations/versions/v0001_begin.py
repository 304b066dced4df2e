"""The mechanism's tables and the lines."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(
        state_table(
            "lines",
            column("limit_minor", "bigint") + " NOT NULL CHECK (limit_minor >= 0)",
            column("used_minor", "bigint") + " NOT NULL CHECK (used_minor >= 0)",
            column("held_minor", "bigint") + " NOT NULL CHECK (held_minor >= 0)",
            column("over_minor", "bigint") + " NOT NULL CHECK (over_minor >= 0)",
            column("next_expiry_on", "date"),
            "CONSTRAINT lines_not_over CHECK (used_minor + held_minor <= limit_minor + over_minor)",
        )
    )
    op.execute("CREATE INDEX lines_expiry ON lines (next_expiry_on) WHERE next_expiry_on IS NOT NULL")
    op.execute("CREATE INDEX facts_hold ON facts ((data::jsonb->>'hold_id')) WHERE type LIKE 'limit.Hold%'")
    op.execute("CREATE TABLE instructed_holds (hold_id text NOT NULL)")
    op.execute("CREATE INDEX instructed_holds_id ON instructed_holds (hold_id)")
