"""Bodies of the queue, of supplements and of verifications."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fenqi.web.money import AmountOut, Body
from underwriting_svc.api.schemas import FindingIn, Id, Opinion
from underwriting_svc.domain.facts import SupplementItem
from underwriting_svc.domain.policy import Stage, VerificationChannel

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
MAX_ITEMS = 20


class TaskOut(Body):
    """A stage that waits for a person. `place` is the cursor of this task."""

    application_id: str
    customer_id: str
    stage: Stage
    product_code: str
    channel: str
    amount: AmountOut
    grade: str | None
    policy: Literal["approved", "referred", "declined"]
    claimed_by: str | None
    queued_at: datetime
    waiting_hours: int
    due_at: datetime
    overdue: bool
    place: str


class TaskPage(Body):
    """A page of the queue, longest waiting first."""

    items: list[TaskOut]
    next_cursor: str | None


class StageAgeing(Body):
    """How the tasks of one stage age; the last three by how long they have waited."""

    stage: Stage
    waiting: int
    claimed: int
    overdue: int
    oldest_hours: int
    under_24_hours: int
    under_72_hours: int
    longer: int


class Ageing(Body):
    """The whole queue in numbers."""

    at: datetime
    stages: list[StageAgeing]


class TaskTakenOut(Body):
    """A task and who has it; `due_at` is null where none is left."""

    application_id: str
    stage: Stage | None
    claimed_by: str | None
    due_at: datetime | None


class HandOverIn(Body):
    """The colleague's staff id."""

    to: Id


class SupplementItemIn(Body):
    """One thing asked for, and why: codes."""

    item: Code
    reason_code: Code

    def value(self) -> SupplementItem:
        """As the domain's value."""
        return SupplementItem(self.item, self.reason_code)


class SupplementIn(Body):
    """What the applicant must bring; without items, what the policy's rules call for (an authority's proof where the
    identity differs)."""

    items: Annotated[tuple[SupplementItemIn, ...], Field(max_length=MAX_ITEMS)] = ()
    opinion: Opinion = ""
    findings: Annotated[tuple[FindingIn, ...], Field(max_length=50)] = ()


class SupplementOut(Body):
    """The request; the review waits for its answer."""

    application_id: str
    request_id: str
    deadline_on: date
    status: str


class VerificationsIn(Body):
    """By which channels the income is to be verified."""

    channels: Annotated[tuple[VerificationChannel, ...], Field(min_length=1, max_length=3)]


class ResultIn(Body):
    """What a verification brought. The note names no person."""

    result: Literal["met", "not_met", "unreachable"]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")] = ""


class VerificationOut(Body):
    """A verification; open while `result` is null."""

    id: str
    channel: VerificationChannel
    rule: str | None
    asked_by: str
    due_on: date
    result: Literal["met", "not_met", "unreachable"] | None
    by: str | None


class VerificationsOut(Body):
    """All verifications of a review."""

    application_id: str
    verifications: list[VerificationOut]


class OpenVerification(Body):
    """An income that is still to be verified."""

    application_id: str
    stage: Stage
    product_code: str
    id: str
    channel: VerificationChannel
    rule: str | None
    asked_by: str
    due_on: date
    overdue: bool


class OpenVerifications(Body):
    """What verifiers have to do, the most urgent first."""

    items: list[OpenVerification]
