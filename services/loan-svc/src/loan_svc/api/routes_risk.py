"""How a loan is classified, and what of it is expected to be lost."""

from typing import Any

from fastapi import APIRouter, Request

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import context_of
from loan_svc.api.callers import StaffReads
from loan_svc.api.schemas_loans import RiskOut
from loan_svc.domain.expected_loss import expected_loss, parameters_on, stage_of
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.views import amount

router = APIRouter(tags=["loans"])


@router.get("/loans/{loan_id}/risk", response_model=RiskOut, responses=problems(NotFound))
async def get_risk(loan_id: str, who: StaffReads, request: Request) -> Any:
    """Class, stage and expected credit loss of one loan by the parameters in force, and the interest the books have
    recognised of it."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    loan, today = await own_loan(uow, loan_id, None), uow.context.business_date
    by, exposure = parameters_on(today), loan.outstanding_principal_minor
    return {
        "loan_id": loan.id,
        "classification": loan.classification,
        "stage": stage_of(loan.bucket),
        "exposure": amount(exposure, loan.currency),
        "expected_loss": amount(expected_loss(exposure, loan.bucket, loan.grade, by), loan.currency),
        "parameters_version": by.version,
        "interest_recognised": amount(loan.earning.by(today), loan.currency),
        "interest_is_suspended": loan.earning.suspended,
    }
