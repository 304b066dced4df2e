"""A new plan wished for by a debtor: asked for by one, approved by another within authority."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

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
    PeriodOutsidePolicy,
    PeriodsOutsidePolicy,
    ReasonNotInPolicy,
    SecondPersonNeeded,
)
from collections_svc.domain.restructuring import (
    PlanWish,
    approve_restructure,
    decline_restructure,
    decline_with_case,
    request_restructure,
    restructure_not_posted,
    restructure_posted,
)
from collections_svc.domain.restructuring_facts import RestructureApproved, RestructureDeclined
from collections_svc.domain.write_off import request_write_off

TODAY = date(2027, 3, 2)
WISH = PlanWish("R1", "hardship", 12, None, None, date(2027, 4, 10), 2, True)


@pytest.fixture
def asked(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> Callable[[PlanWish], Case]:
    return lambda wish: after(late, request_restructure(late, wish, policy, "ann", TODAY))


def status(case: Case) -> str:
    assert case.remedies.restructuring is not None
    return case.remedies.restructuring.status


def test_the_approval_carries_the_whole_wish_and_both_people(
    asked: Callable[[PlanWish], Case], policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    case = asked(WISH)
    (fact,) = approve_restructure(case, "R1", "usual", policy, "ben", TODAY)
    assert isinstance(fact, RestructureApproved)
    assert (fact.periods, fact.first_due_on, fact.principal_grace_periods, fact.arrears_join) == (
        12,
        date(2027, 4, 10),
        2,
        True,
    )
    assert (fact.requested_by, fact.approved_by) == ("ann", "ben")
    case = after(case, [fact])
    assert status(after(case, restructure_posted(case, "R1", date(2028, 3, 10), TODAY))) == "posted"
    assert status(after(case, restructure_not_posted(case, "R1", "restructure-impossible", TODAY))) == "not_posted"
    assert restructure_posted(case, "R2", TODAY, TODAY) == restructure_not_posted(case, "R2", "no", TODAY) == []


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (replace(WISH, reason="bored"), ReasonNotInPolicy),
        (replace(WISH, periods=0, principal_grace_periods=0), PeriodsOutsidePolicy),
        (replace(WISH, periods=61), PeriodsOutsidePolicy),
        (replace(WISH, principal_grace_periods=12), PeriodsOutsidePolicy),
        (replace(WISH, first_due_on=TODAY), PeriodOutsidePolicy),
    ],
)
def test_a_wish_keeps_to_the_policy(late: Case, policy: RemedyPolicy, wish: PlanWish, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        request_restructure(late, wish, policy, "ann", TODAY)


@pytest.mark.parametrize("wish", [replace(WISH, periods=13), replace(WISH, annual_rate_percent="8")])
def test_a_longer_plan_or_another_rate_takes_the_larger_authority(
    asked: Callable[[PlanWish], Case], policy: RemedyPolicy, wish: PlanWish
) -> None:
    case = asked(wish)
    with pytest.raises(AboveAuthority):
        approve_restructure(case, "R1", "usual", policy, "ben", TODAY)
    assert approve_restructure(case, "R1", "large", policy, "cho", TODAY)


def test_it_takes_another_person_and_is_decided_once(
    asked: Callable[[PlanWish], Case], policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    case = asked(WISH)
    with pytest.raises(SecondPersonNeeded):
        approve_restructure(case, "R1", "large", policy, "ann", TODAY)
    with pytest.raises(AlreadyAsked, match="R1"):
        request_restructure(case, replace(WISH, request_id="R2"), policy, "ann", TODAY)
    declined = after(case, decline_restructure(case, "R1", "too_long", "ben", TODAY))
    with pytest.raises(NothingAsked):
        approve_restructure(declined, "R1", "large", policy, "ben", TODAY)


def test_not_beside_a_write_off_nor_on_a_closed_case(
    late: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    case = after(late, request_write_off(late, "W1", "fraud", policy, "ann", TODAY))
    with pytest.raises(AnotherRemedyOpen, match="W1"):
        request_restructure(case, WISH, policy, "ann", TODAY)
    with pytest.raises(CaseNotOpen):
        request_restructure(after(late, rules.close(late, "cured", TODAY)), WISH, policy, "ann", TODAY)


def test_what_waits_is_declined_with_its_case(late: Case, asked: Callable[[PlanWish], Case]) -> None:
    (fact,) = decline_with_case(asked(WISH), TODAY, "system")
    assert isinstance(fact, RestructureDeclined)
    assert fact.reason == "case_closed"
    assert decline_with_case(late, TODAY, "system") == []
