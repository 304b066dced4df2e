"""The whole chart of accounts; the end of a day in bulk: plans, interest a day, how loans stand, parked loans."""

from alembic import op

revision = "0002"
down_revision = "0001"

CLOSING = "'InstalmentDue', 'EarningChanged', 'InterestAccrued', 'AllowanceChanged'"

CHART = """'1002', '1131', '1132', '1303', '1304', '2204', '2241', '2242', '2243', '6011', '6021', '6022', '6051', '6053',
    '6702'"""

STATEMENTS = (
    "ALTER TABLE journal_lines DROP CONSTRAINT accounts_of_the_chart",
    f"""
    ALTER TABLE journal_lines ADD CONSTRAINT accounts_of_the_chart
        CHECK (debit IN ({CHART}) AND credit IN ({CHART}))
    """,
    "ALTER TABLE entries ALTER COLUMN loan_id DROP NOT NULL",
    "ALTER TABLE loans ADD COLUMN by_plan boolean GENERATED ALWAYS AS ((state->>'by_plan')::boolean) STORED",
    "DROP INDEX facts_overdue",
    """
    CREATE TABLE plans (
        loan_id text PRIMARY KEY, due_on date[] NOT NULL, interest_minor bigint[] NOT NULL, upto_minor bigint[] NOT NULL
    )
    """,
    "COMMENT ON COLUMN plans.upto_minor IS 'principal and interest of the instalments up to this one'",
    "CREATE TABLE daily_interest (on_day date NOT NULL, currency text NOT NULL, change_minor bigint NOT NULL)",
    "CREATE INDEX daily_interest_day ON daily_interest (on_day)",
    """
    CREATE TABLE standing_changes (
        business_date date NOT NULL, currency text NOT NULL, product_code text NOT NULL, grade text NOT NULL,
        bucket text NOT NULL, classification text NOT NULL, loans integer NOT NULL, outstanding_minor bigint NOT NULL
    )
    """,
    "CREATE INDEX standing_changes_day ON standing_changes (business_date)",
    """
    CREATE TABLE standing_days (
        business_date date NOT NULL, currency text NOT NULL, product_code text NOT NULL, grade text NOT NULL,
        bucket text NOT NULL, classification text NOT NULL, loans integer NOT NULL, outstanding_minor bigint NOT NULL,
        PRIMARY KEY (business_date, currency, product_code, grade, bucket, classification)
    )
    """,
    """
    CREATE TABLE parked_loans (
        loan_id text PRIMARY KEY, business_date date NOT NULL, reason text NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE close_steps (
        business_date date NOT NULL, loans integer NOT NULL, instalments_due integer NOT NULL, moved integer NOT NULL,
        done_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX close_steps_day ON close_steps (business_date)",
    f"""
    CREATE OR REPLACE FUNCTION the_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(7301946101);
        IF EXISTS (
            SELECT FROM posted p, business_date b WHERE p.booked_on < b.today AND NOT (
                p.kind IN ({CLOSING}) AND p.booked_on = b.today - 1
                AND NOT EXISTS (SELECT FROM ledger_days l WHERE l.booked_on = p.booked_on)
            )
        ) THEN
            RAISE EXCEPTION 'the day was cut off meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    DO $make$ BEGIN
        IF current_setting('server_version_num')::int >= 180000 THEN
            CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT uuidv7()';
        ELSE
            CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
                SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
            $$;
        END IF;
    END $make$
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
