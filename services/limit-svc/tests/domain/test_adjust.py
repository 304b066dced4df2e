"""Adjustments: down at once, up with a person, far up with two who are not the same; one at a time."""

from dataclasses import replace
from datetime import date

import pytest

from fenqi.kernel import CurrencyMismatch, DomainError, Money
from limit_svc.domain import adjust, approve, freeze, line
from limit_svc.domain.adjust import Asked
from limit_svc.domain.approve import Approval
from limit_svc.domain.control_facts import Fact, LimitProposalDecided, LimitProposed
from limit_svc.domain.facts import LineAdjusted
from limit_svc.domain.line import Line
from limit_svc.domain.refusals import LineIsFrozen

TODAY, UNTIL = date(2026, 11, 23), date(2027, 11, 23)
ADJUST, APPROVE = frozenset({"limit:adjust"}), frozenset({"limit:approve"})
CHIEF = ADJUST | APPROVE


def fold(current: Line | None, facts: list[Fact]) -> Line:
    for fact in facts:
        current = line.evolve(current, fact)
    assert current is not None
    return current


def a_line(used: int = 0) -> Line:
    granted = fold(None, approve.grant("C1", "N1", Approval("A1", Money(1000, "CNY"), "comprehensive", (), UNTIL)))
    return replace(granted, used_minor=used)


def asked(limit: int, by: str = "staff:S1", currency: str = "CNY") -> Asked:
    return Asked("P1", Money(limit, currency), ("good-repayment",), by, TODAY, "limit-1", second_from_minor=500)


def kinds(facts: list[Fact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def test_a_persons_small_increase_and_any_decrease_hold_at_once() -> None:
    for limit in (1499, 400):
        facts = adjust.by_person(a_line(used=400), asked(limit))
        assert kinds(facts) == ["LimitProposed", "LineAdjusted"]
        after = fold(a_line(used=400), facts)
        assert (after.limit_minor, after.proposal, after.valid_until) == (limit, None, UNTIL)


def test_a_large_increase_waits_for_another_person() -> None:
    facts = adjust.by_person(a_line(), asked(1500))
    current = fold(a_line(), facts)
    assert (kinds(facts), current.limit_minor) == (["LimitProposed", "LimitProposalDecided"], 1000)
    with pytest.raises(adjust.SamePersonTwice):
        adjust.decide(current, "P1", True, "ok", "staff:S1", TODAY, CHIEF)
    with pytest.raises(adjust.NeedsSecondPerson):
        adjust.decide(current, "P1", True, "ok", "staff:S2", TODAY, ADJUST)
    decided = adjust.decide(current, "P1", True, "ok", "staff:S2", TODAY, APPROVE)
    assert decided == [
        LimitProposalDecided("C1", "N1", "P1", True, "ok", "staff:S2", False, TODAY),
        LineAdjusted(
            "C1", "N1", 1000, 1500, 1500, "CNY", "good-repayment",
            approved_by="staff:S2", valid_until=UNTIL, proposal_id="P1",
        ),
    ]  # fmt: skip
    assert fold(current, decided).proposal is None


def test_who_asked_may_withdraw_it() -> None:
    current = fold(a_line(), adjust.by_person(a_line(), asked(1500)))
    with pytest.raises(adjust.NeedsSecondPerson):
        adjust.decide(current, "P1", False, "no", "staff:S3", TODAY, ADJUST)
    assert fold(current, adjust.decide(current, "P1", False, "mistaken", "staff:S1", TODAY, ADJUST)).proposal is None


def test_what_the_policy_proposes_waits_for_one_person_or_for_two() -> None:
    small = fold(a_line(), adjust.by_policy(a_line(), asked(1200, "service:limit")))
    assert (small.limit_minor, small.proposal is not None) == (1000, True)
    facts = adjust.decide(small, "P1", True, "ok", "staff:S1", TODAY, ADJUST)
    assert fold(small, facts).limit_minor == 1200
    large = fold(a_line(), adjust.by_policy(a_line(), asked(1500, "service:limit")))
    with pytest.raises(adjust.NeedsSecondPerson):
        adjust.decide(large, "P1", True, "ok", "staff:S2", TODAY, APPROVE)
    large = fold(large, adjust.decide(large, "P1", True, "ok", "staff:S1", TODAY, ADJUST))
    assert (large.limit_minor, large.proposal and large.proposal.agreed_by) == (1000, "staff:S1")
    assert fold(large, adjust.decide(large, "P1", True, "ok", "staff:S2", TODAY, APPROVE)).limit_minor == 1500
    declined = fold(large, adjust.decide(large, "P1", False, "no", "staff:S2", TODAY, APPROVE))
    assert (declined.limit_minor, declined.proposal) == (1000, None)


def test_the_policys_decrease_holds_at_once_down_to_what_is_used_and_overtakes_an_increase() -> None:
    current = a_line(used=700)
    current = fold(current, adjust.by_policy(current, replace(asked(1200), proposal_id="P0")))
    facts = adjust.by_policy(current, asked(500, "service:limit"))
    assert kinds(facts) == ["LimitProposalDecided", "LimitProposed", "LineAdjusted"]
    assert isinstance(facts[1], LimitProposed)
    assert (facts[1].direction, facts[1].limit_minor) == ("down", 700)
    after = fold(current, facts)
    assert (after.limit_minor, after.available_minor, after.proposal) == (700, 0, None)
    assert adjust.by_policy(after, asked(500)) == [], "there is nothing left to take"


def test_the_policy_proposes_no_increase_of_a_frozen_line_or_beside_an_open_proposal() -> None:
    open_one = fold(a_line(), adjust.by_policy(a_line(), asked(1200)))
    assert adjust.by_policy(open_one, asked(1300)) == []
    frozen = fold(a_line(), freeze.freeze(a_line(), "Z1", "fraud", "staff:S1", TODAY))
    assert adjust.by_policy(frozen, asked(1200)) == []
    assert adjust.by_policy(a_line(used=1300), asked(1200)) == [], "it stands over its limit"


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (asked(399), adjust.AdjustBelowUsed),
        (asked(1000), adjust.AdjustChangesNothing),
        (asked(1200, currency="USD"), CurrencyMismatch),
    ],
)
def test_bad_adjustments_are_refused(wanted: Asked, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        adjust.by_person(a_line(used=400), wanted)


def test_two_adjusts_at_once_are_refused() -> None:
    current = fold(a_line(), adjust.by_person(a_line(), asked(1500)))
    with pytest.raises(adjust.AnotherProposalOpen):
        adjust.by_person(current, replace(asked(900), proposal_id="P2"))


def test_a_proposal_that_is_gone_overtaken_or_for_a_frozen_line_is_not_agreed() -> None:
    with pytest.raises(adjust.NoProposal):
        adjust.decide(a_line(), "P1", True, "ok", "staff:S1", TODAY, CHIEF)
    current = fold(a_line(), adjust.by_policy(a_line(), asked(1200)))
    with pytest.raises(adjust.ProposalOvertaken):
        adjust.decide(replace(current, limit_minor=1200), "P1", True, "ok", "staff:S1", TODAY, CHIEF)
    with pytest.raises(adjust.AdjustBelowUsed):
        adjust.decide(replace(current, used_minor=1201), "P1", True, "ok", "staff:S1", TODAY, CHIEF)
    current = fold(current, freeze.freeze(current, "Z1", "fraud", "staff:S1", TODAY))
    with pytest.raises(LineIsFrozen):
        adjust.decide(current, "P1", True, "ok", "staff:S1", TODAY, CHIEF)
    with pytest.raises(LineIsFrozen):
        adjust.by_person(replace(current, proposal=None), asked(1200))
