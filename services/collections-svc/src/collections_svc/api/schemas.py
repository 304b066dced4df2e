"""Bodies of collections-svc's answers."""

from datetime import date
from typing import Literal, Self

from collections_svc.api.schemas_contacts import PromiseOut
from collections_svc.domain.case import Case
from collections_svc.domain.facts import Reason
from collections_svc.domain.ladder import Bucket, Way
from collections_svc.use_cases.views import promise_view
from fenqi.kernel import Money
from fenqi.web.money import AmountOut, Body


class StepOut(Body):
    """A step still to come."""

    step: str
    way: Way
    planned_on: date


class CaseOut(Body):
    """The latest case of a loan. `days_past_due` is as of `as_of_on`; no step of the plan comes before `rests_until`."""

    loan_id: str
    case_id: str
    customer_id: str
    status: Literal["open", "closed"]
    bucket: Bucket
    queue: str
    days_past_due: int
    as_of_on: date
    since_on: date
    past_due: AmountOut
    credited: AmountOut
    opened_on: date
    closed_on: date | None
    closed_because: Reason | None
    ladder_version: str | None
    plan: tuple[StepOut, ...]
    rests_until: date | None
    promise: PromiseOut | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """From the domain's case."""
        return cls(
            loan_id=case.loan_id,
            case_id=case.case_id,
            customer_id=case.customer_id,
            status=case.status,
            bucket=case.bucket,
            queue=case.queue,
            days_past_due=case.days_past_due,
            as_of_on=case.as_of_on,
            since_on=case.since_on,
            past_due=AmountOut.of(Money(case.past_due_minor, case.currency)),
            credited=AmountOut.of(Money(case.credited_minor, case.currency)),
            opened_on=case.opened_on,
            closed_on=case.closed_on,
            closed_because=case.closed_because,
            ladder_version=case.ladder_version,
            plan=tuple(StepOut(step=one.step, way=one.way, planned_on=one.planned_on) for one in case.plan),
            rests_until=case.rests_until,
            promise=None
            if case.promise is None
            else PromiseOut.model_validate(promise_view(case.promise), from_attributes=True),
        )


class CasesOut(Body):
    """One page of cases."""

    items: list[CaseOut]
    next_cursor: str | None
