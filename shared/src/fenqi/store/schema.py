"""The tables every service has, as statements for its first migration (`op.execute` each)."""

MECHANISM = (
    """
    CREATE TABLE facts (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        id uuid NOT NULL,
        type text NOT NULL,
        kind text NOT NULL,
        aggregate_id text NOT NULL,
        sequence integer NOT NULL CHECK (sequence > 0),
        business_date date NOT NULL,
        recorded_at timestamptz NOT NULL,
        actor text NOT NULL,
        causation_id text NOT NULL,
        correlation_id text NOT NULL,
        data text NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT facts_one_sequence UNIQUE (aggregate_id, sequence)
    )
    """,
    "CREATE INDEX facts_txid ON facts (txid)",
    """
    CREATE FUNCTION facts_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'facts are append-only: correct by a further fact'; END $$
    """,
    """
    CREATE TRIGGER facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
    FOR EACH STATEMENT EXECUTE FUNCTION facts_are_kept()
    """,
    """
    CREATE TABLE relay (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        seen pg_snapshot NOT NULL DEFAULT '1:1:',
        upto pg_snapshot NOT NULL DEFAULT '1:1:',
        position bigint NOT NULL DEFAULT 0
    )
    """,
    "INSERT INTO relay DEFAULT VALUES",
    """
    CREATE TABLE inbox (
        context text NOT NULL,
        subject text NOT NULL,
        sequence integer NOT NULL,
        PRIMARY KEY (context, subject)
    )
    """,
    """
    CREATE TABLE held (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        context text NOT NULL,
        subject text NOT NULL,
        sequence integer,
        status text NOT NULL CHECK (status IN ('early', 'retry', 'parked')),
        attempts integer NOT NULL DEFAULT 0,
        retry_at timestamptz NOT NULL,
        held_at timestamptz NOT NULL DEFAULT now(),
        error text NOT NULL DEFAULT '',
        value bytea NOT NULL,
        CONSTRAINT held_once UNIQUE (context, subject, sequence)
    )
    """,
    "CREATE INDEX held_due ON held (retry_at) WHERE status = 'retry'",
    """
    CREATE TABLE idempotency_keys (
        scope text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status smallint NOT NULL,
        answer bytea NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_once PRIMARY KEY (scope, key)
    )
    """,
    """
    CREATE TABLE business_date (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        today date NOT NULL
    )
    """,
)


STATE_FILL_PERCENT = 70
"""So much of a page is filled by new rows: a changed state finds room beside the old one and no index is touched, unless one of
its own columns changed (a loan's payment wrote 2,240 bytes of log instead of 440)."""


def state_table(name: str, *columns: str) -> str:
    """A state table. `columns` are generated from `state` for look-ups and constraints, e.g.
    "used_minor bigint GENERATED ALWAYS AS ((state->>'used_minor')::bigint) STORED CHECK (used_minor >= 0)"."""
    extra = "".join(f",\n        {column}" for column in columns)
    return f"""
    CREATE TABLE {name} (
        id text PRIMARY KEY,
        version integer NOT NULL,
        head bytea NOT NULL,
        state jsonb NOT NULL{extra}
    ) WITH (fillfactor = {STATE_FILL_PERCENT})
    """


def column(name: str, type_: str = "text") -> str:
    """A generated column that mirrors the state's field of the same name."""
    if type_ == "date":  # a text-to-date cast depends on settings and so can't be generated; ISO text sorts the same.
        return f"{name} text GENERATED ALWAYS AS (state->>'{name}') STORED"
    return f"{name} {type_} GENERATED ALWAYS AS ((state->>'{name}')::{type_}) STORED"
