"""What collections-svc publishes of remedies: write-off requests, hardship, settlements, new plans, legal steps.

Each is asked for by one person and decided by another, within that person's authority. What touches the loan's money is
posted by loan-svc, which answers with its own event, or with InstructionRefused when it can't be done any more.
"""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Bucket, Code, Count, Currency, Id, Method, Minor, Percent, Sha256


class WriteOffRequestedV1(Event):
    """Somebody asks to give a debt up. Producer: collections-svc. Key: loan_id.

    `past_due_minor` is what was past due as far as known; what leaves the book is counted by loan-svc on the day.
    """

    TYPE: ClassVar[str] = "collections.WriteOffRequested.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    past_due_minor: Minor
    currency: Currency
    bucket: Bucket
    days_past_due: Count
    policy_version: Id
    requested_by: Id
    requested_on: date


class WriteOffSecondedV1(Event):
    """The first of two approvals of a write-off. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.WriteOffSeconded.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    seconded_by: Id
    seconded_on: date


class WriteOffApprovedV1(Event):
    """The second approval: loan-svc takes the debt off the book. Producer: collections-svc. Key: loan_id.

    `approved_by` are two people, neither of them who asked.
    """

    TYPE: ClassVar[str] = "collections.WriteOffApproved.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    requested_by: Id
    approved_by: tuple[Id, ...]
    approved_on: date


class WriteOffRefusedV1(Event):
    """A write-off is not approved. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.WriteOffRefused.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    refused_by: Id
    refused_on: date


class WriteOffCancelledV1(Event):
    """The case ended before the write-off was decided: the request is void. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.WriteOffCancelled.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Literal["cured", "settled", "written_off"]
    cancelled_on: date


class WriteOffPostedV1(Event):
    """loan-svc has taken the debt off the book as approved. Producer: collections-svc. Key: loan_id.

    The four amounts are the claim that stays.
    """

    TYPE: ClassVar[str] = "collections.WriteOffPosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    principal_minor: Minor
    interest_minor: Minor
    fee_minor: Minor
    penalty_minor: Minor
    currency: Currency
    posted_on: date


class WriteOffNotPostedV1(Event):
    """loan-svc could not take the debt off the book any more. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.WriteOffNotPosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    refused_on: date


class HardshipRequestedV1(Event):
    """A customer says that it can't pay: a check is open and nobody contacts it. Producer: collections-svc. Key: loan_id.

    `monthly_minor` is what the customer says it can pay a month, until `until_on`.
    """

    TYPE: ClassVar[str] = "collections.HardshipRequested.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    check_id: Id
    reason: Code
    monthly_minor: Minor
    past_due_minor: Minor
    currency: Currency
    until_on: date
    requested_by: Id
    requested_on: date


class HardshipAgreedV1(Event):
    """Relief is agreed; the steps of the ladder stand still while it lasts. Producer: collections-svc. Key: loan_id.

    `pause`: nothing is asked until `until_on`. `reduced_instalments`: `monthly_minor` each month. `extension`: what is past
    due is paid by `until_on`. On `next_on` it is looked at whether the customer keeps to it.
    """

    TYPE: ClassVar[str] = "collections.HardshipAgreed.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    check_id: Id
    kind: Literal["pause", "reduced_instalments", "extension"]
    monthly_minor: Minor | None = None
    currency: Currency
    from_on: date
    until_on: date
    next_on: date
    policy_version: Id
    requested_by: Id
    agreed_by: Id
    agreed_on: date


class HardshipDeclinedV1(Event):
    """A hardship check found nothing to relieve. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.HardshipDeclined.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    check_id: Id
    reason: Code
    declined_by: Id
    declined_on: date


class HardshipKeptV1(Event):
    """What was agreed has come in so far; it is looked at again on `next_on`. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.HardshipKept.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    check_id: Id
    received_minor: Minor
    currency: Currency
    next_on: date
    kept_on: date


class HardshipEndedV1(Event):
    """Relief, or the check for it, is at its end. Producer: collections-svc. Key: loan_id.

    The steps still to come are `stood_still_days` later than planned.
    """

    TYPE: ClassVar[str] = "collections.HardshipEnded.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    check_id: Id
    reason: Literal["over", "broken", "case_closed"]
    stood_still_days: Count
    ended_on: date


class SettlementProposedV1(Event):
    """Somebody proposes to take less than is owed. Producer: collections-svc. Key: loan_id.

    `of`: "arrears" of an open case, where only penalties are given up (`penalty_minor` of `owed_minor`), or the "claim" of a
    debt that was written off. `pays_minor` and `waived_minor` sum to `owed_minor`.
    """

    TYPE: ClassVar[str] = "collections.SettlementProposed.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    of: Literal["arrears", "claim"]
    owed_minor: Minor
    penalty_minor: Minor
    pays_minor: Minor
    waived_minor: Minor
    currency: Currency
    valid_until: date
    proposed_by: Id
    proposed_on: date


class SettlementOfferedV1(Event):
    """A settlement is approved within authority: the customer may accept it. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementOffered.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    pays_minor: Minor
    waived_minor: Minor
    currency: Currency
    valid_until: date
    policy_version: Id
    offered_by: Id
    offered_on: date


class SettlementRefusedV1(Event):
    """A settlement is not offered. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementRefused.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    reason: Code
    refused_by: Id
    refused_on: date


class SettlementAcceptedV1(Event):
    """The customer takes the offer; what comes in from now on counts for it. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementAccepted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    recorded_by: Id
    accepted_on: date


class SettlementPaidV1(Event):
    """A settlement was paid in full and in time. Producer: collections-svc. Key: loan_id.

    Of arrears: loan-svc now waives `waived_minor` of penalties as of `accepted_on`, and those that grew since. Of a claim:
    nothing more is asked for.
    """

    TYPE: ClassVar[str] = "collections.SettlementPaid.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    of: Literal["arrears", "claim"]
    paid_minor: Minor
    waived_minor: Minor
    currency: Currency
    offered_by: Id
    accepted_on: date
    paid_on: date


class SettlementLapsedV1(Event):
    """A settlement was not accepted or not paid in time, or its case ended. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementLapsed.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    reason: Literal["not_accepted", "not_paid", "case_closed"]
    lapsed_on: date


class SettlementPostedV1(Event):
    """loan-svc has waived what a settlement gave up. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementPosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    waived_minor: Minor
    currency: Currency
    posted_on: date


class SettlementNotPostedV1(Event):
    """loan-svc could not waive what a settlement gave up. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.SettlementNotPosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    offer_id: Id
    reason: Code
    refused_on: date


class RestructureRequestedV1(Event):
    """A new plan is wished for. Producer: collections-svc. Key: loan_id.

    What is None stays as it is. `arrears_join`: what is past due follows the new plan.
    """

    TYPE: ClassVar[str] = "collections.RestructureRequested.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    periods: Count
    annual_rate_percent: Percent | None = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: Count = 0
    arrears_join: bool
    past_due_minor: Minor
    currency: Currency
    requested_by: Id
    requested_on: date


class RestructureApprovedV1(Event):
    """A new plan is approved within authority: loan-svc makes it. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.RestructureApproved.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    periods: Count
    annual_rate_percent: Percent | None = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: Count = 0
    arrears_join: bool
    policy_version: Id
    requested_by: Id
    approved_by: Id
    approved_on: date


class RestructureDeclinedV1(Event):
    """A new plan is not approved, or its case ended before. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.RestructureDeclined.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    declined_by: Id
    declined_on: date


class RestructurePostedV1(Event):
    """loan-svc has made the new plan as approved. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.RestructurePosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    maturity_on: date
    posted_on: date


class RestructureNotPostedV1(Event):
    """loan-svc could not make the new plan. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.RestructureNotPosted.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    request_id: Id
    reason: Code
    refused_on: date


class LegalStepTakenV1(Event):
    """A step of the legal road was taken. Producer: collections-svc. Key: loan_id.

    `documents` are the SHA-256 of its papers, `court_reference` the court's own number. A cost that is `charged` is put on the
    loan by loan-svc; any other is only recorded. A judgment says what was `awarded_minor`.
    """

    TYPE: ClassVar[str] = "collections.LegalStepTaken.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    step_id: Id
    step: Literal["formal_demand", "filing", "hearing", "judgment", "enforcement", "withdrawal"]
    taken_on: date
    court_reference: Code | None = None
    documents: tuple[Sha256, ...] = ()
    cost_minor: Minor
    charged: bool
    awarded_minor: Minor | None = None
    currency: Currency
    recorded_by: Id
    recorded_on: date


class LegalCostChargedV1(Event):
    """loan-svc has charged the cost of a legal step to the customer. Producer: collections-svc. Key: loan_id.

    `claim_minor` is what is owed with it after a write-off, 0 while the debt is in the books.
    """

    TYPE: ClassVar[str] = "collections.LegalCostCharged.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    step_id: Id
    cost_minor: Minor
    claim_minor: Minor
    currency: Currency
    charged_on: date


class LegalCostNotChargedV1(Event):
    """loan-svc could not charge the cost of a legal step: the lender bears it. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.LegalCostNotCharged.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    step_id: Id
    reason: Code
    refused_on: date


EVENTS: tuple[type[Event], ...] = (
    WriteOffRequestedV1,
    WriteOffSecondedV1,
    WriteOffApprovedV1,
    WriteOffRefusedV1,
    WriteOffCancelledV1,
    WriteOffPostedV1,
    WriteOffNotPostedV1,
    HardshipRequestedV1,
    HardshipAgreedV1,
    HardshipDeclinedV1,
    HardshipKeptV1,
    HardshipEndedV1,
    SettlementProposedV1,
    SettlementOfferedV1,
    SettlementRefusedV1,
    SettlementAcceptedV1,
    SettlementPaidV1,
    SettlementLapsedV1,
    SettlementPostedV1,
    SettlementNotPostedV1,
    RestructureRequestedV1,
    RestructureApprovedV1,
    RestructureDeclinedV1,
    RestructurePostedV1,
    RestructureNotPostedV1,
    LegalStepTakenV1,
    LegalCostChargedV1,
    LegalCostNotChargedV1,
)
