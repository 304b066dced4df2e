"""The mechanism's tables, customers, and their personal data beside them: encrypted, one version a change."""

from alembic import op

from fenqi.store.schema import MECHANISM, state_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for statement in MECHANISM:
        op.execute(statement)
    op.execute(state_table("customers"))
    op.execute("""
        CREATE TABLE people (
            customer_id text NOT NULL, version integer NOT NULL, recorded_at timestamptz NOT NULL,
            recorded_by text NOT NULL, language text, name text NOT NULL, id_number text NOT NULL,
            birth_on text NOT NULL, phone text NOT NULL, email text, address text, employment text,
            PRIMARY KEY (customer_id, version)
        )""")
    op.execute("CREATE TABLE identities (id_index text PRIMARY KEY, customer_id text NOT NULL UNIQUE)")
    op.execute("CREATE TABLE phones (phone_index text PRIMARY KEY, customer_id text NOT NULL)")
    op.execute("CREATE INDEX phones_customer ON phones (customer_id)")
    op.execute("""
        CREATE TABLE one_time_codes (
            customer_id text NOT NULL, purpose text NOT NULL, subject text NOT NULL, code_id text NOT NULL,
            code_hash text NOT NULL, sent_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
            tries smallint NOT NULL DEFAULT 0, claimed_by text, PRIMARY KEY (customer_id, purpose, subject)
        )""")
    op.execute("CREATE INDEX one_time_codes_expire ON one_time_codes (expires_at)")
    op.execute("""
        CREATE TABLE consents (
            consent_id text PRIMARY KEY, customer_id text NOT NULL, purpose text NOT NULL, subject text NOT NULL,
            given_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE notices (
            notice_id text PRIMARY KEY, customer_id text NOT NULL, template text NOT NULL,
            template_version text NOT NULL, language text NOT NULL, way text NOT NULL, text text NOT NULL,
            content_hash text NOT NULL, sent_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX notices_customer ON notices (customer_id, sent_at)")
