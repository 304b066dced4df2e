"""Recoveries and refunds payable in the chart; transactions beside payments; what waits for approval; pay-off quotes."""

from alembic import op

revision = "0006"
down_revision = "0002"

_CODES = "('1002', '1132', '1303', '1304', '2241', '2243', '6011', '6021', '6051', '6053', '6702')"


def upgrade() -> None:
    """Widen the chart and make the tables."""
    op.execute("ALTER TABLE journal_lines DROP CONSTRAINT accounts_of_the_chart")
    op.execute(
        f"ALTER TABLE journal_lines ADD CONSTRAINT accounts_of_the_chart"
        f" CHECK (debit IN {_CODES} AND credit IN {_CODES})"
    )
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
