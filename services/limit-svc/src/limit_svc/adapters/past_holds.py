"""Holds that are not in a line's state: their facts tell whose they were and how they ended."""

from dataclasses import dataclass
from typing import Literal

from fenqi.store import UnitOfWork

Status = Literal["open", "posted", "released", "expired"]

_FACTS = """
    SELECT type, aggregate_id, data::jsonb->>'loan_id' AS loan_id, (data::jsonb->>'amount_minor')::bigint AS amount_minor
    FROM facts WHERE type LIKE 'limit.Hold%' AND data::jsonb->>'hold_id' = $1 ORDER BY sequence
"""
_STATUS: dict[str, Status] = {
    "limit.HoldPlaced.v1": "open",
    "limit.HoldPosted.v1": "posted",
    "limit.HoldReleased.v1": "released",
    "limit.HoldExpired.v1": "expired",
}


@dataclass(frozen=True, slots=True)
class PastHold:
    """A hold that was placed once, on any line. `amount_minor` is what was held."""

    customer_id: str
    loan_id: str
    amount_minor: int
    status: Status


async def find_past_hold(uow: UnitOfWork, hold_id: str) -> PastHold | None:
    """The hold, or None when none of this id was ever placed."""
    rows = await uow.fetch(_FACTS, hold_id)
    if not rows:
        return None
    placed = rows[0]
    return PastHold(placed["aggregate_id"], placed["loan_id"], placed["amount_minor"], _STATUS[rows[-1]["type"]])
