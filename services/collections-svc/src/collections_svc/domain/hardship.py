"""Hardship (困难帮扶): while a check is open nobody contacts the customer; while relief is agreed the ladder stands still."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from collections_svc.domain.case import Case
from collections_svc.domain.hardship_facts import (
    HardshipAgreed,
    HardshipDeclined,
    HardshipEnded,
    HardshipFact,
    HardshipKept,
    HardshipRequested,
)
from collections_svc.domain.of_case import of_case
from collections_svc.domain.remedies import Hardship, ReliefKind
from collections_svc.domain.remedy_policy import Authority, RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AboveAuthority,
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    PeriodOutsidePolicy,
    ReasonNotInPolicy,
    ReliefIncomplete,
    SecondPersonNeeded,
    WrongCurrency,
)


@dataclass(frozen=True, slots=True)
class HardshipWish:
    """What the customer says it can pay a month, in minor units, and until when."""

    check_id: str
    reason: str
    monthly_minor: int
    currency: str
    until_on: date


@dataclass(frozen=True, slots=True)
class Relief:
    """What is agreed, from the day of the decision on. `monthly_minor` belongs to reduced instalments, with its currency."""

    kind: ReliefKind
    monthly_minor: int | None
    currency: str | None
    until_on: date


def request_hardship(case: Case, wish: HardshipWish, policy: RemedyPolicy, by: str, today: date) -> list[HardshipFact]:
    """Decide that a check is opened.

    Raises CaseNotOpen, AlreadyAsked, AnotherRemedyOpen, ReasonNotInPolicy, WrongCurrency, PeriodOutsidePolicy.
    """
    if case.status != "open":
        raise CaseNotOpen
    found, write_off = case.remedies.hardship, case.remedies.write_off
    if found is not None and found.status in {"checking", "agreed"}:
        raise AlreadyAsked(f"Hardship check {found.check_id} is {found.status}: wait for its end.")
    if write_off is not None and write_off.status == "approved":
        raise AnotherRemedyOpen("The debt is about to be written off: nothing can be agreed about it now.")
    if wish.reason not in policy.hardship.reasons:
        raise ReasonNotInPolicy(f"{wish.reason} is no reason: choose one of {', '.join(policy.hardship.reasons)}.")
    if wish.currency != case.currency:
        raise WrongCurrency(f"The debt is in {case.currency}, not {wish.currency}: use that currency.")
    _check_ahead(wish.until_on, today, policy)
    return [
        HardshipRequested(
            **of_case(case),
            check_id=wish.check_id,
            reason=wish.reason,
            monthly_minor=wish.monthly_minor,
            past_due_minor=case.past_due_minor,
            currency=case.currency,
            until_on=wish.until_on,
            requested_by=by,
            requested_on=today,
        )
    ]


def agree_hardship(
    case: Case, check_id: str, relief: Relief, authority: Authority, policy: RemedyPolicy, by: str, today: date
) -> list[HardshipFact]:
    """Decide relief within authority.

    Raises NothingAsked, SecondPersonNeeded, ReliefIncomplete, WrongCurrency, PeriodOutsidePolicy, AboveAuthority.
    """
    found = _checking(case, check_id)
    if by == found.requested_by:
        raise SecondPersonNeeded
    if (relief.kind == "reduced_instalments") != bool(relief.monthly_minor):
        raise ReliefIncomplete
    if relief.currency not in {None, case.currency}:
        raise WrongCurrency(f"The debt is in {case.currency}, not {relief.currency}: use that currency.")
    _check_ahead(relief.until_on, today, policy)
    if authority == "usual":
        _check_usual(case, (relief.until_on - today).days, policy)
    end = relief.until_on + timedelta(days=1)
    return [
        HardshipAgreed(
            **of_case(case),
            check_id=check_id,
            kind=relief.kind,
            monthly_minor=relief.monthly_minor,
            currency=case.currency,
            from_on=today,
            until_on=relief.until_on,
            next_on=min(months_after(today, 1), end) if relief.kind == "reduced_instalments" else end,
            policy_version=policy.version,
            requested_by=found.requested_by,
            agreed_by=by,
            agreed_on=today,
        )
    ]


def decline_hardship(case: Case, check_id: str, reason: str, by: str, today: date) -> list[HardshipFact]:
    """Nothing is relieved. Raises NothingAsked, SecondPersonNeeded."""
    if by == _checking(case, check_id).requested_by:
        raise SecondPersonNeeded
    return [HardshipDeclined(**of_case(case), check_id=check_id, reason=reason, declined_by=by, declined_on=today)]


def look_at_hardship(case: Case, today: date) -> list[HardshipFact]:
    """Decide what the days have made of what was agreed: kept so far, broken, or over."""
    found = case.remedies.hardship
    if found is None or found.status != "agreed" or found.next_on is None or today < found.next_on:
        return []
    assert found.from_on is not None, "what is agreed has a first day"
    assert found.until_on is not None, "what is agreed has a last day"
    received = case.credited_minor - found.received_before_minor
    if found.kind == "reduced_instalments":
        assert found.monthly_minor is not None, "reduced instalments have an amount"
        months = _whole_months(found.from_on, min(today, found.until_on + timedelta(days=1)))
        if received < months * found.monthly_minor:
            return [_ended(case, found, "broken", today)]
        if today <= found.until_on:
            next_on = min(months_after(found.from_on, months + 1), found.until_on + timedelta(days=1))
            return [
                HardshipKept(
                    **of_case(case),
                    check_id=found.check_id,
                    received_minor=received,
                    currency=case.currency,
                    next_on=next_on,
                    kept_on=today,
                )
            ]
    broken = found.kind == "extension" and case.past_due_minor > 0
    return [_ended(case, found, "broken" if broken else "over", today)]


def end_with_case(case: Case, on: date) -> list[HardshipFact]:
    """The case ends: so does what is checked or agreed on it."""
    found = case.remedies.hardship
    if found is None or found.status not in {"checking", "agreed"}:
        return []
    return [
        HardshipEnded(**of_case(case), check_id=found.check_id, reason="case_closed", stood_still_days=0, ended_on=on)
    ]


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, monthrange(day.year + year, month + 1)[1]))


def _ended(case: Case, found: Hardship, reason: Literal["over", "broken"], today: date) -> HardshipEnded:
    """The steps planned before the relief began, or since in another bucket, come later by what has passed."""
    assert found.agreed_on is not None, "what ends was agreed on some day"
    stood = (today - max(found.agreed_on, case.as_of_on)).days
    return HardshipEnded(
        **of_case(case),
        check_id=found.check_id,
        reason=reason,
        stood_still_days=max(stood, 0),
        ended_on=today,
    )


def _checking(case: Case, check_id: str) -> Hardship:
    found = case.remedies.hardship
    if found is None or found.check_id != check_id or found.status != "checking":
        raise NothingAsked
    return found


def _check_ahead(until_on: date, today: date, policy: RemedyPolicy) -> None:
    longest = policy.hardship.longest_days
    if not 0 < (until_on - today).days <= longest:
        raise PeriodOutsidePolicy(f"Relief ends after {today} and within {longest} days: {until_on} does not.")


def _check_usual(case: Case, days: int, policy: RemedyPolicy) -> None:
    most: Mapping[str, int] = policy.hardship.usual_past_due_minor
    if days > policy.hardship.usual_days or case.past_due_minor > most.get(case.currency, 0):
        raise AboveAuthority


def _whole_months(since: date, until: date) -> int:
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if months_after(since, months) <= until else months - 1
