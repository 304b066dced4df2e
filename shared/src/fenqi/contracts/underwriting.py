"""What underwriting-svc publishes: the review, its stages and the decision."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import (
    Channel,
    Code,
    Count,
    Currency,
    FeeTerms,
    Id,
    Instant,
    LineType,
    Method,
    Minor,
    Percent,
)

Stage = Literal["initial", "second", "final"]
VerificationChannel = Literal["employer_call", "social_security", "bank_statement"]


class Finding(Part):
    """What a reviewer, or the policy as `system`, found on one review point, and the rule it was held against."""

    point: Literal[
        "completeness",
        "authenticity",
        "identity",
        "income",
        "capacity",
        "credit",
        "fraud",
        "occupation",
        "age",
        "marital_status",
    ]
    result: Literal["met", "doubtful", "not_met", "not_checked"]
    rule: Code | None = None


class SupplementItem(Part):
    """One thing asked for: what it is, and the reason code that says why."""

    item: Code
    reason_code: Code


class ReviewOpenedV1(Event):
    """A submitted application came under review. Producer: underwriting-svc. Key: application_id."""

    TYPE: ClassVar[str] = "underwriting.ReviewOpened.v1"
    application_id: Id
    customer_id: Id
    channel: Channel
    product_code: Code
    amount_minor: Minor
    currency: Currency
    policy_version: Id
    opened_at: Instant


class StageCompletedV1(Event):
    """One stage of the review was signed. Producer: underwriting-svc. Key: application_id.

    `by` is a staff id or `system`; `overturned` is true where the final stage decided against the second. The opinion
    is about the case: who writes it is told to name no person.
    """

    TYPE: ClassVar[str] = "underwriting.StageCompleted.v1"
    application_id: Id
    customer_id: Id
    stage: Stage
    by: Id
    outcome: Literal["passed", "supplement_asked", "declined"]
    overturned: bool = False
    opinion: Annotated[str, Field(max_length=4000)]
    findings: tuple[Finding, ...]
    completed_at: Instant


class ScoredV1(Event):
    """A risk model gave its view; only the champion's counts. Producer: underwriting-svc. Key: application_id.

    `points` is None for a model without a scorecard; `reasons` are codes, the weightiest first.
    """

    TYPE: ClassVar[str] = "underwriting.Scored.v1"
    application_id: Id
    model: Code
    version: Id
    role: Literal["champion", "challenger"]
    points: Annotated[int, Field(strict=True)] | None = None
    default_probability_percent: Percent
    grade: Code
    reasons: tuple[Code, ...]


class SupplementRequestedV1(Event):
    """The applicant must bring more before the review goes on. Producer: underwriting-svc. Key: application_id."""

    TYPE: ClassVar[str] = "underwriting.SupplementRequested.v1"
    application_id: Id
    customer_id: Id
    request_id: Id
    stage: Stage
    items: tuple[SupplementItem, ...]
    deadline_on: date
    merchant_id: Id | None = None
    checkout_id: Id | None = None


class ReviewResumedV1(Event):
    """The applicant's answer came and the review goes on. Producer: underwriting-svc. Key: application_id.

    It goes on at the stage that asked. The Scored events behind it are the new scores; `restated` says that the statement
    was corrected.
    """

    TYPE: ClassVar[str] = "underwriting.ReviewResumed.v1"
    application_id: Id
    customer_id: Id
    request_id: Id
    stage: Stage
    items: tuple[Code, ...]
    restated: bool
    resumed_at: Instant


class TaskAssignedV1(Event):
    """A waiting stage was claimed, given back or handed over. Producer: underwriting-svc. Key: application_id.

    `taken_from` and `given_to` are staff ids, None for the queue; `by` did it.
    """

    TYPE: ClassVar[str] = "underwriting.TaskAssigned.v1"
    application_id: Id
    customer_id: Id
    stage: Stage
    how: Literal["claimed", "released", "handed_over"]
    taken_from: Id | None = None
    given_to: Id | None = None
    by: Id
    assigned_at: Instant


class VerificationAskedV1(Event):
    """Another channel is to verify the income. Producer: underwriting-svc. Key: application_id.

    The second stage can't pass before. `asked_by` is a staff id or `system`, with the rule of the policy that wants it.
    """

    TYPE: ClassVar[str] = "underwriting.VerificationAsked.v1"
    application_id: Id
    customer_id: Id
    verification_id: Id
    channel: VerificationChannel
    rule: Code | None = None
    asked_by: Id
    due_on: date
    asked_at: Instant


class VerificationDoneV1(Event):
    """A verification has its result. Producer: underwriting-svc. Key: application_id. `note` names no person."""

    TYPE: ClassVar[str] = "underwriting.VerificationDone.v1"
    application_id: Id
    customer_id: Id
    verification_id: Id
    channel: VerificationChannel
    result: Literal["met", "not_met", "unreachable"]
    note: Annotated[str, Field(max_length=1000)] = ""
    by: Id
    done_at: Instant


class ReviewClosedV1(Event):
    """A review ended without a decision. Producer: underwriting-svc. Key: application_id.

    It was withdrawn, or the supplement never came; neither is a decline.
    """

    TYPE: ClassVar[str] = "underwriting.ReviewClosed.v1"
    application_id: Id
    customer_id: Id
    reason: Literal["withdrawn", "supplement_overdue"]
    stage: Stage
    closed_at: Instant


class ApprovedV1(Event):
    """The credit is granted on these terms, open to `valid_until`. Producer: underwriting-svc. Key: application_id.

    `amount_minor` may be below what was asked; `annual_rate_percent` is base rate plus premium. Income and debt are
    here for limit's guard against over-borrowing; `model_version` is None where no model was asked.
    """

    TYPE: ClassVar[str] = "underwriting.Approved.v1"
    application_id: Id
    customer_id: Id
    amount_minor: Minor
    currency: Currency
    term_months: Count
    line_type: LineType
    purpose: Code
    purposes: tuple[Code, ...]
    product_code: Code
    product_version: Id
    channel: Channel
    grade: Code
    base_rate_percent: Percent
    premium_percent: Percent
    annual_rate_percent: Percent
    fee: FeeTerms | None = None
    method: Method
    annual_income_minor: Minor
    debt_to_income_percent: Percent | None = None
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    policy_version: Id
    model_version: Id | None = None
    valid_until: date
    approved_at: Instant


class DeclinedV1(Event):
    """The credit is refused, with why and what may still be done. Producer: underwriting-svc. Key: application_id."""

    TYPE: ClassVar[str] = "underwriting.Declined.v1"
    application_id: Id
    customer_id: Id
    reason_codes: tuple[Code, ...]
    remedies: tuple[Code, ...]
    stage: Stage
    grade: Code | None = None
    product_code: Code
    channel: Channel
    amount_minor: Minor
    currency: Currency
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    policy_version: Id
    model_version: Id | None = None
    declined_at: Instant


EVENTS: tuple[type[Event], ...] = (
    ReviewOpenedV1,
    StageCompletedV1,
    ScoredV1,
    SupplementRequestedV1,
    ReviewResumedV1,
    TaskAssignedV1,
    VerificationAskedV1,
    VerificationDoneV1,
    ReviewClosedV1,
    ApprovedV1,
    DeclinedV1,
)
