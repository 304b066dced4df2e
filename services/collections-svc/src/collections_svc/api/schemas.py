"""Bodies of collections-svc's answers."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Self

from collections_svc.api.schemas_contacts import PromiseOut
from collections_svc.domain.case import Case
from collections_svc.domain.facts import Reason
from collections_svc.domain.ladder import Bucket, Segment, Way
from collections_svc.domain.steps import Taken, Told
from collections_svc.use_cases.views import promise_view
from fenqi.kernel import Money
from fenqi.web.money import AmountOut, Body


class StepOut(Body):
    """A step still to come."""

    step: str
    way: Way
    planned_on: date


class CaseOut(Body):
    """The latest case of a loan. `days_past_due` is as of `as_of_on`; `expected` is what is past due times what usually comes
    in of such a debt. No step of the plan comes before `rests_until`."""

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
    strategy: str | None
    experiment_id: str | None
    segment: Segment | None
    expected: AmountOut
    recovered: AmountOut
    collector_id: str | None
    agency_id: str | None
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
            strategy=case.strategy,
            experiment_id=case.experiment_id,
            segment=case.segment,
            expected=AmountOut.of(Money(case.expected_minor, case.currency)),
            recovered=AmountOut.of(Money(case.recovered_minor, case.currency)),
            collector_id=case.hands.collector_id,
            agency_id=case.hands.agency_id,
            rests_until=case.rests_until,
            promise=None
            if case.promise is None
            else PromiseOut.model_validate(promise_view(case.promise), from_attributes=True),
        )


class CasesOut(Body):
    """One page of cases."""

    items: list[CaseOut]
    next_cursor: str | None


class TakenOut(Body):
    """A step of the case's ladder. `told`: sent as a notice, done by a person, dropped when the case left its bucket, or to
    come; `on` is the day of that."""

    bucket: Bucket
    ladder_version: str | None
    step: str
    way: Way
    planned_on: date
    told: Told
    on: date | None
    outcome: str | None


class CaseLadderOut(Body):
    """The whole ladder of a case."""

    loan_id: str
    case_id: str
    strategy: str | None
    experiment_id: str | None
    steps: tuple[TakenOut, ...]

    @classmethod
    def of(cls, case: Case, steps: Sequence[Taken]) -> Self:
        """From the case and its steps."""
        return cls(
            loan_id=case.loan_id,
            case_id=case.case_id,
            strategy=case.strategy,
            experiment_id=case.experiment_id,
            steps=tuple(
                TakenOut(
                    bucket=one.bucket,
                    ladder_version=one.ladder_version,
                    step=one.step,
                    way=one.way,
                    planned_on=one.planned_on,
                    told=one.told,
                    on=one.on,
                    outcome=one.outcome,
                )
                for one in steps
            ),
        )
