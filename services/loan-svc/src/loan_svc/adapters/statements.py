"""Looking statements and breaks up, and all that a report on one needs."""

from dataclasses import dataclass
from datetime import datetime

from fenqi.store import Database
from loan_svc.adapters.aggregates import BREAKS, STATEMENTS
from loan_svc.domain.reconciliation import Break, BreakKind, BreakStatus, Reconciliation

_STATEMENTS = """
    SELECT state::text AS state FROM statements WHERE id > $1 AND ($2::text IS NULL OR channel = $2) ORDER BY id LIMIT $3
"""
_BREAKS = """
    SELECT state::text AS state FROM breaks
    WHERE id > $1 AND ($2::text IS NULL OR statement_id = $2) AND ($3::text IS NULL OR status = $3)
        AND ($4::text IS NULL OR kind = $4)
    ORDER BY id LIMIT $5
"""
_LINES = """
    SELECT nr, transaction_id, reference, direction, amount_minor, outcome, our_kind, our_id, our_loan_id
    FROM statement_lines WHERE statement_id = $1 ORDER BY nr
"""
_UPLOADED = "SELECT actor, recorded_at FROM facts WHERE aggregate_id = $1 AND sequence = 1"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line of the statement, and what of ours it was compared with."""

    nr: int
    transaction_id: str
    reference: str
    direction: str
    amount_minor: int
    outcome: str
    our_kind: str | None
    our_id: str | None
    our_loan_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A statement in whole: numbers, lines, differences, who uploaded it when."""

    done: Reconciliation
    uploaded_by: str
    uploaded_at: datetime
    lines: tuple[ComparedLine, ...]
    breaks: tuple[Break, ...]


async def list_statements(database: Database, channel: str | None, after: str, limit: int) -> list[Reconciliation]:
    """Statements in order of id, those after `after`."""
    return [STATEMENTS.read_state(row["state"]) for row in await database.fetch(_STATEMENTS, after, channel, limit)]


async def list_breaks(
    database: Database,
    statement_id: str | None,
    status: BreakStatus | None,
    kind: BreakKind | None,
    after: str,
    limit: int | None,
) -> list[Break]:
    """Breaks in order of id, those after `after`."""
    rows = await database.fetch(_BREAKS, after, statement_id, status, kind, limit)
    return [BREAKS.read_state(row["state"]) for row in rows]


async def find_report(database: Database, statement_id: str) -> Report | None:
    """One statement in whole, or None."""
    state = await database.fetchval("SELECT state::text FROM statements WHERE id = $1", statement_id)
    uploaded = await database.fetchrow(_UPLOADED, statement_id)
    if state is None or uploaded is None:
        return None
    lines = tuple(ComparedLine(*row) for row in await database.fetch(_LINES, statement_id))
    breaks = tuple(await list_breaks(database, statement_id, None, None, "", None))
    return Report(STATEMENTS.read_state(state), uploaded["actor"], uploaded["recorded_at"], lines, breaks)
