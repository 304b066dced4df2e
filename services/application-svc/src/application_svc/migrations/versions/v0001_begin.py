"""The mechanism's tables, applications, their forms, the encrypted applicants, and what others told us of each."""

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
            "applications", column("customer_id"), column("status"), column("checkout_id"), column("product_code")
        )
    )
    op.execute("CREATE INDEX applications_customer ON applications (customer_id, id)")
    op.execute("CREATE INDEX applications_checkout ON applications (checkout_id) WHERE checkout_id IS NOT NULL")
    op.execute("CREATE TABLE forms (application_id text PRIMARY KEY, form jsonb NOT NULL)")
    op.execute("""
        CREATE TABLE applicants (
            application_id text PRIMARY KEY, key_id text NOT NULL, sealed bytea NOT NULL
        )""")
    op.execute("CREATE INDEX applicants_key ON applicants (key_id)")
    op.execute("""
        CREATE TABLE progress (
            application_id text NOT NULL, step text NOT NULL, event_id text NOT NULL, happened_at timestamptz NOT NULL,
            about jsonb NOT NULL, PRIMARY KEY (application_id, step, event_id)
        )""")
