"""The last day of holds has passed: what they kept is free again."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import draw


@dataclass(frozen=True, slots=True)
class ExpireHolds:
    customer_ids: tuple[str, ...]


async def expire_holds(command: ExpireHolds, uow: UnitOfWork, _ports: object) -> int:
    """How many holds of these customers expired."""
    lines = await uow.find_many(LINES, command.customer_ids)
    hold_ids = [hold.hold_id for line in lines.values() for hold in line.holds]
    rows = await uow.fetch("SELECT hold_id FROM instructed_holds WHERE hold_id = ANY($1)", hold_ids)
    instructed = {row["hold_id"] for row in rows}
    expired = 0
    for line in lines.values():
        facts = draw.expire(line, uow.context.business_date, instructed)
        if facts:
            uow.record(LINES, line.customer_id, facts)
            expired += len(facts)
    return expired
