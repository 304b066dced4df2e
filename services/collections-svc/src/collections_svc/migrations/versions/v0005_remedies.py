"""What waits for a decision about a debt, and what a day ends: found without looking at every case. Legal papers at rest."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Columns that mirror the state, with an index on the few cases that have something in them."""
    op.execute(
        """
        ALTER TABLE cases
            ADD COLUMN remedies_look_on text GENERATED ALWAYS AS (state->'remedies'->>'look_on') STORED,
            ADD COLUMN remedies_wait boolean GENERATED ALWAYS AS ((state->'remedies'->>'waits')::boolean) STORED
        """
    )
    op.execute("CREATE INDEX cases_remedies_look ON cases (remedies_look_on) WHERE remedies_look_on IS NOT NULL")
    op.execute("CREATE INDEX cases_remedies_wait ON cases (id) WHERE remedies_wait")
    op.execute(
        """
        CREATE TABLE legal_papers (
            loan_id text NOT NULL,
            sha256 text NOT NULL,
            media_type text NOT NULL,
            size_bytes integer NOT NULL,
            key_id text NOT NULL,
            sealed bytea NOT NULL,
            kept_by text NOT NULL,
            kept_at timestamptz NOT NULL,
            PRIMARY KEY (loan_id, sha256)
        )
        """
    )
