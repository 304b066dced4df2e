"""Collect what is due by auto-debit: once for each due date and attempt, whatever is killed or run again.

Debits are recorded first and sent then, each under a reference that follows from loan, due date and attempt. What was
recorded and has no outcome yet is asked about before anything else; only what the rail never got is sent, if it is still
owed. Money that was taken and that its loan can't take any more goes to suspense.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from fenqi.store import Database, UnitOfWork
from fenqi.store.unit_of_work import Context, Stale
from fenqi.web.commands import TooBusy
from loan_svc.adapters.aggregates import DEBITS, LOANS
from loan_svc.adapters.debits import alone, debits_of_day, last_debits, loans_to_debit, open_debits
from loan_svc.domain import debit as rules
from loan_svc.domain.debit import Debit, NotTheBusinessDate
from loan_svc.domain.payments import Payment
from loan_svc.ports import DebitOrder, DebitOutcome, DebitUnknown, Ports
from loan_svc.use_cases.record_payment import RecordBatch, RecordPayment, record_batch
from loan_svc.use_cases.suspense import ChannelReceipt, keep_in_suspense
from loan_svc.use_cases.views import amount

T = TypeVar("T")

BATCH = 200
"""Loans debited in one unit of work."""
AT_ONCE = 16
"""Debits that are on their way to the rail at one time."""
MAX_TRIES = 50
"""Times a batch is decided again when one of its loans changed meanwhile."""
PAUSE_SECONDS = 0.005
CHANNEL = "auto_debit"


@dataclass(frozen=True, slots=True)
class RunDebits:
    on: date


_Outcomes = Mapping[str, DebitOutcome | None]
"""By debit: what became of it, None where it was not sent because less is owed now."""


async def run_debits(command: RunDebits, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The day's debits as they stand after the run. Raises NotTheBusinessDate, DebitsRunning, TooBusy."""
    on, database = command.on, uow.database
    if on != ports.today():
        raise NotTheBusinessDate(f"The business date is {ports.today()}: debits can't be made on {on}.")
    async with alone(database) as guard:
        last = ""
        while ids := await open_debits(database, last, BATCH):
            last = ids[-1]
            await _settle(ids, database, uow.context, ports, fresh=False)
        last = ""
        while ports.today() == on and (loans := await loans_to_debit(database, on, last, BATCH)):
            last = loans[-1]
            ids = await _instruct(loans, database, uow.context, ports)
            await guard.execute("SELECT 1")  # who has lost the right to run stops here
            await _settle(ids, database, uow.context, ports, fresh=True)
    return await batch_view(database, on)


async def batch_view(database: Database, on: date) -> dict[str, Any]:
    """A day's debits in totals, by what became of them."""
    totals = [
        {
            "status": row["status"],
            "debits": row["debits"],
            "amount": amount(row["amount_minor"], row["currency"]),
        }
        for row in await debits_of_day(database, on)
    ]
    return {"on": on, "totals": totals}


def debit_view(debit: Debit) -> dict[str, Any]:
    """A debit as staff see it."""
    return {
        "debit_id": debit.id,
        "loan_id": debit.loan_id,
        "due_on": debit.due_on,
        "attempt": debit.attempt,
        "status": debit.status,
        "amount": amount(debit.amount_minor, debit.currency),
        "instructed_on": debit.instructed_on,
        "reason": debit.reason,
        "again_on": debit.again_on if debit.status != "collected" else None,
        "receipt_id": debit.receipt_id,
        "ended_on": debit.ended_on,
    }


async def _instruct(loan_ids: list[str], database: Database, context: Context, ports: Ports) -> list[str]:
    """The debits of one batch, recorded in one unit of work before any of them is sent."""

    async def decide(uow: UnitOfWork) -> list[str]:
        made: list[str] = []
        newest = await last_debits(uow, loan_ids)
        for loan in (await uow.find_many(LOANS, loan_ids)).values():
            for fact in rules.instruct(loan, newest.get(loan.id), uow.context.business_date):
                made.append(uow.record(DEBITS, fact.debit_id, [fact]).id)
        return made

    return await _until_fresh(decide, database, context, ports)


async def _settle(ids: list[str], database: Database, context: Context, ports: Ports, *, fresh: bool) -> None:
    """Ask or send, and record what became of each; those the rail does not tell of stay open."""
    gate = asyncio.Semaphore(AT_ONCE)
    uow = UnitOfWork(database, context)
    debits = await uow.find_many(DEBITS, ids)
    loans = await uow.find_many(LOANS, [debit.loan_id for debit in debits.values()])
    outcomes: dict[str, DebitOutcome | None] = {}

    async def one(debit: Debit) -> None:
        order = DebitOrder(
            debit.id, debit.amount_minor, debit.currency, debit.customer_id, debit.loan_id, debit.instructed_on
        )
        async with gate:
            try:
                known = None if fresh else await ports.debits.outcome(order)
                if known is None and rules.still_due(debit, loans[debit.loan_id], ports.today()):
                    known = await ports.debits.collect(order)
            except DebitUnknown:
                return
        outcomes[debit.id] = known

    async with asyncio.TaskGroup() as group:
        for debit in debits.values():
            group.create_task(one(debit))
    if outcomes:
        await _until_fresh(lambda uow: _record(outcomes, uow, ports), database, context, ports)


async def _record(outcomes: _Outcomes, uow: UnitOfWork, ports: Ports) -> None:
    """Outcomes and the payments that follow, in one unit of work. An outcome that is known already changes nothing."""
    on = uow.context.business_date
    paid: dict[date, list[Debit]] = {}
    for debit in (await uow.find_many(DEBITS, list(outcomes))).values():
        outcome = outcomes[debit.id]
        if debit.status != "open":
            continue
        if outcome is None:
            uow.record(DEBITS, debit.id, rules.cancelled(debit, on))
        elif outcome.status == "refused":
            uow.record(DEBITS, debit.id, rules.refused(debit, outcome.reason, on))
        else:
            paid.setdefault(min(outcome.collected_on or on, on), []).append(debit)
    for day, debits in paid.items():
        await _pay(debits, day, uow, ports)


async def _pay(debits: list[Debit], day: date, uow: UnitOfWork, ports: Ports) -> None:
    items = [
        RecordPayment(debit.loan_id, Payment(debit.id, debit.amount_minor, debit.currency, day, "auto_debit"))
        for debit in debits
    ]
    results = (await record_batch(RecordBatch("auto_debit", day, tuple(items)), uow, ports))["results"]
    for debit, result in zip(debits, results, strict=True):
        receipt_id = None
        if result["status"] != "received":
            money = ChannelReceipt(
                CHANNEL, debit.id, "auto_debit", debit.amount_minor, debit.currency, day, debit.loan_id
            )
            receipt_id = (await keep_in_suspense(uow, money, result["code"])).id
        uow.record(DEBITS, debit.id, rules.collected(debit, day, receipt_id))


async def _until_fresh(
    decide: Callable[[UnitOfWork], Awaitable[T]], database: Database, context: Context, ports: Ports
) -> T:
    """Decide on the business date as it is now and commit, again when a loan changed or the day was cut off meanwhile.
    Raises TooBusy."""
    for _ in range(MAX_TRIES):
        uow = UnitOfWork(database, replace(context, business_date=ports.today()))
        answer = await decide(uow)
        try:
            await uow.commit()
        except Stale:
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return answer
    raise TooBusy
