"""The mechanism's tables, the archive and the reports' tables."""

from alembic import op

from fenqi.store.schema import MECHANISM

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute("""
        CREATE TABLE archive (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            context text NOT NULL, subject text NOT NULL, sequence integer NOT NULL, id text NOT NULL,
            type text NOT NULL, business_date date NOT NULL, recorded_at timestamptz NOT NULL, actor text NOT NULL,
            causation_id text NOT NULL, correlation_id text NOT NULL, data json NOT NULL,
            archived_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT archive_once UNIQUE (subject, context, sequence)
        )""")
    op.execute("CREATE INDEX archive_type ON archive (type, position)")
    op.execute("""
        CREATE TABLE applications (
            application_id text PRIMARY KEY, channel text, product text, grade text, currency text,
            asked_minor bigint, approved_minor bigint,
            started_on date, submitted_on date, decided_on date, withdrawn_on date, outcome text
        )""")
    op.execute("""
        CREATE TABLE loans (
            loan_id text PRIMARY KEY, application_id text, channel text, product text, grade text, currency text,
            status text, bucket text, booked_on date, disbursed_on date, ended_on date,
            principal_minor bigint, outstanding_minor bigint, past_due_minor bigint,
            received_minor bigint, written_off_minor bigint
        )""")
