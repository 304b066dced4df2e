"""The mechanism's tables, reviews with what each rests on, and partners' price tables."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(state_table("reviews", column("status"), column("stage"), column("product_code"), column("grade")))
    op.execute("CREATE INDEX reviews_queue ON reviews (status, stage, id)")
    op.execute("""
        CREATE TABLE cases (
            application_id text PRIMARY KEY, submitted_on date NOT NULL, submission jsonb NOT NULL, score jsonb NOT NULL,
            policy jsonb NOT NULL, price jsonb, price_problem text, versions jsonb NOT NULL
        )""")
    op.execute("CREATE TABLE withdrawn (application_id text PRIMARY KEY, withdrawn_at timestamptz NOT NULL)")
    op.execute("""
        CREATE TABLE price_tables (
            version text PRIMARY KEY, product_code text NOT NULL, put_by text NOT NULL, put_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX price_tables_product ON price_tables (product_code, version)")
    op.execute("""
        CREATE TABLE price_rows (
            version text NOT NULL, month text NOT NULL, grade text NOT NULL, annual_rate_percent text NOT NULL,
            PRIMARY KEY (version, month, grade)
        )""")
