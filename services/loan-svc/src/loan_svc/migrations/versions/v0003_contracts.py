"""Contracts beside the loans, and their documents, encrypted, in a table of their own."""

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
    CREATE TABLE contracts (
        id text PRIMARY KEY,
        version integer NOT NULL,
        head bytea NOT NULL,
        state jsonb NOT NULL,
        loan_id text GENERATED ALWAYS AS (state->>'loan_id') STORED,
        CONSTRAINT contracts_one_a_loan UNIQUE (loan_id)
    )
    """,
    """
    CREATE INDEX contracts_to_seal ON contracts (id)
    WHERE (state->>'evidence') IS NOT NULL AND (state->>'sealed') IS NULL
    """,
    """
    CREATE INDEX contracts_to_check ON contracts (id)
    WHERE (state->>'scan') IS NOT NULL AND (state->>'evidence') IS NULL
    """,
    """
    CREATE TABLE documents (
        document_id text PRIMARY KEY,
        contract_id text NOT NULL,
        kind text NOT NULL,
        media_type text NOT NULL,
        sha256 text NOT NULL,
        size_bytes integer NOT NULL,
        key_id text NOT NULL,
        sealed bytea NOT NULL,
        kept_at timestamptz NOT NULL,
        CONSTRAINT documents_kinds CHECK (kind IN ('contract', 'letter', 'scan', 'evidence'))
    )
    """,
    "CREATE INDEX documents_hash ON documents (sha256)",
    "CREATE INDEX documents_contract ON documents (contract_id)",
    """
    CREATE TABLE sandbox_seal (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        sealed text NOT NULL
    )
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)
