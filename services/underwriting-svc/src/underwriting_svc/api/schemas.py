"""Bodies of underwriting-svc's requests and answers."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from fenqi.web.money import AmountOut, Body
from underwriting_svc.domain.policy import Finding, Point, Stage

MAX_PRICE_ROWS = 10_000
Status = Literal["waiting", "supplement", "approved", "declined", "withdrawn", "closed"]
Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:-]+$")]
Grade = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9][A-Za-z0-9_./:@+-]*$")]
Rule = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]


Opinion = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")]


class FindingIn(Body):
    """What the reviewer found on one review point, and the rule it was held against."""

    point: Point
    result: Literal["met", "doubtful", "not_met", "not_checked"]
    rule: Rule | None = None

    def finding(self) -> Finding:
        """As the domain's value."""
        return Finding(self.point, self.result, self.rule)


class StageIn(Body):
    """A signed stage: `pass` or `decline`, at the final stage `approve` or `decline`. The opinion names no person. A point
    without a finding stays as the policy found it. `amount_minor` is less than the policy offers, at the final stage."""

    outcome: Literal["pass", "approve", "decline"]
    opinion: Opinion = ""
    findings: Annotated[tuple[FindingIn, ...], Field(max_length=50)] = ()
    amount_minor: Annotated[int, Field(strict=True, gt=0)] | None = None


class StageOut(Body):
    """Where the review stands now."""

    application_id: str
    status: Status
    stage: Stage | None


class PriceRowIn(Body):
    """One price: the rate for a grade of the partner's, for submissions of one month."""

    month: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2018-03"])]
    grade: Grade
    annual_rate_percent: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$", examples=["14.07"])]


class PriceTableIn(Body):
    """A whole table: it replaces the one before."""

    rows: Annotated[tuple[PriceRowIn, ...], Field(min_length=1, max_length=MAX_PRICE_ROWS)]


class PriceTableOut(Body):
    """The table that holds from now on."""

    product_code: str
    version: str
    rows: int


class ReviewListed(Body):
    """A review in the queue. `policy` is what the policy said: approved, referred or declined."""

    application_id: str
    customer_id: str
    channel: str
    product_code: str
    amount: AmountOut
    grade: str | None
    points: int | None
    opened_at: str
    status: Status
    stage: Stage | None
    policy: Literal["approved", "referred", "declined"]
    reason_codes: list[str]


class ReviewOut(ReviewListed):
    """The whole case."""

    submission: dict[str, Any]
    submitted_on: date
    evidence: dict[str, Any]
    score: dict[str, Any]
    challengers: list[dict[str, Any]]
    rules_hit: list[dict[str, Any]]
    authority: dict[str, Any]
    stages: list[dict[str, Any]]
    price: dict[str, Any] | None
    price_problem: str | None
    annual_rate_percent: str | None
    versions: dict[str, Any]
    round: int
    offered_minor: int | None
    claimed_by: str | None
    supplement: dict[str, Any] | None
    proposed_supplement: list[dict[str, str]]
    verifications: list[dict[str, Any]]


class ReviewPage(Body):
    """A page of the queue, longest waiting first."""

    items: list[ReviewListed]
    next_cursor: str | None
