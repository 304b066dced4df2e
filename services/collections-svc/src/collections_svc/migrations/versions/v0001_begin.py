"""The mechanism's tables and the cases."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(state_table("cases", column("status"), column("bucket"), column("next_step_on", "date")))
    op.execute("CREATE INDEX cases_list ON cases (status, bucket, id)")
    op.execute("CREATE INDEX cases_next_step ON cases (next_step_on) WHERE next_step_on IS NOT NULL")
