"""A loan's place in a bucket, and the facts that put its case there with the course that the ladder has for it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from collections_svc.domain.facts import CaseMoved, CaseOpened, CaseReopened, ReopenReason
from collections_svc.domain.ladder import Bucket, Debtor, Ladder, Segment
from collections_svc.domain.strategy import Arm
from fenqi.kernel import derived_id

if TYPE_CHECKING:
    from collections_svc.domain.case import Case


@dataclass(frozen=True, slots=True)
class Arrears:
    """How a loan is past due, as loan-svc says."""

    loan_id: str
    customer_id: str
    bucket: Bucket
    days_past_due: int
    past_due_minor: int
    currency: str
    since_on: date
    as_of_on: date

    def debtor(self, segment: Segment | None) -> Debtor:
        """What a row of the ladder is chosen by."""
        return Debtor(segment or "first", self.past_due_minor, self.currency)


def opened(before: "Case | None", arrears: Arrears, ladder: Ladder, arm: Arm) -> CaseOpened:
    """A new case, with the id that its loan and day give it."""
    on = arrears.as_of_on
    segment: Segment = "first" if before is None else "repeated"
    course = ladder.course(arrears.bucket, arrears.debtor(segment), on)
    return CaseOpened(
        arrears.loan_id,
        derived_id("case", arrears.loan_id, on.isoformat()),
        arrears.customer_id,
        arrears.bucket,
        arrears.days_past_due,
        arrears.past_due_minor,
        arrears.currency,
        course.queue,
        on,
        arrears.since_on,
        ladder.version,
        course.plan,
        arm.strategy,
        arm.experiment_id,
        segment,
        course.recovery_bp,
    )


def moved(case: "Case", arrears: Arrears, ladder: Ladder, arm: Arm) -> CaseMoved:
    """An open case in another bucket."""
    on = arrears.as_of_on
    course = ladder.course(arrears.bucket, arrears.debtor(case.segment), on)
    return CaseMoved(
        case.loan_id,
        case.case_id,
        case.customer_id,
        arrears.bucket,
        case.bucket,
        arrears.days_past_due,
        arrears.past_due_minor,
        arrears.currency,
        course.queue,
        on,
        arrears.since_on,
        ladder.version,
        course.plan,
        arm.strategy,
        arm.experiment_id,
        course.recovery_bp,
    )


def reopened(case: "Case", reason: ReopenReason, arrears: Arrears, ladder: Ladder, arm: Arm) -> CaseReopened:
    """A closed case that goes on."""
    on = arrears.as_of_on
    course = ladder.course(arrears.bucket, arrears.debtor(case.segment), on)
    return CaseReopened(
        case.loan_id,
        case.case_id,
        case.customer_id,
        reason,
        arrears.bucket,
        arrears.days_past_due,
        arrears.past_due_minor,
        arrears.currency,
        course.queue,
        on,
        arrears.since_on,
        ladder.version,
        course.plan,
        arm.strategy,
        arm.experiment_id,
        course.recovery_bp,
    )
