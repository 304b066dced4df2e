"""Looking receipts in suspense up."""

from fenqi.store import Database
from loan_svc.adapters.aggregates import SUSPENSE
from loan_svc.domain.suspense import Suspense

_LIST = """
    SELECT state::text AS state FROM suspense WHERE id > $1 AND ($2::text IS NULL OR status = $2) ORDER BY id LIMIT $3
"""


async def list_receipts(database: Database, status: str | None, after: str, limit: int) -> list[Suspense]:
    """Receipts in order of id, those after `after`."""
    return [SUSPENSE.read_state(row["state"]) for row in await database.fetch(_LIST, after, status, limit)]


async def find_receipt(database: Database, receipt_id: str) -> Suspense | None:
    """One receipt, or None."""
    state = await database.fetchval("SELECT state::text FROM suspense WHERE id = $1", receipt_id)
    return None if state is None else SUSPENSE.read_state(state)
