"""Giving a debt up (核销): one person asks, two others approve, loan-svc posts."""

from dataclasses import dataclass
from datetime import date

from collections_svc.domain.case import Case
from collections_svc.domain.facts import Reason
from collections_svc.domain.of_case import of_case
from collections_svc.domain.remedies import WriteOff
from collections_svc.domain.remedy_policy import RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    ReasonNotInPolicy,
    SecondPersonNeeded,
    TooEarlyToWriteOff,
)
from collections_svc.domain.write_off_facts import (
    WriteOffApproved,
    WriteOffCancelled,
    WriteOffFact,
    WriteOffNotPosted,
    WriteOffPosted,
    WriteOffRefused,
    WriteOffRequested,
    WriteOffSeconded,
)

APPROVALS_NEEDED = 2
"""By two people, neither of them who asked."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was owed when the debt left the book, in minor units of its currency."""

    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    currency: str


def request_write_off(
    case: Case, request_id: str, reason: str, policy: RemedyPolicy, by: str, today: date
) -> list[WriteOffFact]:
    """Decide that it may be asked for.

    Raises CaseNotOpen, AlreadyAsked, AnotherRemedyOpen, ReasonNotInPolicy, TooEarlyToWriteOff.
    """
    if case.status != "open":
        raise CaseNotOpen
    asked = case.remedies.write_off
    if asked is not None and asked.is_open:
        raise AlreadyAsked(f"Write-off request {asked.request_id} waits on this case: have that decided first.")
    _check_nothing_else(case)
    least = policy.write_off.from_days_past_due.get(reason)
    if least is None:
        raise ReasonNotInPolicy(
            f"{reason} is no reason: choose one of {', '.join(policy.write_off.from_days_past_due)}."
        )
    days = case.days_past_due + (today - case.as_of_on).days
    if days < least:
        raise TooEarlyToWriteOff(f"The debt is {days} days past due; for {reason} it has to be {least}.")
    return [
        WriteOffRequested(
            **of_case(case),
            request_id=request_id,
            reason=reason,
            past_due_minor=case.past_due_minor,
            currency=case.currency,
            bucket=case.bucket,
            days_past_due=days,
            policy_version=policy.version,
            requested_by=by,
            requested_on=today,
        )
    ]


def approve_write_off(case: Case, request_id: str, by: str, today: date) -> list[WriteOffFact]:
    """The first approval, or the second, which lets loan-svc post. Raises NothingAsked, SecondPersonNeeded, AnotherRemedyOpen."""
    asked = _waiting(case, request_id)
    if by == asked.requested_by or by in asked.approved_by:
        raise SecondPersonNeeded
    _check_nothing_else(case)
    approved_by = (*asked.approved_by, by)
    if len(approved_by) < APPROVALS_NEEDED:
        return [
            WriteOffSeconded(
                **of_case(case),
                request_id=request_id,
                seconded_by=by,
                seconded_on=today,
            )
        ]
    return [
        WriteOffApproved(
            **of_case(case),
            request_id=request_id,
            reason=asked.reason,
            requested_by=asked.requested_by,
            approved_by=approved_by,
            approved_on=today,
        )
    ]


def refuse_write_off(case: Case, request_id: str, reason: str, by: str, today: date) -> list[WriteOffFact]:
    """Nothing comes of it. Raises NothingAsked."""
    _waiting(case, request_id)
    return [
        WriteOffRefused(
            **of_case(case),
            request_id=request_id,
            reason=reason,
            refused_by=by,
            refused_on=today,
        )
    ]


def cancel_write_off(case: Case, reason: Reason, on: date) -> list[WriteOffFact]:
    """The case ends with a request that waits. One that is approved stays: loan-svc answers it."""
    asked = case.remedies.write_off
    if asked is None or asked.status not in {"requested", "seconded"}:
        return []
    return [
        WriteOffCancelled(
            **of_case(case),
            request_id=asked.request_id,
            reason=reason,
            cancelled_on=on,
        )
    ]


def post_write_off(case: Case, request_id: str, claim: Claim, on: date) -> list[WriteOffFact]:
    """loan-svc has taken the debt off the book, by this request or by one of its own: the claim stays."""
    return [
        WriteOffPosted(
            **of_case(case),
            request_id=request_id,
            principal_minor=claim.principal_minor,
            interest_minor=claim.interest_minor,
            fee_minor=claim.fee_minor,
            penalty_minor=claim.penalty_minor,
            currency=claim.currency,
            posted_on=on,
        )
    ]


def write_off_not_posted(case: Case, request_id: str, reason: str, on: date) -> list[WriteOffFact]:
    """loan-svc could not: nothing where the case has another request by now."""
    asked = case.remedies.write_off
    if asked is None or asked.request_id != request_id or asked.status != "approved":
        return []
    return [
        WriteOffNotPosted(
            **of_case(case),
            request_id=request_id,
            reason=reason,
            refused_on=on,
        )
    ]


def _waiting(case: Case, request_id: str) -> WriteOff:
    asked = case.remedies.write_off
    if asked is None or asked.request_id != request_id or asked.status not in {"requested", "seconded"}:
        raise NothingAsked
    return asked


def _check_nothing_else(case: Case) -> None:
    """Nobody gives up a debt about which something else is agreed, or being decided."""
    of = case.remedies
    if case.promise is not None and case.promise.status == "open":
        raise AnotherRemedyOpen(f"Promise {case.promise.promise_id} is open: wait until it is kept or broken.")
    if of.hardship is not None and of.hardship.status in {"checking", "agreed"}:
        raise AnotherRemedyOpen(f"Hardship check {of.hardship.check_id} is {of.hardship.status}: wait for its end.")
    if of.settlement is not None and of.settlement.is_open:
        raise AnotherRemedyOpen(f"Settlement {of.settlement.offer_id} is {of.settlement.status}: wait for its end.")
    if of.restructuring is not None and of.restructuring.is_open:
        raise AnotherRemedyOpen(f"Request {of.restructuring.request_id} for a new plan waits: have that decided first.")
