"""Settlement (减免结清): less than is owed is taken as the end, when it is paid in full by a day.

While the debt is in the books only penalties are given up, and loan-svc waives them once the rest is paid. Of a debt that was
written off the claim is settled: nothing is posted for what is given up, as it is in no book any more.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from collections_svc.domain.case import Case
from collections_svc.domain.of_case import of_case
from collections_svc.domain.remedies import Settlement
from collections_svc.domain.remedy_policy import Authority, RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AboveAuthority,
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    OfferNotOpen,
    PeriodOutsidePolicy,
    PrincipalNotGivenUp,
    SecondPersonNeeded,
    SettlementOfNothing,
    SettlementTooLow,
    WrongCurrency,
)
from collections_svc.domain.settlement_facts import (
    SettlementAccepted,
    SettlementFact,
    SettlementLapsed,
    SettlementNotPosted,
    SettlementOffered,
    SettlementPaid,
    SettlementPosted,
    SettlementProposed,
    SettlementRefused,
)


@dataclass(frozen=True, slots=True)
class SettlementWish:
    """What the customer would pay, in minor units, by `valid_until`."""

    offer_id: str
    pays_minor: int
    currency: str
    valid_until: date


def propose_settlement(
    case: Case, wish: SettlementWish, penalty_minor: int, policy: RemedyPolicy, by: str, today: date
) -> list[SettlementFact]:
    """Decide that it may be proposed. `penalty_minor`: what loan-svc says is owed in penalties; of a claim it does not matter.

    Raises CaseNotOpen, AlreadyAsked, AnotherRemedyOpen, WrongCurrency, PeriodOutsidePolicy, SettlementOfNothing,
    PrincipalNotGivenUp, SettlementTooLow.
    """
    of = _of(case)
    found, write_off = case.remedies.settlement, case.remedies.write_off
    if found is not None and (found.is_open or (found.status == "paid" and found.of == "arrears")):
        raise AlreadyAsked(f"Settlement {found.offer_id} is {found.status}: wait for its end.")
    if of == "arrears" and write_off is not None and write_off.is_open:
        raise AnotherRemedyOpen(
            f"Write-off request {write_off.request_id} waits: have it refused, or settle the claim later."
        )
    if wish.currency != case.currency:
        raise WrongCurrency(f"The debt is in {case.currency}, not {wish.currency}: use that currency.")
    if not 0 <= (wish.valid_until - today).days <= policy.settlement.longest_days:
        raise PeriodOutsidePolicy(f"A settlement is good from {today} for up to {policy.settlement.longest_days} days.")
    owed = case.past_due_minor if of == "arrears" else case.remedies.claim_minor
    waived = owed - wish.pays_minor
    if not 0 < wish.pays_minor < owed:
        raise SettlementOfNothing(
            f"{owed} minor units are owed: a settlement asks for less, and for more than nothing."
        )
    if of == "arrears" and waived > penalty_minor:
        raise PrincipalNotGivenUp(
            f"Of {owed} minor units past due {penalty_minor} are penalties: give up at most that, or have the debt written "
            "off and settle the claim."
        )
    if of == "claim" and waived * 100 > owed * policy.settlement.most_claim_percent:
        raise SettlementTooLow(
            f"At most {policy.settlement.most_claim_percent} % of the claim of {owed} may be given up."
        )
    return [
        SettlementProposed(
            **of_case(case),
            offer_id=wish.offer_id,
            of=of,
            owed_minor=owed,
            penalty_minor=penalty_minor if of == "arrears" else 0,
            pays_minor=wish.pays_minor,
            waived_minor=waived,
            currency=case.currency,
            valid_until=wish.valid_until,
            proposed_by=by,
            proposed_on=today,
        )
    ]


def offer_settlement(
    case: Case, offer_id: str, authority: Authority, policy: RemedyPolicy, by: str, today: date
) -> list[SettlementFact]:
    """Another person makes it an offer, within authority. Raises NothingAsked, SecondPersonNeeded, AboveAuthority,
    OfferNotOpen."""
    found = _proposed(case, offer_id)
    if by == found.proposed_by:
        raise SecondPersonNeeded
    usual = found.waived_minor * 100 <= found.penalty_minor * policy.settlement.usual_penalty_percent
    if authority == "usual" and (found.of == "claim" or not usual):
        raise AboveAuthority
    if today > found.valid_until:
        raise OfferNotOpen(f"It was good until {found.valid_until}: propose a new one.")
    return [
        SettlementOffered(
            **of_case(case),
            offer_id=offer_id,
            pays_minor=found.pays_minor,
            waived_minor=found.waived_minor,
            currency=case.currency,
            valid_until=found.valid_until,
            policy_version=policy.version,
            offered_by=by,
            offered_on=today,
        )
    ]


def refuse_settlement(case: Case, offer_id: str, reason: str, by: str, today: date) -> list[SettlementFact]:
    """It is not offered. Raises NothingAsked."""
    _proposed(case, offer_id)
    return [SettlementRefused(**of_case(case), offer_id=offer_id, reason=reason, refused_by=by, refused_on=today)]


def accept_settlement(case: Case, offer_id: str, by: str, today: date) -> list[SettlementFact]:
    """The customer takes it. Raises OfferNotOpen."""
    found = case.remedies.settlement
    if found is None or found.offer_id != offer_id or found.status != "offered" or today > found.valid_until:
        raise OfferNotOpen
    return [SettlementAccepted(**of_case(case), offer_id=offer_id, recorded_by=by, accepted_on=today)]


def settle_when_paid(case: Case, on: date) -> list[SettlementFact]:
    """Money came in on `on`: decide whether an accepted settlement is paid in full with it, in time."""
    found = case.remedies.settlement
    if found is None or found.status != "accepted" or on > found.valid_until:
        return []
    paid = case.credited_minor + case.recovered_minor - found.received_before_minor
    if paid < found.pays_minor:
        return []
    assert found.offered_by is not None, "what is accepted was offered"
    assert found.accepted_on is not None, "what is accepted was accepted on some day"
    return [
        SettlementPaid(
            **of_case(case),
            offer_id=found.offer_id,
            of=found.of,
            paid_minor=paid,
            waived_minor=found.waived_minor,
            currency=case.currency,
            offered_by=found.offered_by,
            accepted_on=found.accepted_on,
            paid_on=on,
        )
    ]


def lapse_settlement(case: Case, today: date) -> list[SettlementFact]:
    """Its time is over."""
    found = case.remedies.settlement
    if found is None or not found.is_open or today <= found.valid_until:
        return []
    return [_lapsed(case, found, "not_paid" if found.status == "accepted" else "not_accepted", today)]


def lapse_with_case(case: Case, on: date) -> list[SettlementFact]:
    """The case ends: an offer on it has no object any more."""
    found = case.remedies.settlement
    return [] if found is None or not found.is_open else [_lapsed(case, found, "case_closed", on)]


def settlement_posted(case: Case, offer_id: str, waived_minor: int, on: date) -> list[SettlementFact]:
    """loan-svc has waived."""
    if not _is_paid(case, offer_id):
        return []
    return [
        SettlementPosted(
            **of_case(case), offer_id=offer_id, waived_minor=waived_minor, currency=case.currency, posted_on=on
        )
    ]


def settlement_not_posted(case: Case, offer_id: str, reason: str, on: date) -> list[SettlementFact]:
    """loan-svc could not waive."""
    if not _is_paid(case, offer_id):
        return []
    return [SettlementNotPosted(**of_case(case), offer_id=offer_id, reason=reason, refused_on=on)]


def _of(case: Case) -> Literal["arrears", "claim"]:
    if case.status == "open":
        return "arrears"
    if case.closed_because == "written_off":
        return "claim"
    raise CaseNotOpen


def _proposed(case: Case, offer_id: str) -> Settlement:
    found = case.remedies.settlement
    if found is None or found.offer_id != offer_id or found.status != "proposed":
        raise NothingAsked
    return found


def _is_paid(case: Case, offer_id: str) -> bool:
    found = case.remedies.settlement
    return found is not None and found.offer_id == offer_id and found.status == "paid"


def _lapsed(
    case: Case, found: Settlement, reason: Literal["not_accepted", "not_paid", "case_closed"], on: date
) -> SettlementLapsed:
    return SettlementLapsed(**of_case(case), offer_id=found.offer_id, reason=reason, lapsed_on=on)
