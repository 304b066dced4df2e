"""Settling for less, rule by rule: penalties of arrears, part of a claim, and whose authority it takes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from collections_svc.domain import case as rules
from collections_svc.domain.case import Case
from collections_svc.domain.remedy_policy import RemedyPolicy
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
from collections_svc.domain.settlement import (
    SettlementWish,
    accept_settlement,
    lapse_settlement,
    lapse_with_case,
    offer_settlement,
    propose_settlement,
    refuse_settlement,
    settle_when_paid,
    settlement_not_posted,
    settlement_posted,
)
from collections_svc.domain.settlement_facts import SettlementLapsed, SettlementPaid, SettlementProposed
from collections_svc.domain.undone import recover
from collections_svc.domain.write_off import Claim, post_write_off, request_write_off

TODAY = date(2027, 3, 2)
UNTIL = date(2027, 3, 20)
PENALTY = 4_000
"""Of the 60,000 past due."""


def wish(pays_minor: int = 59_700, **fields: object) -> SettlementWish:
    return replace(SettlementWish("S1", pays_minor, "CNY", UNTIL), **fields)  # type: ignore[arg-type]


@pytest.fixture
def proposed(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> Callable[[int], Case]:
    return lambda pays: after(late, propose_settlement(late, wish(pays), PENALTY, policy, "ann", TODAY))


@pytest.fixture
def accepted(proposed: Callable[[int], Case], policy: RemedyPolicy, after: Callable[..., Case]) -> Case:
    case = after(proposed(59_700), [])
    case = after(case, offer_settlement(case, "S1", "usual", policy, "ben", TODAY))
    return after(case, accept_settlement(case, "S1", "ann", TODAY))


@pytest.fixture
def claim(late: Case, after: Callable[..., Case]) -> Case:
    posted = after(late, post_write_off(late, "W1", Claim(90_000, 9_000, 0, 1_000, "CNY"), TODAY))
    return after(posted, rules.close(posted, "written_off", TODAY))


def test_a_proposal_says_what_is_paid_and_what_is_given_up(late: Case, policy: RemedyPolicy) -> None:
    (fact,) = propose_settlement(late, wish(), PENALTY, policy, "ann", TODAY)
    assert isinstance(fact, SettlementProposed)
    assert (fact.of, fact.owed_minor, fact.pays_minor, fact.waived_minor) == ("arrears", 60_000, 59_700, 300)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (wish(60_000), SettlementOfNothing),
        (wish(0), SettlementOfNothing),
        (wish(55_999), PrincipalNotGivenUp),
        (wish(currency="USD"), WrongCurrency),
        (wish(valid_until=TODAY - timedelta(days=1)), PeriodOutsidePolicy),
        (wish(valid_until=TODAY + timedelta(days=31)), PeriodOutsidePolicy),
    ],
)
def test_only_penalties_are_given_up_while_the_debt_is_in_the_books(
    late: Case, policy: RemedyPolicy, asked: SettlementWish, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        propose_settlement(late, asked, PENALTY, policy, "ann", TODAY)
    assert propose_settlement(late, wish(56_000), PENALTY, policy, "ann", TODAY), "all of the penalties"


def test_one_offer_at_a_time_and_none_beside_a_write_off_or_on_a_cured_case(
    late: Case, proposed: Callable[[int], Case], policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    with pytest.raises(AlreadyAsked, match="S1"):
        propose_settlement(proposed(59_700), wish(offer_id="S2"), PENALTY, policy, "ann", TODAY)
    asked = after(late, request_write_off(late, "W1", "fraud", policy, "ann", TODAY))
    with pytest.raises(AnotherRemedyOpen, match="W1"):
        propose_settlement(asked, wish(), PENALTY, policy, "ann", TODAY)
    with pytest.raises(CaseNotOpen):
        propose_settlement(after(late, rules.close(late, "cured", TODAY)), wish(), PENALTY, policy, "ann", TODAY)


def test_a_tenth_of_the_penalties_is_within_the_usual_authority_and_no_more(
    proposed: Callable[[int], Case], policy: RemedyPolicy
) -> None:
    assert offer_settlement(proposed(59_600), "S1", "usual", policy, "ben", TODAY)
    with pytest.raises(AboveAuthority):
        offer_settlement(proposed(59_599), "S1", "usual", policy, "ben", TODAY)
    assert offer_settlement(proposed(56_000), "S1", "large", policy, "ben", TODAY)


def test_another_person_offers_and_in_time(proposed: Callable[[int], Case], policy: RemedyPolicy) -> None:
    case = proposed(59_700)
    with pytest.raises(SecondPersonNeeded):
        offer_settlement(case, "S1", "large", policy, "ann", TODAY)
    with pytest.raises(NothingAsked):
        offer_settlement(case, "S2", "large", policy, "ben", TODAY)
    with pytest.raises(OfferNotOpen):
        offer_settlement(case, "S1", "large", policy, "ben", UNTIL + timedelta(days=1))


def test_what_is_refused_or_not_offered_is_not_accepted(
    proposed: Callable[[int], Case], after: Callable[..., Case]
) -> None:
    case = proposed(59_700)
    with pytest.raises(OfferNotOpen):
        accept_settlement(case, "S1", "ann", TODAY)
    refused = after(case, refuse_settlement(case, "S1", "too_low", "ben", TODAY))
    for decide in (accept_settlement, refuse_settlement):
        with pytest.raises((OfferNotOpen, NothingAsked)):
            decide(refused, "S1", *(["no"] if decide is refuse_settlement else []), "ann", TODAY)  # type: ignore[operator]


def test_it_is_paid_by_what_comes_in_after_the_acceptance_and_in_time(
    accepted: Case, after: Callable[..., Case]
) -> None:
    part = after(accepted, rules.credit(accepted, "Y1", 59_699, 301, UNTIL))
    assert settle_when_paid(part, UNTIL) == []
    whole = after(part, rules.credit(part, "Y2", 1, 300, UNTIL))
    assert settle_when_paid(whole, UNTIL + timedelta(days=1)) == [], "a day late"
    (paid,) = settle_when_paid(whole, UNTIL)
    assert isinstance(paid, SettlementPaid)
    assert (paid.of, paid.paid_minor, paid.waived_minor, paid.accepted_on) == ("arrears", 59_700, 300, TODAY)
    case = after(whole, [paid])
    assert settle_when_paid(case, UNTIL) == [], "paid once"
    assert settlement_posted(case, "S9", 300, UNTIL) == []
    posted = after(case, settlement_posted(case, "S1", 300, UNTIL))
    assert posted.remedies.settlement is not None
    assert posted.remedies.settlement.status == "posted"
    not_posted = after(case, settlement_not_posted(case, "S1", "loan-not-active", UNTIL))
    assert not_posted.remedies.settlement is not None
    assert (not_posted.remedies.settlement.status, not_posted.remedies.settlement.answer) == (
        "not_posted",
        "loan-not-active",
    )


def test_money_from_before_the_acceptance_does_not_count(
    late: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    case = after(late, rules.credit(late, "Y0", 20_000, 40_000, TODAY))
    case = after(case, propose_settlement(case, wish(39_900), PENALTY, policy, "ann", TODAY))
    case = after(case, offer_settlement(case, "S1", "usual", policy, "ben", TODAY))
    case = after(case, accept_settlement(case, "S1", "ann", TODAY))
    case = after(case, rules.credit(case, "Y1", 39_899, 101, TODAY))
    assert settle_when_paid(case, TODAY) == []


def test_an_offer_lapses_with_its_time_and_with_its_case(accepted: Case, proposed: Callable[[int], Case]) -> None:
    late_on = UNTIL + timedelta(days=1)
    assert accepted.remedies.look_on == late_on
    assert lapse_settlement(accepted, UNTIL) == []
    reasons = []
    for facts in (
        lapse_settlement(accepted, late_on),
        lapse_settlement(proposed(59_700), late_on),
        lapse_with_case(accepted, TODAY),
    ):
        (lapsed,) = facts
        assert isinstance(lapsed, SettlementLapsed)
        reasons.append(lapsed.reason)
    assert reasons == ["not_paid", "not_accepted", "case_closed"]


class TestClaim:
    """Of a debt that was written off a part may be given up, principal too."""

    def test_it_takes_the_larger_authority_and_has_a_floor(
        self, claim: Case, policy: RemedyPolicy, after: Callable[..., Case]
    ) -> None:
        with pytest.raises(SettlementTooLow):
            propose_settlement(claim, wish(29_999), 0, policy, "ann", TODAY)
        case = after(claim, propose_settlement(claim, wish(30_000), 0, policy, "ann", TODAY))
        with pytest.raises(AboveAuthority):
            offer_settlement(case, "S1", "usual", policy, "ben", TODAY)
        assert offer_settlement(case, "S1", "large", policy, "cho", TODAY)

    def test_recoveries_pay_it(self, claim: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> None:
        case = after(claim, propose_settlement(claim, wish(40_000), 0, policy, "ann", TODAY))
        case = after(case, offer_settlement(case, "S1", "large", policy, "cho", TODAY))
        case = after(case, accept_settlement(case, "S1", "ann", TODAY))
        case = after(case, recover(case, "Y1", 40_000, 60_000, TODAY))
        (paid,) = settle_when_paid(case, TODAY)
        assert isinstance(paid, SettlementPaid)
        assert (paid.of, paid.paid_minor, paid.waived_minor) == ("claim", 40_000, 60_000)
