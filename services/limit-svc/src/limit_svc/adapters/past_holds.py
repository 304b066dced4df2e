"""Holds that are not in a line's state: their facts tell whose they were and how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain.line import Line

Status = Literal["open", "posted", "released", "expired"]

_HOLD = "type LIKE 'limit.Hold%' AND data::jsonb->>'hold_id'"
_FACTS = f"SELECT type, aggregate_id, data FROM facts WHERE {_HOLD} = $1 ORDER BY sequence"
_LINE_AND_HOLD = f"""
    SELECT l.id, l.version, l.head, l.state::text AS state, h.types, h.ids, h.data
    FROM (SELECT array_agg(type ORDER BY sequence) AS types, array_agg(aggregate_id ORDER BY sequence) AS ids,
        array_agg(data ORDER BY sequence) AS data FROM facts WHERE {_HOLD} = $2) h
    LEFT JOIN lines l ON l.id = $1
"""
_STATUS: dict[str, Status] = {
    "limit.HoldPlaced.v1": "open",
    "limit.HoldPosted.v1": "posted",
    "limit.HoldReleased.v1": "released",
    "limit.HoldExpired.v1": "expired",
}


class _Placed(msgspec.Struct):
    loan_id: str
    amount_minor: int
    sub_line_id: str | None = None
    placed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PastHold:
    """A hold that was placed once, on any line. `amount_minor` is what was held."""

    customer_id: str
    loan_id: str
    amount_minor: int
    status: Status
    sub_line_id: str | None
    placed_on: date | None


async def find_past_hold(uow: UnitOfWork, hold_id: str) -> PastHold | None:
    """The hold, or None when none of this id was ever placed."""
    rows = await uow.fetch(_FACTS, hold_id)
    return _past([row["type"] for row in rows], [row["aggregate_id"] for row in rows], [row["data"] for row in rows])


async def find_line_and_hold(uow: UnitOfWork, customer_id: str, hold_id: str) -> tuple[Line | None, PastHold | None]:
    """The customer's line, and the hold wherever it was placed, in one round trip."""
    await uow.in_turn([customer_id])
    rows: Sequence[Any] = await uow.fetch(_LINE_AND_HOLD, customer_id, hold_id)
    line = uow.take(LINES, rows).get(customer_id)
    (row,) = rows
    return line, _past(row["types"], row["ids"], row["data"])


def _past(types: Sequence[str] | None, ids: Sequence[str], data: Sequence[str]) -> PastHold | None:
    if not types:
        return None
    placed = msgspec.json.decode(data[0], type=_Placed)
    return PastHold(
        ids[0], placed.loan_id, placed.amount_minor, _STATUS[types[-1]], placed.sub_line_id, placed.placed_on
    )
