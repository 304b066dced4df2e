"""Bodies of what is asked for and decided about a debt."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from collections_svc.domain.remedies import LegalStepKind, Method, ReliefKind
from fenqi.web.money import Amount, AmountOut, Body

Reason = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$", examples=["unrecoverable", "illness"])]
"""A code, no sentence: it is published, and what is published names no person."""
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$", examples=["2027-civ-1234"])]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MAX_DOCUMENTS = 20
"""Papers of one legal step."""


class WriteOffIn(Body):
    """Why the debt is given up: a reason that the policy names."""

    reason: Reason


class DecisionIn(Body):
    """What another person says to a request. The reason is for a refusal."""

    decision: Literal["approve", "refuse"]
    reason: Reason = "refused"


class HardshipIn(Body):
    """What the customer says: why, what it can pay a month (nothing when left out), and until when."""

    reason: Reason
    monthly: Amount | None = None
    until_on: date


class ReliefIn(Body):
    """What is agreed from today on. `monthly` belongs to reduced instalments."""

    kind: ReliefKind
    monthly: Amount | None = None
    until_on: date


class HardshipDecisionIn(Body):
    """With `relief` it is agreed, without it is declined for this reason."""

    relief: ReliefIn | None = None
    reason: Reason = "not_in_hardship"


class SettlementIn(Body):
    """What the customer would pay by `valid_until` as the end of it."""

    pays: Amount
    valid_until: date


class RestructureIn(Body):
    """The plan that is wished for; what is left out stays as it is. `arrears`: "join": what is past due follows the new plan."""

    reason: Reason
    periods: Annotated[int, Field(strict=True, ge=1, le=600)]
    annual_rate_percent: Annotated[str | None, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")] = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: Annotated[int, Field(strict=True, ge=0, le=599)] = 0
    arrears: Literal["join", "keep"] = "join"


class LegalStepIn(Body):
    """A step that was taken (today when no day is given). `documents` are the SHA-256 of its papers; a cost is the lender's
    unless it is `charged`."""

    step: LegalStepKind
    taken_on: date | None = None
    court_reference: Reference | None = None
    documents: Annotated[tuple[Hash, ...], Field(max_length=MAX_DOCUMENTS)] = ()
    cost: Amount | None = None
    charged: bool = False
    awarded: Amount | None = None


class WriteOffOut(Body):
    """The latest request. `answer` is the code of why nothing came of it."""

    request_id: str
    status: Literal["requested", "seconded", "approved", "posted", "not_posted", "refused", "cancelled"]
    reason: str
    requested_by: str
    requested_on: date
    approved_by: tuple[str, ...]
    answer: str | None


class HardshipOut(Body):
    """The latest check, and what was agreed by it; on `next_on` it is looked at again."""

    check_id: str
    status: Literal["checking", "agreed", "declined", "ended"]
    reason: str
    monthly_wished: AmountOut
    until_wished_on: date
    requested_by: str
    requested_on: date
    kind: ReliefKind | None
    monthly: AmountOut | None
    from_on: date | None
    until_on: date | None
    next_on: date | None
    decided_by: str | None
    answer: str | None


class SettlementOut(Body):
    """The latest offer; `pays` and `waived` sum to `owed`."""

    offer_id: str
    status: Literal["proposed", "offered", "refused", "accepted", "paid", "posted", "not_posted", "lapsed"]
    of: Literal["arrears", "claim"]
    owed: AmountOut
    pays: AmountOut
    waived: AmountOut
    valid_until: date
    proposed_by: str
    proposed_on: date
    offered_by: str | None
    accepted_on: date | None
    answer: str | None


class RestructuringOut(Body):
    """The latest request for a new plan."""

    request_id: str
    status: Literal["requested", "approved", "declined", "posted", "not_posted"]
    reason: str
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears: Literal["join", "keep"]
    requested_by: str
    requested_on: date
    decided_by: str | None
    answer: str | None


class RemediesOut(Body):
    """What a case has beside its ladder. `stands_still`: no step of the ladder is due, as relief is agreed."""

    loan_id: str
    case_id: str
    customer_id: str
    status: Literal["open", "closed"]
    past_due: AmountOut
    claim: AmountOut
    recovered: AmountOut
    stands_still: bool
    write_off: WriteOffOut | None
    hardship: HardshipOut | None
    settlement: SettlementOut | None
    restructuring: RestructuringOut | None


class RemediesPageOut(Body):
    """Cases on which something waits for another person."""

    items: list[RemediesOut]
    next_cursor: str | None


class LegalStepOut(Body):
    """One step. `charge`: whether its cost is the customer's to bear, as far as loan-svc has said."""

    step_id: str
    step: LegalStepKind
    taken_on: date
    court_reference: str | None
    documents: tuple[str, ...]
    cost: AmountOut
    charge: Literal["none", "asked", "charged", "refused"]
    awarded: AmountOut | None
    recorded_by: str


class LegalOut(Body):
    """The legal road so far, what it has cost, and how much of that the customer was charged."""

    loan_id: str
    case_id: str
    customer_id: str
    steps: tuple[LegalStepOut, ...]
    cost: AmountOut
    charged: AmountOut


class PaperOut(Body):
    """A paper that is kept: steps name it by its hash."""

    sha256: str
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size_bytes: int
