"""Bureau queries, what ties applications together, fraud cases and lists."""

from alembic import op

from fenqi.store.schema import column, state_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.execute(
        state_table(
            "bureau_queries", column("application_id"), column("customer_id"), column("answer"), column("asked_at")
        )
    )
    op.execute("CREATE INDEX bureau_queries_customer ON bureau_queries (customer_id, asked_at)")
    op.execute("CREATE INDEX bureau_queries_application ON bureau_queries (application_id)")
    op.execute("CREATE TABLE bureau_answers (query_id text PRIMARY KEY, key_id text NOT NULL, sealed bytea NOT NULL)")
    op.execute("""
        CREATE TABLE traces (
            application_id text PRIMARY KEY, customer_id text NOT NULL, amount_minor bigint NOT NULL,
            currency text NOT NULL, channel text NOT NULL, submitted_at timestamptz NOT NULL, key_id text NOT NULL,
            sealed bytea
        )""")
    op.execute("CREATE INDEX traces_customer ON traces (customer_id, submitted_at)")
    op.execute("""
        CREATE TABLE linkage (
            kind text NOT NULL, hash text NOT NULL, application_id text NOT NULL, customer_id text NOT NULL,
            household text NOT NULL, seen_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (application_id, kind, hash)
        )""")
    op.execute("CREATE INDEX linkage_times ON linkage USING brin (recorded_at, seen_at)")
    op.execute("CREATE INDEX linkage_same ON linkage (hash, kind, seen_at)")
    op.execute(
        state_table(
            "fraud_cases", column("application_id"), column("customer_id"), column("status"), column("assignee")
        )
    )
    op.execute("CREATE INDEX fraud_cases_application ON fraud_cases (application_id)")
    op.execute("CREATE INDEX fraud_cases_queue ON fraud_cases (status, id)")
    op.execute(state_table("list_entries", column("list"), column("status"), column("expires_on", "date")))
    op.execute("CREATE INDEX list_entries_page ON list_entries (status, id)")
    op.execute("""
        CREATE TABLE list_marks (
            entry_id text NOT NULL, kind text NOT NULL, hash text NOT NULL, PRIMARY KEY (hash, kind, entry_id)
        )""")
