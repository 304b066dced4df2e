"""The mechanism's tables; loans and business days; offers, quotes and payments; the double-entry ledger."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table
from loan_svc.adapters.schema import LEDGER, LOOK_UPS

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(
        state_table(
            "loans",
            column("customer_id"),
            column("checkout_id"),
            column("status"),
            column("currency"),
            column("bucket"),
            column("next_action_on", "date"),
            column("outstanding_principal_minor", "bigint") + " CHECK (outstanding_principal_minor >= 0)",
        )
    )
    op.execute(state_table("business_days"))
    for statement in (*LOOK_UPS, *LEDGER):
        op.execute(statement)
