"""The mechanism's tables, merchants with their keys, checkouts, and the webhooks that wait to be delivered."""

from alembic import op

from fenqi.store.schema import MECHANISM, column, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(state_table("merchants"))
    op.execute(
        state_table("checkouts", column("status"), column("expires_at"), column("capture_until"), column("merchant_id"))
    )
    op.execute("CREATE INDEX checkouts_expire ON checkouts (expires_at) WHERE status = 'open'")
    op.execute("CREATE INDEX checkouts_capture ON checkouts (capture_until) WHERE status = 'authorised'")
    op.execute("""
        CREATE TABLE companies (
            company_code text PRIMARY KEY, merchant_id text NOT NULL UNIQUE, name text NOT NULL
        )""")
    op.execute("""
        CREATE TABLE merchant_keys (
            key_hash text PRIMARY KEY, merchant_id text NOT NULL, signing_secret text NOT NULL,
            made_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE webhook_endpoints (
            merchant_id text PRIMARY KEY, url text NOT NULL, secret text NOT NULL, disabled_at timestamptz
        )""")
    op.execute("""
        CREATE TABLE sealed_answers (
            actor text NOT NULL, key text NOT NULL, request_hash text NOT NULL, answer text NOT NULL,
            made_at timestamptz NOT NULL, PRIMARY KEY (actor, key)
        )""")
    op.execute("""
        CREATE TABLE seen_signatures (
            merchant_id text NOT NULL, signature text NOT NULL, key text NOT NULL, seen_at timestamptz NOT NULL,
            PRIMARY KEY (merchant_id, signature)
        )""")
    op.execute("CREATE INDEX seen_signatures_old ON seen_signatures (seen_at)")
    op.execute("""
        CREATE TABLE checkout_steps (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, checkout_id text NOT NULL, name text NOT NULL,
            application_id text, loan_id text, customer_id text, taken_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX checkout_steps_checkout ON checkout_steps (checkout_id)")
    op.execute("""
        CREATE TABLE webhooks (
            webhook_id text PRIMARY KEY, merchant_id text NOT NULL, checkout_id text NOT NULL, type text NOT NULL,
            body text NOT NULL, made_at timestamptz NOT NULL, next_try_at timestamptz NOT NULL,
            tries integer NOT NULL DEFAULT 0, first_tried_at timestamptz, last_tried_at timestamptz,
            last_status integer, last_reason text, waits boolean NOT NULL DEFAULT true
        )""")
    op.execute("CREATE INDEX webhooks_due ON webhooks (next_try_at) WHERE waits")
    op.execute("CREATE INDEX webhooks_merchant ON webhooks (merchant_id, webhook_id)")
    op.execute("""
        CREATE TABLE webhook_ends (
            webhook_id text PRIMARY KEY, outcome text NOT NULL CHECK (outcome IN ('delivered', 'given_up')),
            ended_at timestamptz NOT NULL
        )""")
