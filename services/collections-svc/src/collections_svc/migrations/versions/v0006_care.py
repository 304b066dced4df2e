"""Post-loan care: watches, visits with their sealed notes, what the bureau told, and what lines are."""

from alembic import op

from fenqi.store.schema import column, state_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.execute(
        state_table(
            "watches",
            column("risk_class"),
            column("look_on", "date"),
            column("check_on", "date"),
            column("visit_by", "date"),
        )
    )
    for due in ("look_on", "check_on", "visit_by"):
        op.execute(f"CREATE INDEX watches_{due} ON watches ({due}, id) WHERE {due} IS NOT NULL")
    op.execute(state_table("visits", column("watch_id"), column("status"), column("planned_on", "date")))
    op.execute("CREATE INDEX visits_list ON visits (planned_on, id)")
    op.execute("CREATE INDEX visits_planned ON visits (planned_on, id) WHERE status = 'planned'")
    op.execute("CREATE INDEX visits_watch ON visits (watch_id)")
    op.execute("CREATE TABLE visit_notes (visit_id text PRIMARY KEY, notes text NOT NULL)")
    op.execute("""
        CREATE TABLE bureau_checks (
            check_id text PRIMARY KEY, watch_id text NOT NULL, number integer NOT NULL, checked_on date NOT NULL, record text,
            UNIQUE (watch_id, number)
        )""")
    op.execute("CREATE INDEX bureau_checks_on ON bureau_checks (checked_on)")
    op.execute("""
        CREATE TABLE line_marks (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line_id text NOT NULL,
            limit_minor bigint, revolving boolean, hold_id text
        )""")
    op.execute("CREATE INDEX line_marks_line ON line_marks (line_id, position)")
