"""Bodies of work on suspense and on breaks."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fenqi.web.money import AmountOut, Body
from loan_svc.api.schemas import Id, Reason
from loan_svc.domain.words import (
    Way,
)


class SuspenseApplyIn(Body):
    """The loan that the money is for, and how that is known."""

    loan_id: Id
    reason: Reason


class SuspenseReasonIn(Body):
    """Why the money goes back."""

    reason: Reason


class SuspenseDecisionIn(Body):
    """Yes or no to a return that another person asked for, and why."""

    approve: bool
    reason: Reason


class AssignmentIn(Body):
    """Whose desk the break goes to, as "staff:<id>"; yours when not given."""

    to: Annotated[str, Field(pattern=r"^staff:[A-Za-z0-9-]{1,64}$")] | None = None


class BreakActionIn(Body):
    """What was done about a break."""

    action: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$", examples=["channel-asked", "payment-reversed"])]


class BreakReasonIn(Body):
    """Why the two sides differed."""

    reason: Reason


class SuspenseOut(Body):
    """Money that no loan took."""

    receipt_id: str
    status: Literal["open", "applied", "return_requested", "returned"]
    channel: str
    transaction_id: str
    way: Way
    amount: AmountOut
    received_on: date
    reason: str
    claimed_loan_id: str | None
    loan_id: str | None
    payment_id: str | None
    requested_by: str | None
    return_reason: str | None
    returned_on: date | None
