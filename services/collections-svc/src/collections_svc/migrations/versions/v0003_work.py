"""Who works on a case: strategies, collectors, agencies, the work list and stays in buckets."""

from alembic import op

from fenqi.store.schema import column, state_table

revision = "0003"
down_revision = "0002"

_FIRST = """(SELECT s->'planned_on' FROM jsonb_array_elements(state->'plan') s WHERE (s->>'way') {way}
    IN ('sms', 'email', 'app', 'letter') LIMIT 1)"""
_STATES = f"""
    UPDATE cases SET state = (state - 'next_step_on') || jsonb_build_object(
        'next_notice_on', {_FIRST.format(way="")}, 'next_work_on', {_FIRST.format(way="NOT")},
        'entered_minor', (SELECT (data::jsonb)->'past_due_minor' FROM facts f WHERE f.aggregate_id = cases.id
            AND f.type IN ('collections.CaseOpened.v1', 'collections.CaseMoved.v1') ORDER BY sequence DESC LIMIT 1),
        'credits', coalesce((SELECT jsonb_agg(jsonb_build_object('payment_id', (data::jsonb)->'payment_id',
                'counted_as', 'credit', 'amount_minor', (data::jsonb)->'amount_minor') ORDER BY sequence)
            FROM facts f WHERE f.aggregate_id = cases.id AND f.type = 'collections.CaseCredited.v1'
            AND (data::jsonb)->>'case_id' = cases.state->>'case_id'), '[]'))
"""
"""States are the folds of their facts: what the fold knows now is put into those of before."""

_HANDS = "{name} text GENERATED ALWAYS AS (state->'hands'->>'{name}') STORED"
_EXPECTED = """ALTER TABLE cases ADD COLUMN expected_minor bigint GENERATED ALWAYS AS ((state->>'past_due_minor')::bigint
    * coalesce((state->>'recovery_bp')::bigint, 0) / 10000) STORED"""
_ORDER = "expected_minor DESC, id, next_work_on"
"""The day is in it to be looked at there: much of what is most expected has no work due yet."""
_WORKED = "WHERE status = 'open' AND next_work_on IS NOT NULL AND agency_id IS"
"""The house's lists and an agency's have indexes of their own: whatever the planner knows, it takes the right one."""


def upgrade() -> None:
    """Make the tables and the columns of cases."""
    op.execute("ALTER TABLE cases DROP COLUMN next_step_on")
    op.execute(_STATES)
    for name in ("next_notice_on", "next_work_on", "as_of_on", "opened_on"):
        op.execute(f"ALTER TABLE cases ADD COLUMN {column(name, 'date')}")
    for name in ("queue", "strategy", "currency"):
        op.execute(f"ALTER TABLE cases ADD COLUMN {column(name)}")
    for name in ("collector_id", "agency_id"):
        op.execute("ALTER TABLE cases ADD COLUMN " + _HANDS.format(name=name))
    op.execute(_EXPECTED)
    op.execute("CREATE INDEX cases_next_notice ON cases (next_notice_on) WHERE next_notice_on IS NOT NULL")
    op.execute(f"CREATE INDEX cases_work ON cases ({_ORDER}) {_WORKED} NULL")
    for name, by in (("queue", "queue"), ("collector", "collector_id")):
        op.execute(f"CREATE INDEX cases_work_of_{name} ON cases ({by}, {_ORDER}) {_WORKED} NULL")
    op.execute(f"CREATE INDEX cases_work_of_agency ON cases (agency_id, {_ORDER}) {_WORKED} NOT NULL")
    op.execute("CREATE INDEX cases_of_agency ON cases (agency_id, id) WHERE agency_id IS NOT NULL")
    op.execute(
        """CREATE INDEX cases_unassigned ON cases (expected_minor DESC, id)
        WHERE status = 'open' AND collector_id IS NULL AND agency_id IS NULL"""
    )
    op.execute("CREATE INDEX cases_assigned ON cases (collector_id) WHERE status = 'open' AND collector_id IS NOT NULL")
    op.execute(state_table("collectors"))
    op.execute(state_table("agencies"))
    op.execute("CREATE INDEX agencies_members ON agencies USING gin ((state->'members'))")
    op.execute(
        """CREATE TABLE bucket_stays (
            nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            case_id text NOT NULL, loan_id text NOT NULL, strategy text, currency text NOT NULL, bucket text NOT NULL,
            past_due_minor bigint NOT NULL, entered_on date NOT NULL, left_on date NOT NULL, went_to text NOT NULL
        )"""
    )
    op.execute("CREATE INDEX bucket_stays_left ON bucket_stays (left_on)")
    op.execute(
        """CREATE TABLE past_cases (
            nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            case_id text NOT NULL, loan_id text NOT NULL, strategy text, currency text NOT NULL, opened_on date NOT NULL,
            closed_because text, credited_minor bigint NOT NULL, recovered_minor bigint NOT NULL,
            past_due_minor bigint NOT NULL
        )"""
    )
    op.execute("CREATE INDEX past_cases_opened ON past_cases (opened_on)")
    op.execute("CREATE INDEX cases_opened ON cases (opened_on)")
