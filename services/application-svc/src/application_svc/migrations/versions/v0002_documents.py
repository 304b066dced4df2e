"""Documents, forms that are filled in section by section, supplements, forgotten drafts, the bad-record list, and who saw
personal data."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; forms and applicants get versions."""
    for table in ("forms", "applicants"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN version integer NOT NULL DEFAULT 1")
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")
        op.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (application_id, version)")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN version DROP DEFAULT")
    op.execute("""
        CREATE TABLE sections (
            application_id text NOT NULL, version integer NOT NULL, entered_by jsonb NOT NULL, key_id text NOT NULL,
            sealed bytea NOT NULL, PRIMARY KEY (application_id, version)
        )""")
    op.execute("CREATE INDEX sections_key ON sections (key_id)")
    op.execute("CREATE TABLE drafts (application_id text PRIMARY KEY, look_on date NOT NULL)")
    op.execute("CREATE INDEX drafts_look ON drafts (look_on, application_id)")
    op.execute("INSERT INTO drafts SELECT id, current_date FROM applications WHERE status = 'draft'")
    op.execute("""
        CREATE TABLE documents (
            document_id text PRIMARY KEY, application_id text NOT NULL, path text NOT NULL UNIQUE, key_id text NOT NULL,
            kept_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX documents_key ON documents (key_id)")
    op.execute("CREATE TABLE documents_to_drop (document_id text PRIMARY KEY, path text NOT NULL)")
    op.execute("""
        CREATE TABLE supplements (
            request_id text PRIMARY KEY, application_id text NOT NULL, items jsonb NOT NULL, deadline_on date NOT NULL,
            asked_at timestamptz NOT NULL, looked_at timestamptz
        )""")
    op.execute("CREATE INDEX supplements_application ON supplements (application_id)")
    op.execute("CREATE INDEX supplements_due ON supplements (deadline_on, request_id) WHERE looked_at IS NULL")
    op.execute("""
        INSERT INTO supplements
        SELECT about->>'request_id', application_id, about->'items', (about->>'deadline_on')::date, happened_at, NULL
        FROM progress WHERE step = 'supplement_asked' ON CONFLICT DO NOTHING""")
    op.execute("""
        CREATE TABLE supplement_answers (
            application_id text NOT NULL, request_id text NOT NULL, number integer NOT NULL, items jsonb NOT NULL,
            statement jsonb, answered_by text NOT NULL, answered_at timestamptz NOT NULL,
            PRIMARY KEY (application_id, request_id, number)
        )""")
    op.execute("""
        CREATE TABLE bad_records (
            entry_id text PRIMARY KEY, id_index text NOT NULL, reason_code text NOT NULL, listed_by text NOT NULL,
            listed_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX bad_records_index ON bad_records (id_index)")
    op.execute("""
        CREATE TABLE bad_records_lifted (
            entry_id text PRIMARY KEY REFERENCES bad_records, lifted_by text NOT NULL, lifted_at timestamptz NOT NULL,
            reason text NOT NULL
        )""")
    op.execute("""
        CREATE TABLE reveals (
            reveal_id text PRIMARY KEY, application_id text NOT NULL, what text NOT NULL, seen_by text NOT NULL,
            reason text NOT NULL, seen_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX reveals_application ON reveals (application_id, reveal_id)")
