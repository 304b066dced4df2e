"""The hash chain: each fact carries the SHA-256 of itself and of the fact before it in its aggregate."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

START = b""


@dataclass(frozen=True, slots=True)
class StoredFact:
    """One row of `facts`. `data` is the fact's JSON exactly as stored and published."""

    id: str
    type: str
    kind: str
    aggregate_id: str
    sequence: int
    business_date: date
    recorded_at: datetime
    actor: str
    causation_id: str
    correlation_id: str
    data: str

    def hash_after(self, previous: bytes) -> bytes:
        """SHA-256 of the previous hash followed by this fact's fields, one a line (the same bytes as `CHAIN_SQL`)."""
        lines = "\n".join(
            (
                self.id,
                self.type,
                self.kind,
                self.aggregate_id,
                str(self.sequence),
                self.business_date.isoformat(),
                self.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                self.actor,
                self.causation_id,
                self.correlation_id,
                self.data,
            )
        )
        return hashlib.sha256(previous + lines.encode()).digest()


CHAIN_SQL = """sha256(previous_hash || convert_to(concat_ws(E'\\n', id, type, kind, aggregate_id, sequence, business_date,
    to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    actor, causation_id, correlation_id, data), 'UTF8'))"""
"""The same hash in PostgreSQL, so that a whole database is checked where it lies and bulk facts can be chained in SQL."""
