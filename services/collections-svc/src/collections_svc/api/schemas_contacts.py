"""Bodies of contacts, blocks and promises."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from collections_svc.domain.contact_facts import BlockReason, Outcome
from collections_svc.domain.contact_rules import Rule, Way
from collections_svc.domain.promise import Status
from fenqi.web.money import Amount, AmountOut, Body

Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:-]+$")]
MAX_NOTE = 2_000
"""Characters of a note."""


class ContactIn(Body):
    """A contact that is made, or was within 24 hours. `to` is whom it goes to, `at` when (now where it isn't said)."""

    contact_id: Id
    way: Way
    to: Literal["customer", "third_party"] = "customer"
    outcome: Outcome | None = None
    at: AwareDatetime | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE)] | None = None


class OutcomeIn(Body):
    """How a contact ended, and what was said."""

    outcome: Outcome
    note: Annotated[str, Field(max_length=MAX_NOTE)] | None = None


class ContactOut(Body):
    """One attempt: made, with what it counts for; or refused, with the rule it would have broken."""

    contact_id: str
    loan_id: str
    way: Way
    by: str
    at: AwareDatetime
    result: Literal["made", "refused"]
    rule: Rule | None = None
    outcome: Outcome | None = None
    counted_on: date | None = None
    counted_today: int | None = None
    counted_week: int | None = None
    note: str | None = None


class ContactsOut(Body):
    """Attempts about a loan, the latest first."""

    items: list[ContactOut]


class BlockOut(Body):
    """What keeps everybody from contacting the customer."""

    reason: BlockReason
    reference: str


class ContactBookOut(Body):
    """Whether the customer may be contacted now, by a call: `rule` says why not, `free_from` when it is possible again (null
    while contacts are blocked). What is left of today and of the seven days around it."""

    customer_id: str
    may_contact: bool
    rule: Rule | None
    free_from: AwareDatetime | None
    left_today: int
    left_week: int
    blocks: list[BlockOut]


class BlockIn(Body):
    """A complaint is open; `reference` is its id."""

    customer_id: Id
    reason: Literal["complaint"]
    reference: Id


class BlockAnsweredIn(Body):
    """Whose complaint was answered."""

    customer_id: Id


class BlockStateOut(Body):
    """Where a block stands."""

    customer_id: str
    reference: str
    status: Literal["open", "answered"]


class PromiseIn(Body):
    """The customer will pay so much until a day."""

    promise_id: Id
    amount: Amount
    due_on: date


class PromiseOut(Body):
    """A promise, and what came in for it. `void`: the case was closed before it was kept or due."""

    promise_id: str
    amount: AmountOut
    made_on: date
    due_on: date
    made_by: str
    status: Status
    received: AmountOut
