"""loan-svc gives a hold back. One that is over already stays as it is; one whose money went out can't be given back."""

from dataclasses import dataclass

from fenqi.kernel import Money
from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.past_holds import find_past_hold
from limit_svc.domain import draw
from limit_svc.domain.refusals import HoldEnded, NoHold
from limit_svc.use_cases.answers import HoldAnswer


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    hold_id: str
    customer_id: str
    reason: str


async def release_hold(command: ReleaseHold, uow: UnitOfWork, _ports: object) -> HoldAnswer:
    """The hold, released or expired. Raises NoHold, HoldEnded when it was posted."""
    line = await uow.find(LINES, command.customer_id)
    if line is None:
        raise NoHold
    hold = line.hold(command.hold_id)
    if hold is not None:
        line = uow.record(LINES, line.customer_id, draw.release(line, hold, command.reason))
        amount = Money(hold.amount_minor, line.currency)
        return HoldAnswer.of(line, hold.hold_id, hold.loan_id, amount, "released", hold.sub_line_id)
    past = await find_past_hold(uow, command.hold_id)
    if past is None or past.customer_id != command.customer_id:
        raise NoHold
    if past.status not in ("released", "expired"):
        raise HoldEnded(f"Hold {command.hold_id} was posted: its money went out and can't be given back.")
    amount = Money(past.amount_minor, line.currency)
    return HoldAnswer.of(line, command.hold_id, past.loan_id, amount, past.status, past.sub_line_id)
