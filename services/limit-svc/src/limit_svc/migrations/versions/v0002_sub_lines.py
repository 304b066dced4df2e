"""Sub-lines kept by a constraint, a hold placed once for ever, open proposals, and what the policy remembers of behaviour."""

from alembic import op

revision = "0002"
down_revision = "0001"

SUB_LINES_FIT = """
    CREATE FUNCTION sub_lines_fit(sub_lines jsonb, used bigint, held bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(bool_and(s.used_minor >= 0 AND s.held_minor >= 0 AND s.limit_minor >= 0 AND s.over_minor >= 0
                AND s.used_minor + s.held_minor <= s.limit_minor + s.over_minor), true)
            AND coalesce(sum(s.used_minor), 0) <= used AND coalesce(sum(s.held_minor), 0) <= held
        FROM jsonb_to_recordset(sub_lines)
            AS s (used_minor bigint, held_minor bigint, limit_minor bigint, over_minor bigint)
    $$
"""
"""Each sub-line within its limit, and all of them within the ceiling's use."""

STATEMENTS = (
    SUB_LINES_FIT,
    """
    ALTER TABLE lines ADD CONSTRAINT lines_sub_lines_fit CHECK (
        CASE WHEN coalesce(jsonb_array_length(state->'sub_lines'), 0) = 0 THEN true
        ELSE sub_lines_fit(state->'sub_lines', (state->>'used_minor')::bigint, (state->>'held_minor')::bigint) END)
    """,
    "ALTER TABLE lines ADD COLUMN proposal_id text GENERATED ALWAYS AS (state->'proposal'->>'proposal_id') STORED",
    "CREATE INDEX lines_proposal ON lines (id) WHERE proposal_id IS NOT NULL",
    """
    CREATE UNIQUE INDEX facts_hold_placed_once ON facts ((data::jsonb->>'hold_id'))
        WHERE type = 'limit.HoldPlaced.v1'
    """,
    "CREATE TABLE sub_line_loans (loan_id text NOT NULL, sub_line_id text NOT NULL)",
    "CREATE INDEX sub_line_loans_loan ON sub_line_loans (loan_id)",
    "COMMENT ON TABLE sub_line_loans IS 'where a loan was drawn, for what restores or is taken back later'",
    """
    CREATE TABLE behaviour (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('instalments', 'overdue', 'signal', 'income')),
        source text NOT NULL,
        on_day date NOT NULL,
        value bigint NOT NULL
    )
    """,
    "CREATE INDEX behaviour_customer ON behaviour (customer_id, on_day)",
    """
    COMMENT ON COLUMN behaviour.value IS
        'instalments: how many the loan has paid; overdue: its bucket, 1 to 7; signal: 1 low, 2 medium, 3 high; income: a year''s'
    """,
)


def upgrade() -> None:
    """Change the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
