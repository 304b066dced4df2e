"""The mechanism's tables, users and their secrets."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(state_table("users", column("population")))
    op.execute("""
        CREATE TABLE credentials (
            name text PRIMARY KEY, user_id text NOT NULL UNIQUE, password text NOT NULL, totp_secret text NOT NULL
        )""")
    op.execute("""
        CREATE TABLE customer_codes (
            phone_index text PRIMARY KEY, code_hash text NOT NULL, expires_at timestamptz NOT NULL,
            sent_at timestamptz NOT NULL, tries smallint NOT NULL DEFAULT 0
        )""")
    op.execute("CREATE TABLE customer_phones (phone_index text PRIMARY KEY, user_id text NOT NULL)")
    op.execute("CREATE INDEX customer_phones_user ON customer_phones (user_id)")
