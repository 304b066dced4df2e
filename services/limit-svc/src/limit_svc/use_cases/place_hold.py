"""loan-svc keeps part of a line for a loan: the check and the hold are one atomic step."""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Money
from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.past_holds import PastHold, find_line_and_hold
from limit_svc.domain import draw
from limit_svc.domain.refusals import HoldEnded, HoldIdReused, NoLine
from limit_svc.ports import Ports
from limit_svc.use_cases.answers import HoldAnswer


@dataclass(frozen=True, slots=True)
class PlaceHold:
    hold_id: str
    customer_id: str
    loan_id: str
    amount: Money
    purpose: str
    expires_on: date


async def place_hold(command: PlaceHold, uow: UnitOfWork, ports: Ports) -> HoldAnswer:
    """The hold. The same hold again changes nothing. Raises NoLine, LimitExceeded and what else `draw.place` refuses."""
    line, past = await find_line_and_hold(uow, command.customer_id, command.hold_id)
    if line is None:
        raise NoLine(f"Customer {command.customer_id} has no credit line: one is granted with an approval.")
    known = line.hold(command.hold_id)
    if known is None and past is not None:
        _refuse(past, command)
    facts = draw.place(
        line,
        command.hold_id,
        command.loan_id,
        command.amount,
        command.purpose,
        command.expires_on,
        uow.context.business_date,
        ports.terms(line.currency),
    )
    after = uow.record(LINES, line.customer_id, facts)
    sub_line_id = next((hold.sub_line_id for hold in after.holds if hold.hold_id == command.hold_id), None)
    warnings = ports.policy.guard.on_draw(after, 0)  # what HoldPlaced says, also where the hold was there already
    return HoldAnswer.of(after, command.hold_id, command.loan_id, command.amount, "open", sub_line_id, warnings)


def _refuse(past: PastHold, command: PlaceHold) -> None:
    if past.customer_id != command.customer_id or past.amount_minor != command.amount.amount_minor:
        raise HoldIdReused
    if past.status != "open":  # an open one was placed this moment by a rival: the commit finds out
        raise HoldEnded(f"Hold {command.hold_id} was {past.status}: place a new one under a new hold_id.")
