"""Reviews that come back: a case is scored and held against the policy once a round, with the question it was asked. The
queue's columns. What colleagues may do, as access-svc tells it."""

from alembic import op

from fenqi.store.schema import column

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns and the table."""
    op.execute("ALTER TABLE cases ADD COLUMN round integer NOT NULL DEFAULT 1, ADD COLUMN question jsonb")
    op.execute("ALTER TABLE cases DROP CONSTRAINT cases_pkey, ADD PRIMARY KEY (application_id, round)")
    op.execute("CREATE INDEX cases_submitted ON cases (submitted_on, application_id)")
    op.execute(f"""
        ALTER TABLE reviews
            ADD COLUMN round integer GENERATED ALWAYS AS (coalesce((state->>'round')::integer, 1)) STORED,
            ADD COLUMN {column("channel")},
            ADD COLUMN {column("claimed_by")},
            ADD COLUMN queued_at text
                GENERATED ALWAYS AS (coalesce(state->>'queued_at', state->>'opened_at')) STORED""")
    op.execute("CREATE INDEX reviews_waiting ON reviews (queued_at, id) WHERE status = 'waiting'")
    op.execute("""
        CREATE TABLE colleagues (
            event_id text PRIMARY KEY, user_id text NOT NULL, changed_at timestamptz NOT NULL,
            granted text[] NOT NULL, revoked text[] NOT NULL
        )""")
    op.execute("CREATE INDEX colleagues_user ON colleagues (user_id, changed_at)")
