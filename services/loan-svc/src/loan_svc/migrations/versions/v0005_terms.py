"""Product terms: card purchases converted once, subsidies earned over time."""

from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    """Make the columns: an index on the state itself would be written with every change of a loan."""
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
