"""Notes of contacts, encrypted, and the day of a case's open promise."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    op.execute(
        """
        CREATE TABLE contact_notes (
            customer_id text NOT NULL,
            contact_id text NOT NULL,
            sealed text NOT NULL,
            PRIMARY KEY (customer_id, contact_id)
        )
        """
    )
    op.execute(
        """
        ALTER TABLE cases ADD COLUMN promise_due_on text GENERATED ALWAYS AS
            (CASE WHEN state #>> '{promise,status}' = 'open' THEN state #>> '{promise,due_on}' END) STORED
        """
    )
    op.execute("CREATE INDEX cases_promise_due ON cases (promise_due_on) WHERE promise_due_on IS NOT NULL")
