"""Transactions beside payments; what waits for approval; pay-off quotes."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.execute(
        """
        CREATE TABLE transactions (
            transaction_id text PRIMARY KEY, loan_id text NOT NULL, kind text NOT NULL, reverses text UNIQUE,
            fingerprint text NOT NULL, receipt jsonb NOT NULL
        )
        """
    )
    op.execute(
        "CREATE TABLE approvals_asked (loan_id text NOT NULL, request_id text NOT NULL, PRIMARY KEY (loan_id, request_id))"
    )
    op.execute("CREATE INDEX transactions_loan ON transactions (loan_id)")
    op.execute(
        """
        CREATE TABLE payoff_quotes (
            quote_id text PRIMARY KEY, loan_id text NOT NULL, after_sequence bigint NOT NULL, quoted_on date NOT NULL,
            valid_until date NOT NULL, amount_minor bigint NOT NULL, quote jsonb NOT NULL
        )
        """
    )
