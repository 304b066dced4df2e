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
    ApprovedV1,
    DeclinedV1,
)
