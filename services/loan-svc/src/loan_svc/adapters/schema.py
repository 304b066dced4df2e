"""The tables this service has besides states and facts. A migration that was released keeps its own copy of a statement
that changes later."""

LOOK_UPS = (
    "CREATE INDEX loans_customer ON loans (customer_id, id)",
    "CREATE INDEX loans_checkout ON loans (checkout_id) WHERE checkout_id IS NOT NULL",
    "CREATE INDEX loans_due ON loans (next_action_on, id) WHERE next_action_on IS NOT NULL",
    "CREATE INDEX facts_overdue ON facts (business_date) WHERE type = 'loan.Overdue.v1'",
    "CREATE TABLE offers (application_id text PRIMARY KEY, offer jsonb NOT NULL)",
    "CREATE TABLE voided_checkouts (checkout_id text PRIMARY KEY)",
    """
    CREATE TABLE quotes (
        quote_id text PRIMARY KEY, loan_id text NOT NULL, customer_id text NOT NULL, checkout_id text,
        hash text NOT NULL, content text NOT NULL
    )
    """,
    """
    CREATE TABLE payments (
        payment_id text PRIMARY KEY, loan_id text NOT NULL, fingerprint text NOT NULL, receipt jsonb NOT NULL
    )
    """,
    "CREATE INDEX payments_loan ON payments (loan_id)",
    "CREATE TABLE cut_offs (business_date date PRIMARY KEY, cut_at timestamptz NOT NULL DEFAULT now())",
)

CUT_OFF_LOCK = 7_301_946_101
"""Advisory lock "cut-off": whoever posts holds it shared until commit, the cut of a day takes it alone for a moment."""

LEDGER = (
    """
    CREATE TABLE entries (
        id uuid PRIMARY KEY, loan_id text NOT NULL, kind text NOT NULL, booked_on date NOT NULL, currency text NOT NULL
    )
    """,
    "CREATE INDEX entries_loan ON entries (loan_id, id)",
    """
    CREATE TABLE journal_lines (
        entry_id uuid NOT NULL REFERENCES entries (id), nr smallint NOT NULL, booked_on date NOT NULL,
        currency text NOT NULL, debit text NOT NULL, credit text NOT NULL, amount_minor bigint NOT NULL,
        PRIMARY KEY (entry_id, nr),
        CONSTRAINT a_line_moves_money CHECK (amount_minor > 0 AND debit <> credit),
        CONSTRAINT accounts_of_the_chart CHECK (
            debit IN ('1002', '1303', '2241', '6011', '6021', '6051', '6702')
            AND credit IN ('1002', '1303', '2241', '6011', '6021', '6051', '6702')
        )
    )
    """,
    "CREATE INDEX journal_lines_day ON journal_lines (booked_on)",
    """
    CREATE TABLE ledger_days (
        booked_on date NOT NULL, currency text NOT NULL, account text NOT NULL,
        debits_minor bigint NOT NULL, credits_minor bigint NOT NULL, PRIMARY KEY (booked_on, currency, account)
    )
    """,
    """
    CREATE VIEW movements AS
        SELECT entry_id, booked_on, currency, debit AS account, amount_minor AS debits_minor, 0::bigint AS credits_minor
        FROM journal_lines
        UNION ALL
        SELECT entry_id, booked_on, currency, credit, 0::bigint, amount_minor FROM journal_lines
    """,
    """
    CREATE FUNCTION the_ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only: correct by a further entry'; END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_kept()
        """
        for table in ("entries", "journal_lines", "ledger_days")
    ),
    f"""
    CREATE FUNCTION the_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({CUT_OFF_LOCK});
        IF EXISTS (SELECT FROM posted p, business_date b WHERE p.booked_on < b.today) THEN
            RAISE EXCEPTION 'the day was cut off meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER entries_on_an_open_day AFTER INSERT ON entries REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION the_day_is_open()
    """,
)
