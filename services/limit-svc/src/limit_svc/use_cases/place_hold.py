"""loan-svc keeps part of a line for a loan: the check and the hold are one atomic step."""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Money
from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.past_holds import PastHold, find_past_hold
from limit_svc.domain import draw
from limit_svc.use_cases.answers import HoldAnswer


@dataclass(frozen=True, slots=True)
class PlaceHold:
    hold_id: str
    customer_id: str
    loan_id: str
    amount: Money
    purpose: str
    expires_on: date


async def place_hold(command: PlaceHold, uow: UnitOfWork, _ports: object) -> HoldAnswer:
    """The hold. The same hold again changes nothing. Raises NoLine, LimitExceeded and what else `draw.place` refuses."""
    line = await uow.find(LINES, command.customer_id)
    if line is None:
        raise draw.NoLine(f"Customer {command.customer_id} has no credit line: one is granted with an approval.")
    if line.hold(command.hold_id) is None:
        past = await find_past_hold(uow, command.hold_id)
        if past is not None:
            _refuse(past, command)
    facts = draw.place(
        line,
        command.hold_id,
        command.loan_id,
        command.amount,
        command.purpose,
        command.expires_on,
        uow.context.business_date,
    )
    line = uow.record(LINES, line.customer_id, facts)
    return HoldAnswer.of(line, command.hold_id, command.loan_id, command.amount, "open")


def _refuse(past: PastHold, command: PlaceHold) -> None:
    if past.customer_id != command.customer_id or past.amount_minor != command.amount.amount_minor:
        raise draw.HoldIdReused
    if past.status != "open":  # an open one was placed this moment by a rival: the commit finds out
        raise draw.HoldEnded(f"Hold {command.hold_id} was {past.status}: place a new one under a new hold_id.")
