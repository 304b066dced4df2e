"""Money by channels: suspense and its account, debits, callbacks, statements and their breaks; payments know their day, way
and channel, payouts have a table."""

from alembic import op

from fenqi.store.schema import column, state_table

revision = "0004"
down_revision = "0003"

_PAYMENTS = (
    """
    ALTER TABLE payments ADD COLUMN received_on date, ADD COLUMN way text, ADD COLUMN channel text,
        ADD COLUMN channel_reference text, ADD COLUMN amount_minor bigint, ADD COLUMN currency text
    """,
    """
    UPDATE payments SET received_on = (receipt->>'received_on')::date, way = split_part(fingerprint, '|', 5),
        channel = split_part(fingerprint, '|', 5), channel_reference = payment_id,
        amount_minor = (receipt->'amount'->>'amount_minor')::bigint, currency = receipt->'amount'->>'currency'
    """,
    """
    ALTER TABLE payments ALTER COLUMN received_on SET NOT NULL, ALTER COLUMN way SET NOT NULL,
        ALTER COLUMN channel SET NOT NULL, ALTER COLUMN channel_reference SET NOT NULL,
        ALTER COLUMN amount_minor SET NOT NULL, ALTER COLUMN currency SET NOT NULL
    """,
    "CREATE INDEX payments_channel ON payments (channel, received_on)",
    """
    CREATE TABLE payouts (
        reference text PRIMARY KEY, loan_id text NOT NULL, paid_on date NOT NULL, amount_minor bigint NOT NULL,
        currency text NOT NULL
    )
    """,
    """
    INSERT INTO payouts SELECT data::jsonb->>'payout_reference', aggregate_id, (data::jsonb->>'disbursed_on')::date,
        (data::jsonb->>'amount_minor')::bigint, data::jsonb->>'currency'
    FROM facts WHERE type = 'loan.Disbursed.v1'
    """,
    "CREATE INDEX payouts_day ON payouts (paid_on)",
    "CREATE TABLE payment_reversals (payment_id text PRIMARY KEY, reversed_on date NOT NULL)",
    """
    INSERT INTO payment_reversals
    SELECT data::jsonb->>'payment_id', (data::jsonb->>'reversed_on')::date
    FROM facts WHERE type = 'loan.PaymentReversed.v1' ON CONFLICT DO NOTHING
    """,
)

_LEDGER = (
    "ALTER TABLE entries ADD COLUMN receipt_id text",
    "CREATE INDEX entries_receipt ON entries (receipt_id, id) WHERE receipt_id IS NOT NULL",
)

_DEBITS = (
    "ALTER TABLE loans ADD COLUMN next_due_on text GENERATED ALWAYS AS (state->>'next_due_on') STORED",
    "CREATE INDEX loans_unpaid ON loans (next_due_on, id) WHERE status = 'active' AND next_due_on IS NOT NULL",
    state_table(
        "debits",
        column("loan_id"),
        column("due_on", "date"),
        column("attempt", "integer"),
        column("status"),
        column("again_on", "date"),
        column("instructed_on", "date"),
        column("amount_minor", "bigint") + " CHECK (amount_minor > 0)",
        column("currency"),
    ),
    "CREATE UNIQUE INDEX debits_one_open_a_loan ON debits (loan_id) WHERE status = 'open'",
    "CREATE INDEX debits_series ON debits (loan_id, due_on DESC, attempt DESC)",
    "CREATE INDEX debits_day ON debits (instructed_on, id)",
    "CREATE INDEX debits_open ON debits (id) WHERE status = 'open'",
)

_CALLBACKS = (
    "CREATE TABLE payment_references (reference text PRIMARY KEY, loan_id text NOT NULL)",
    """
    INSERT INTO payment_references
    SELECT data::jsonb->>'contract_id', aggregate_id FROM facts WHERE type = 'loan.ContractSigned.v1'
    """,
    """
    CREATE TABLE callbacks (
        channel text NOT NULL, transaction_id text NOT NULL, fingerprint text NOT NULL, answer text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (channel, transaction_id)
    )
    """,
    """
    CREATE TABLE callbacks_refused (
        channel text NOT NULL, business_date date NOT NULL, code text NOT NULL, times bigint NOT NULL,
        last_body_hash bytea NOT NULL, last_at timestamptz NOT NULL, PRIMARY KEY (channel, business_date, code)
    )
    """,
)

_RECONCILIATION = (
    state_table(
        "statements", column("channel"), column("currency"), column("statement_on", "date"), column("content_hash")
    ),
    "CREATE UNIQUE INDEX statements_content ON statements (content_hash)",
    """
    CREATE TABLE statement_lines (
        statement_id text NOT NULL, nr integer NOT NULL, transaction_id text NOT NULL, direction text NOT NULL,
        amount_minor bigint NOT NULL, currency text NOT NULL, booked_on date NOT NULL, reference text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('matched', 'different_amount', 'missing_here')),
        our_kind text, our_id text, our_loan_id text, PRIMARY KEY (statement_id, nr)
    )
    """,
    """
    CREATE TABLE reconciled (
        kind text NOT NULL, id text NOT NULL, statement_id text NOT NULL, nr integer NOT NULL, PRIMARY KEY (kind, id)
    )
    """,
    state_table("breaks", column("statement_id"), column("status"), column("kind"), column("channel")),
    "CREATE INDEX breaks_statement ON breaks (statement_id, id)",
    "CREATE INDEX breaks_open ON breaks (id) WHERE status <> 'closed'",
    """
    CREATE VIEW channel_movements AS
        SELECT 'payment' AS kind, payment_id AS id, loan_id, channel, channel_reference AS reference, 'in' AS direction,
            received_on AS moved_on, amount_minor, currency
        FROM payments WHERE channel <> 'suspense'
        UNION ALL
        SELECT 'reversal', p.payment_id, p.loan_id, p.channel, p.channel_reference, 'out', r.reversed_on, p.amount_minor,
            p.currency
        FROM payments p JOIN payment_reversals r USING (payment_id) WHERE p.channel <> 'suspense'
        UNION ALL
        SELECT 'payout', reference, loan_id, 'payout', reference, 'out', paid_on, amount_minor, currency FROM payouts
        UNION ALL
        SELECT 'receipt', id, NULL, channel, transaction_id, 'in', received_on::date, amount_minor, currency FROM suspense
        UNION ALL
        SELECT 'return', id, NULL, 'payout', return_reference, 'out', returned_on::date, amount_minor, currency
        FROM suspense WHERE status = 'returned'
    """,
)


def upgrade() -> None:
    """Make the tables; payments and payouts of the past are filled in from what was kept of them."""
    for statement in (*_PAYMENTS, *_LEDGER, *_DEBITS, *_CALLBACKS):
        op.execute(statement)
    op.execute(
        state_table(
            "suspense",
            column("channel"),
            column("transaction_id"),
            column("status"),
            column("received_on", "date"),
            column("returned_on", "date"),
            column("return_reference"),
            column("currency"),
            column("amount_minor", "bigint") + " CHECK (amount_minor > 0)",
        )
    )
    op.execute("CREATE INDEX suspense_channel ON suspense (channel, received_on)")
    op.execute("CREATE INDEX suspense_open ON suspense (id) WHERE status IN ('open', 'return_requested')")
    for statement in _RECONCILIATION:
        op.execute(statement)
