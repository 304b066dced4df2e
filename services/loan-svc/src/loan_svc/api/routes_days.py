"""The business day."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce
from loan_svc.api.callers import DayCloser
from loan_svc.api.schemas import EmptyIn
from loan_svc.domain.business_day import DayOutOfOrder
from loan_svc.use_cases.close_day import CloseDay, close_day

router = APIRouter(tags=["business day"])


@router.post("/business-days/{on}/close", responses=problems(DayOutOfOrder))
async def post_close(on: date, who: DayCloser, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Close a day: debts age, the books are stated, the next day opens. Closing a closed day answers the same."""
    return await run(close_day, CloseDay(on), who)
