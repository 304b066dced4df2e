"""The last day of holds and freezes has passed: what was held is free again, what was frozen is not."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import draw, freeze


@dataclass(frozen=True, slots=True)
class Expire:
    customer_ids: tuple[str, ...]


async def expire(command: Expire, uow: UnitOfWork, _ports: object) -> int:
    """How many holds and freezes of these customers are over."""
    lines = await uow.find_many(LINES, command.customer_ids)
    hold_ids = [hold.hold_id for line in lines.values() for hold in line.holds]
    rows = await uow.fetch("SELECT hold_id FROM instructed_holds WHERE hold_id = ANY($1)", hold_ids)
    instructed = {row["hold_id"] for row in rows}
    today, over = uow.context.business_date, 0
    for line in lines.values():
        facts = [*draw.expire(line, today, instructed), *freeze.expire(line, today, uow.context.actor)]
        if facts:
            uow.record(LINES, line.customer_id, facts)
            over += len(facts)
    return over
