"""A new plan (展期/重组) wished for by a debtor: asked for by one person, approved by another, made by loan-svc."""

from dataclasses import dataclass
from datetime import date

from collections_svc.domain.case import Case
from collections_svc.domain.of_case import of_case
from collections_svc.domain.remedies import Method, Restructuring
from collections_svc.domain.remedy_policy import Authority, RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AboveAuthority,
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    PeriodOutsidePolicy,
    PeriodsOutsidePolicy,
    ReasonNotInPolicy,
    SecondPersonNeeded,
)
from collections_svc.domain.restructuring_facts import (
    RestructureApproved,
    RestructureDeclined,
    RestructureFact,
    RestructureNotPosted,
    RestructurePosted,
    RestructureRequested,
)


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What is None stays as it is; loan-svc holds the terms against the product."""

    request_id: str
    reason: str
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears_join: bool


def request_restructure(
    case: Case, wish: PlanWish, policy: RemedyPolicy, by: str, today: date
) -> list[RestructureFact]:
    """Decide that it may be asked for.

    Raises CaseNotOpen, AlreadyAsked, AnotherRemedyOpen, ReasonNotInPolicy, PeriodsOutsidePolicy, PeriodOutsidePolicy.
    """
    if case.status != "open":
        raise CaseNotOpen
    found, write_off = case.remedies.restructuring, case.remedies.write_off
    if found is not None and found.is_open:
        raise AlreadyAsked(f"Restructure request {found.request_id} is {found.status}: wait for its end.")
    if write_off is not None and write_off.is_open:
        raise AnotherRemedyOpen(f"Write-off request {write_off.request_id} waits: have it refused first.")
    if wish.reason not in policy.restructure.reasons:
        raise ReasonNotInPolicy(f"{wish.reason} is no reason: choose one of {', '.join(policy.restructure.reasons)}.")
    most = policy.restructure.most_periods
    if not 1 <= wish.periods <= most or not 0 <= wish.principal_grace_periods < wish.periods:
        raise PeriodsOutsidePolicy(f"A new plan has 1 to {most} instalments, fewer of them without principal.")
    if wish.first_due_on is not None and wish.first_due_on <= today:
        raise PeriodOutsidePolicy(f"The first instalment falls due after {today}: correct `first_due_on`.")
    return [
        RestructureRequested(
            **of_case(case),
            request_id=wish.request_id,
            reason=wish.reason,
            periods=wish.periods,
            annual_rate_percent=wish.annual_rate_percent,
            method=wish.method,
            first_due_on=wish.first_due_on,
            principal_grace_periods=wish.principal_grace_periods,
            arrears_join=wish.arrears_join,
            past_due_minor=case.past_due_minor,
            currency=case.currency,
            requested_by=by,
            requested_on=today,
        )
    ]


def approve_restructure(
    case: Case, request_id: str, authority: Authority, policy: RemedyPolicy, by: str, today: date
) -> list[RestructureFact]:
    """Within authority; loan-svc makes the plan, or says why not. Raises NothingAsked, SecondPersonNeeded, AboveAuthority."""
    found = _waiting(case, request_id)
    if by == found.requested_by:
        raise SecondPersonNeeded
    usual = found.periods <= policy.restructure.usual_periods and found.annual_rate_percent is None
    if authority == "usual" and not usual:
        raise AboveAuthority
    return [
        RestructureApproved(
            **of_case(case),
            request_id=request_id,
            reason=found.reason,
            periods=found.periods,
            annual_rate_percent=found.annual_rate_percent,
            method=found.method,
            first_due_on=found.first_due_on,
            principal_grace_periods=found.principal_grace_periods,
            arrears_join=found.arrears_join,
            policy_version=policy.version,
            requested_by=found.requested_by,
            approved_by=by,
            approved_on=today,
        )
    ]


def decline_restructure(case: Case, request_id: str, reason: str, by: str, today: date) -> list[RestructureFact]:
    """It is not approved. Raises NothingAsked."""
    _waiting(case, request_id)
    return [
        RestructureDeclined(**of_case(case), request_id=request_id, reason=reason, declined_by=by, declined_on=today)
    ]


def decline_with_case(case: Case, on: date, by: str) -> list[RestructureFact]:
    """The case ends with a request that waits. One that is approved stays: loan-svc answers it."""
    found = case.remedies.restructuring
    if found is None or found.status != "requested":
        return []
    return decline_restructure(case, found.request_id, "case_closed", by, on)


def restructure_posted(case: Case, request_id: str, maturity_on: date, on: date) -> list[RestructureFact]:
    """loan-svc has made the plan."""
    if not _is_approved(case, request_id):
        return []
    return [RestructurePosted(**of_case(case), request_id=request_id, maturity_on=maturity_on, posted_on=on)]


def restructure_not_posted(case: Case, request_id: str, reason: str, on: date) -> list[RestructureFact]:
    """loan-svc could not make it."""
    if not _is_approved(case, request_id):
        return []
    return [RestructureNotPosted(**of_case(case), request_id=request_id, reason=reason, refused_on=on)]


def _waiting(case: Case, request_id: str) -> Restructuring:
    found = case.remedies.restructuring
    if found is None or found.request_id != request_id or found.status != "requested":
        raise NothingAsked
    return found


def _is_approved(case: Case, request_id: str) -> bool:
    found = case.remedies.restructuring
    return found is not None and found.request_id == request_id and found.status == "approved"
