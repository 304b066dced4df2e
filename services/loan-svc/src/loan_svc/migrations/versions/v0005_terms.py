"""Product terms: card purchases converted once, subsidies earned over time, and the accounts of both."""

from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    """Make the columns (an index on the state itself would be written with every change of a loan), and let the ledger
    post to the accounts."""
    op.execute(
        """
        ALTER TABLE loans
            ADD COLUMN card_transaction_id text GENERATED ALWAYS AS (state->>'card_transaction_id') STORED,
            ADD COLUMN subsidy_next_on text GENERATED ALWAYS AS (state->>'subsidy_next_on') STORED
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX loans_card_purchase_once ON loans (card_transaction_id)
        WHERE card_transaction_id IS NOT NULL AND status NOT IN ('cancelled', 'failed')
        """
    )
    op.execute("CREATE INDEX loans_subsidy_due ON loans (subsidy_next_on, id) WHERE subsidy_next_on IS NOT NULL")
    op.execute("ALTER TABLE journal_lines DROP CONSTRAINT accounts_of_the_chart")
    op.execute(
        """
        ALTER TABLE journal_lines ADD CONSTRAINT accounts_of_the_chart CHECK (
            debit IN ('1002', '1131', '1132', '1303', '1304', '2204', '2241', '6011', '6021', '6022', '6051', '6702')
            AND credit IN ('1002', '1131', '1132', '1303', '1304', '2204', '2241', '6011', '6021', '6022', '6051', '6702')
        )
        """
    )
