"""Promises are made by a call; they are kept and broken by what is received and by the business date."""

from dataclasses import dataclass
from datetime import date

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.sight import worked_case
from collections_svc.domain import promise as rules
from collections_svc.ports import Ports
from collections_svc.use_cases.views import PromiseView, promise_view
from fenqi.kernel import Money
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class MakePromise:
    who: Principal
    loan_id: str
    promise_id: str
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class BreakPromises:
    """Loans whose open promises' days are over."""

    loan_ids: tuple[str, ...]


async def make_promise(command: MakePromise, uow: UnitOfWork, _ports: Ports) -> PromiseView:
    """The promise as it stands. Raises NoCase and what `rules.make` raises."""
    case = await worked_case(uow, command.loan_id, command.who)
    today, by = uow.context.business_date, uow.context.actor
    facts = rules.make(case, command.promise_id, command.amount, command.due_on, today, by)
    promise = uow.record(CASES, command.loan_id, facts).promise
    assert promise is not None, "it was just made, or was there before"
    return promise_view(promise)


async def break_promises(command: BreakPromises, uow: UnitOfWork, _ports: Ports) -> int:
    """How many of these were broken by the business date."""
    broken = 0
    for case in (await uow.find_many(CASES, command.loan_ids)).values():
        facts = rules.pass_day(case, uow.context.business_date)
        uow.record(CASES, case.loan_id, facts)
        broken += len(facts)
    return broken
