"""What the reports of collections are drawn from, and the archive by story."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables and the index. The rows come with `projections.rebuild`, where there is an archive already."""
    op.execute("CREATE INDEX archive_story ON archive (correlation_id, position)")
    op.execute("""
        CREATE TABLE cases (
            case_id text PRIMARY KEY, loan_id text, status text, bucket text, queue text, strategy text, currency text,
            opened_on date, closed_on date, closed_because text, opened_past_due_minor bigint,
            credited_minor bigint, recovered_minor bigint, moves bigint, write_offs_requested bigint
        )""")
    op.execute("""
        CREATE TABLE promises (
            promise_id text PRIMARY KEY, loan_id text, status text, currency text, made_on date,
            promised_minor bigint, received_minor bigint
        )""")
    op.execute("""
        CREATE TABLE happenings (
            happening text PRIMARY KEY, what text, kind text, happened_on date, times bigint
        )""")
