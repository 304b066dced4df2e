"""Looking at loans, and giving one up."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Invalid, NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce, context_of
from fenqi.web.tokens import Principal
from loan_svc.adapters.loans import Wanted, list_dues, list_loans
from loan_svc.api.callers import MayRead, StaffReads, WriterOff
from loan_svc.api.schemas_loans import DuesOut, LoanOut, LoansOut, PayoffOut, PayoutOut, ScheduleOut
from loan_svc.api.schemas_operations import WriteOffIn
from loan_svc.domain.money_received import CalendarMissing
from loan_svc.domain.payments import payoff
from loan_svc.domain.products import EarlyWaiverNotOffered
from loan_svc.domain.refusals import LoanNotActive, NotOverdue, PaymentBeforeDisbursement, SecondPersonNeeded
from loan_svc.domain.words import Bucket, Status
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.views import amount, due_view, loan_view, payout_view, schedule_view
from loan_svc.use_cases.write_off_loan import WriteOffLoan, write_off_loan

router = APIRouter(tags=["loans"])
MAX_DUES_DAYS = 31
"""Days that one list of dues covers."""


class DaysTurned(Invalid):
    """`until` is before `since`: exchange the two days."""

    code = "days-turned"


class TooManyDays(Invalid):
    """At most 31 days at once: ask for less."""

    code = "too-many-days"


@router.get("/business-date")
async def get_business_date(request: Request) -> dict[str, date]:
    """The current business date of the whole system."""
    commands: Commands[Any] = request.app.state.commands
    return {"business_date": commands.business_date()}


@router.get("/loans", response_model=LoansOut)
async def get_loans(
    caller: MayRead,
    page: Paged,
    request: Request,
    status: Annotated[Status | None, Query()] = None,
    bucket: Annotated[Bucket | None, Query()] = None,
    customer_id: Annotated[str | None, Query(max_length=128)] = None,
) -> Any:
    """Loans by id: a customer's own, or all that match."""
    wanted = Wanted(caller.owner or customer_id, status, bucket)
    found = await list_loans(_reads(request, caller.principal), wanted, page.cursor, page.limit + 1)
    return page.of([loan_view(loan) for loan in found], lambda loan: str(loan["loan_id"]))


@router.get("/dues", response_model=DuesOut, responses=problems(DaysTurned, TooManyDays))
async def get_dues(
    who: StaffReads, page: Paged, request: Request, since: Annotated[date, Query()], until: Annotated[date, Query()]
) -> Any:
    """What falls due in these days, both included, on loans that are not past due before them: whom to remind."""
    if until < since:
        raise DaysTurned
    if (until - since).days >= MAX_DUES_DAYS:
        raise TooManyDays
    day, _, loan_id = page.cursor.partition("/")
    loans = await list_dues(_reads(request, who), since, until, (day, loan_id), page.limit + 1)
    return page.of([due_view(loan) for loan in loans], lambda one: f"{one['due_on']}/{one['loan_id']}")


@router.get("/loans/{loan_id}", response_model=LoanOut, responses=problems(NotFound))
async def get_loan(loan_id: str, caller: MayRead, request: Request) -> Any:
    """One loan as it stands."""
    return loan_view(await own_loan(_reads(request, caller.principal), loan_id, caller.owner))


@router.get("/loans/{loan_id}/schedule", response_model=ScheduleOut, responses=problems(NotFound))
async def get_schedule(loan_id: str, caller: MayRead, request: Request) -> Any:
    """Its plan, with what is paid of it."""
    uow = _reads(request, caller.principal)
    return schedule_view(await own_loan(uow, loan_id, caller.owner), uow.context.business_date)


@router.get(
    "/loans/{loan_id}/payoff",
    response_model=PayoffOut,
    responses=problems(NotFound, LoanNotActive, PaymentBeforeDisbursement, EarlyWaiverNotOffered, CalendarMissing),
)
async def get_payoff(
    loan_id: str,
    caller: MayRead,
    request: Request,
    on: date | None = None,
    early_waiver: Annotated[str | None, Query(max_length=32)] = None,
) -> Any:
    """What pays the loan off on a day (the business date when not given), with what ending it early costs unless it is
    waived. Any later payment changes it."""
    uow = _reads(request, caller.principal)
    loan = await own_loan(uow, loan_id, caller.owner)
    on = on or uow.context.business_date
    found = payoff(loan, on, early_waiver)
    return {
        "loan_id": loan.id,
        "on": on,
        "amount": amount(found.amount_minor, loan.currency),
        "principal": amount(found.principal_minor, loan.currency),
        "interest": amount(found.interest_minor, loan.currency),
        "fee": amount(found.fee_minor, loan.currency),
        "penalty": amount(found.penalty_minor, loan.currency),
        "early_penalty": amount(found.early_penalty_minor, loan.currency),
        "per_diem": amount(found.per_diem_minor, loan.currency),
    }


@router.get("/loans/{loan_id}/payout", response_model=PayoutOut, responses=problems(NotFound))
async def get_payout(loan_id: str, who: StaffReads, request: Request) -> Any:
    """What was paid out for a loan, and what the merchant bore: its fee, and its part of the customer's cost."""
    return payout_view(await own_loan(_reads(request, who), loan_id, None))


@router.post(
    "/loans/{loan_id}/write-off",
    response_model=LoanOut,
    responses=problems(NotFound, LoanNotActive, NotOverdue, SecondPersonNeeded, CalendarMissing),
)
async def post_write_off(loan_id: str, body: WriteOffIn, who: WriterOff, run: RunsOnce) -> Response:
    """Take a debt that is past due off the book; the claim stays. The first call asks (see `asked`), the same call by
    another person approves and does it."""
    return await run(write_off_loan, WriteOffLoan(loan_id, body.reason, body.request_id), who)


def _reads(request: Request, who: Principal) -> UnitOfWork:
    commands: Commands[Any] = request.app.state.commands
    return UnitOfWork(commands.database, context_of(request, who))
