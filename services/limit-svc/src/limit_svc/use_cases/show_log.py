"""The operation log of a line, its statement as of any date, and the proposals that wait: all read, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain.line import Line

_FACTS = """
    SELECT type, sequence, business_date, recorded_at, actor, causation_id, data FROM facts
    WHERE aggregate_id = $1 AND kind = 'line' AND sequence <= $2 ORDER BY sequence
"""
_AS_OF = """
    SELECT type, data FROM facts WHERE aggregate_id = $1 AND kind = 'line' AND sequence < coalesce(
        (SELECT min(sequence) FROM facts WHERE aggregate_id = $1 AND kind = 'line'
            AND (business_date > $2 OR recorded_at > $3)), 2147483647) ORDER BY sequence
"""
_PROPOSED = """
    SELECT state::text AS state FROM lines WHERE proposal_id IS NOT NULL AND id > $1 ORDER BY id LIMIT $2
"""
LAST_DAY = date.max


@dataclass(frozen=True, slots=True)
class Figures:
    """A line in short. Amounts are in minor units of its currency."""

    limit_minor: int
    used_minor: int
    held_minor: int
    available_minor: int
    frozen: bool

    @classmethod
    def of(cls, line: Line | None) -> "Figures | None":
        """None before the line was granted."""
        if line is None:
            return None
        return cls(line.limit_minor, line.used_minor, line.held_minor, line.available_minor, bool(line.freezes))


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: who, when, why, before, after. `details` are the fact's own fields."""

    sequence: int
    type: str
    actor: str
    at: datetime
    business_date: date
    caused_by: str
    reason: str | None
    before: Figures | None
    after: Figures
    details: dict[str, Any]


async def operations(uow: UnitOfWork, customer_id: str, after: int, limit: int) -> list[Operation]:
    """Changes number `after` + 1 to `after` + `limit`. What was before them is folded from the line's first fact on."""
    rows = await uow.fetch(_FACTS, customer_id, after + limit)
    line: Line | None = None
    found = []
    for row in rows:
        fact = LINES.read_fact(row["type"], row["data"])
        before, line = line, LINES.evolve(line, fact)
        if row["sequence"] > after:
            found.append(_operation(row, before, line))
    return found


async def line_as_of(uow: UnitOfWork, customer_id: str, on: date, at: datetime | None) -> Line | None:
    """The line after the last change of that business date (and of that instant where given); None before its first."""
    rows = await uow.fetch(_AS_OF, customer_id, on, at)
    return _fold(rows)


async def open_proposals(uow: UnitOfWork, after: str, limit: int) -> list[Line]:
    """Lines with a proposal that waits, by customer_id."""
    return [LINES.read_state(row["state"]) for row in await uow.fetch(_PROPOSED, after, limit)]


def _operation(row: Any, before: Line | None, line: Line) -> Operation:
    details = msgspec.json.decode(row["data"])
    after = Figures.of(line)
    assert after is not None
    return Operation(
        row["sequence"],
        row["type"],
        row["actor"],
        row["recorded_at"],
        row["business_date"],
        row["causation_id"],
        details.get("reason"),
        Figures.of(before),
        after,
        details,
    )


def _fold(rows: Sequence[Any]) -> Line | None:
    if not rows:
        return None
    return LINES.fold(None, (LINES.read_fact(row["type"], row["data"]) for row in rows))
