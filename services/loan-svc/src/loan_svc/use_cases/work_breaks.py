"""Work the differences of a statement: on somebody's desk, something done, closed with a reason."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import Conflict
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import BREAKS
from loan_svc.domain import reconciliation as rules
from loan_svc.domain.reconciliation import Break
from loan_svc.domain.words import Way
from loan_svc.ports import Ports
from loan_svc.use_cases.suspense import ChannelReceipt, keep_in_suspense
from loan_svc.use_cases.take_callback import FROM_STATEMENT, in_suspense, remember
from loan_svc.use_cases.views import amount

_NOW_HERE = """
    SELECT EXISTS (SELECT FROM payments WHERE channel = $1 AND channel_reference = ANY($2))
        OR EXISTS (SELECT FROM suspense WHERE channel = $1 AND transaction_id = ANY($2))
        OR EXISTS (SELECT FROM callbacks WHERE channel = $1 AND transaction_id = ANY($2))
        OR EXISTS (SELECT FROM debits WHERE id = ANY($2) AND status = 'open') AS here
"""
_LINE = """
    SELECT nr, booked_on FROM statement_lines WHERE statement_id = $1 AND transaction_id = $2 AND direction = 'in'
"""
_WAYS: dict[str, Way] = {"auto_debit": "auto_debit", "counter": "counter"}
"""The way of money by a channel of our own; every other channel is a third party."""


class HereMeanwhile(Conflict):
    """The money has come in since the statement was compared, or its debit is open and will bring it: run the debits of
    the day, and close the break with that reason."""

    code = "break-here-meanwhile"


@dataclass(frozen=True, slots=True)
class AssignBreak:
    break_id: str
    to: str | None


@dataclass(frozen=True, slots=True)
class WorkBreak:
    break_id: str
    action: str


@dataclass(frozen=True, slots=True)
class SuspendBreak:
    break_id: str


@dataclass(frozen=True, slots=True)
class CloseBreak:
    break_id: str
    reason: str


async def assign_break(command: AssignBreak, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The break, on the desk of who was named, or of who asked. Raises NotFound, BreakEnded."""
    one = await uow.get(BREAKS, command.break_id)
    facts = rules.assign(one, command.to or uow.context.actor, uow.context.business_date)
    return break_view(uow.record(BREAKS, one.id, facts))


async def work_break(command: WorkBreak, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The break, with what was done. Raises NotFound, BreakEnded, BreakNotYours."""
    one = await uow.get(BREAKS, command.break_id)
    facts = rules.work(one, uow.context.actor, command.action, uow.context.business_date)
    return break_view(uow.record(BREAKS, one.id, facts))


async def suspend_break(command: SuspendBreak, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The break, and its money in suspense. Raises NotFound, BreakEnded, BreakNotYours, NothingToSuspend, HereMeanwhile.

    A callback that comes after it gets the answer that the money is in suspense."""
    one = await uow.get(BREAKS, command.break_id)
    rules.check_suspendable(one, uow.context.actor)
    if (await uow.fetch(_NOW_HERE, one.channel, [one.transaction_id, one.reference]))[0]["here"]:
        raise HereMeanwhile
    assert one.theirs_minor is not None, "what is missing here is there"
    (line,) = await uow.fetch(_LINE, one.statement_id, one.transaction_id)
    money = ChannelReceipt(
        one.channel,
        one.transaction_id,
        _WAYS.get(one.channel, "third_party"),
        one.theirs_minor,
        one.currency,
        line["booked_on"],
        one.reference or None,
    )
    receipt = await keep_in_suspense(uow, money, "missing-here")
    remember(uow, one.channel, one.transaction_id, FROM_STATEMENT, in_suspense(money, receipt))
    uow.insert("reconciled", {"kind": "receipt", "id": receipt.id, "statement_id": one.statement_id, "nr": line["nr"]})
    facts = rules.suspended(one, receipt.id, uow.context.business_date)
    return break_view(uow.record(BREAKS, one.id, facts))


async def close_break(command: CloseBreak, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The break, explained. Raises NotFound, BreakEnded, BreakNotYours, BreakNotWorked."""
    one = await uow.get(BREAKS, command.break_id)
    facts = rules.close(one, uow.context.actor, command.reason, uow.context.business_date)
    return break_view(uow.record(BREAKS, one.id, facts))


def break_view(one: Break) -> dict[str, Any]:
    """A break as staff see it."""
    return {
        "break_id": one.id,
        "statement_id": one.statement_id,
        "status": one.status,
        "kind": one.kind,
        "direction": one.direction,
        "transaction_id": one.transaction_id,
        "reference": one.reference,
        "theirs": None if one.theirs_minor is None else amount(one.theirs_minor, one.currency),
        "ours": None if one.ours_minor is None else amount(one.ours_minor, one.currency),
        "loan_id": one.loan_id,
        "found_on": one.found_on,
        "assigned_to": one.assigned_to,
        "action": one.action,
        "receipt_id": one.receipt_id,
        "reason": one.reason,
        "closed_on": one.closed_on,
    }
