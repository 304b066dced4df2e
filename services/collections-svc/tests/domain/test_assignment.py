"""Who works on a case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collections_svc.domain import case as rules
from collections_svc.domain import refusals
from collections_svc.domain.assignment import Collector, Waiting, assign, deal, hand_back
from collections_svc.domain.case import Case
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.outsourcing import Agency, outsource, recall
from collections_svc.domain.placing import Arrears
from collections_svc.domain.work_facts import AmountBand, CaseAssigned, CaseHandedBack

DAY = date(2026, 11, 23)
LADDER = Ladder(
    "t1",
    {
        "M1": BucketPlan("early", (Rung("first", "sms", 0), Rung("again", "app", 3))),
        "M2": BucketPlan("phone", (Rung("call", "phone", 2), Rung("mail", "email", 5))),
    },
)
M1 = Arrears("L1", "C1", "M1", 1, 5000, "CNY", date(2026, 11, 22), DAY)
M2 = replace(M1, bucket="M2", days_past_due=31, past_due_minor=9000, as_of_on=DAY + timedelta(days=30))


def after(case: Case | None, facts: Sequence[Any]) -> Case:
    for fact in facts:
        case = rules.evolve(case, fact)
    assert case is not None
    return case


OPEN = after(None, rules.follow(None, M1, LADDER))

ANNA = Collector("anna", ("early", "phone"), (AmountBand("CNY", 9_000),), 2, True)
BO = Collector("bo", ("early",), (), 1, True)
AGENCY = Agency("harbour", ("x",), date(2026, 1, 1), date(2026, 12, 31))
ASSIGNED = after(OPEN, assign(OPEN, ANNA, 0, "taken", DAY))


def test_a_collector_takes_a_case_and_hands_it_back() -> None:
    assert assign(OPEN, ANNA, 0, "taken", DAY) == [
        CaseAssigned("L1", OPEN.case_id, "C1", "anna", None, "taken", "early", DAY)
    ]
    assert (ASSIGNED.hands.collector_id, assign(ASSIGNED, ANNA, 2, "taken", DAY)) == ("anna", [])
    back = hand_back(ASSIGNED, "anna", "on_leave", DAY)
    assert back == [CaseHandedBack("L1", OPEN.case_id, "C1", "anna", "on_leave", DAY)]
    assert after(ASSIGNED, back).hands == OPEN.hands


@pytest.mark.parametrize(
    ("case", "to", "load", "how", "refusal"),
    [
        (replace(OPEN, status="closed"), ANNA, 0, "taken", refusals.CaseClosedAlready),
        (OPEN, None, 0, "reassigned", refusals.NoSuchCollector),
        (OPEN, replace(ANNA, is_active=False), 0, "taken", refusals.NoSuchCollector),
        (ASSIGNED, BO, 0, "taken", refusals.AssignedToAnother),
        (replace(OPEN, queue="legal"), ANNA, 0, "taken", refusals.NotSkilled),
        (replace(OPEN, past_due_minor=9_001), ANNA, 0, "taken", refusals.NotSkilled),
        (OPEN, ANNA, 2, "taken", refusals.FullyLoaded),
    ],
)
def test_what_can_not_be_assigned_says_why(case: Any, to: Any, load: int, how: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        assign(case, to, load, how, DAY)


def test_a_lead_reassigns_from_anybody_and_only_who_has_it_hands_it_back() -> None:
    (fact,) = assign(ASSIGNED, BO, 0, "reassigned", DAY)
    assert isinstance(fact, CaseAssigned)
    assert (fact.collector_id, fact.previous_collector_id) == ("bo", "anna")
    with pytest.raises(refusals.NotAssigned):
        hand_back(ASSIGNED, "bo", "on_leave", DAY)


def test_a_case_that_goes_to_another_queue_or_is_closed_is_nobodys() -> None:
    assert after(ASSIGNED, rules.follow(ASSIGNED, M2, LADDER)).hands.collector_id is None
    assert after(ASSIGNED, rules.close(ASSIGNED, "cured", DAY)).hands.collector_id is None


def test_an_agency_gets_the_case_whole_and_gives_it_back() -> None:
    given_away = after(ASSIGNED, outsource(ASSIGNED, AGENCY, DAY))
    assert (given_away.hands.agency_id, given_away.hands.collector_id) == ("harbour", None)
    assert outsource(given_away, AGENCY, DAY) == []
    with pytest.raises(refusals.CaseOutsourcedAlready):
        assign(given_away, ANNA, 0, "reassigned", DAY)
    with pytest.raises(refusals.CaseOutsourcedAlready):
        outsource(given_away, replace(AGENCY, agency_id="other"), DAY)
    assert after(given_away, recall(given_away, "no_result", DAY)).hands == OPEN.hands
    moved = after(given_away, rules.follow(given_away, M2, LADDER))
    assert moved.hands.agency_id == "harbour", "an agency keeps what it was given"


@pytest.mark.parametrize(
    ("case", "to", "refusal"),
    [
        (replace(OPEN, status="closed"), AGENCY, refusals.CaseClosedAlready),
        (OPEN, None, refusals.NoSuchAgency),
        (OPEN, replace(AGENCY, to_on=date(2026, 11, 1)), refusals.AgencyNotEngaged),
        (OPEN, replace(AGENCY, from_on=date(2026, 12, 1)), refusals.AgencyNotEngaged),
    ],
)
def test_what_can_not_be_outsourced_says_why(case: Any, to: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        outsource(case, to, DAY)
    with pytest.raises(refusals.CaseNotOutsourced):
        recall(case, "no_result", DAY)


def test_cases_go_to_the_skill_with_the_least_load_by_capacity() -> None:
    anna, bo = replace(ANNA, capacity=4), replace(BO, capacity=2)
    waiting = [Waiting(f"L{n}", "early", 5_000, "CNY") for n in range(5)]
    assert deal(waiting, [bo, anna], {"anna": 1}) == {"L0": "bo", "L1": "anna", "L2": "anna", "L3": "bo", "L4": "anna"}
    assert deal([Waiting("L9", "legal", 1, "CNY")], [anna, bo], {}) == {}


COLLECTORS = st.lists(
    st.builds(
        Collector,
        st.sampled_from("abcdef"),
        st.lists(st.sampled_from(("early", "phone", "field")), max_size=3, unique=True).map(tuple),
        st.lists(st.builds(AmountBand, st.just("CNY"), st.integers(0, 100)), max_size=1).map(tuple),
        st.integers(0, 6),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.collector_id,
)
WAITING = st.lists(
    st.builds(
        Waiting,
        st.integers(0, 999).map(str),
        st.sampled_from(("early", "phone", "field")),
        st.integers(0, 120),
        st.sampled_from(("CNY", "USD")),
    ),
    max_size=25,
    unique_by=lambda one: one.loan_id,
)


@given(WAITING, COLLECTORS, st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 4)))
def test_nobody_gets_what_they_may_not_work_or_more_than_they_can_and_nothing_waits_that_somebody_could_take(
    waiting: list[Waiting], collectors: list[Collector], loads: dict[str, int]
) -> None:
    dealt = deal(waiting, collectors, loads)
    assert dealt == deal(waiting, list(reversed(collectors)), loads), "the same input gives the same answer"
    by_id = {one.collector_id: one for one in collectors}
    given_ = Counter(dealt.values())
    for case in waiting:
        if case.loan_id in dealt:
            assert by_id[dealt[case.loan_id]].works(case.queue, case.past_due_minor, case.currency)
        else:
            able = [one for one in collectors if one.works(case.queue, case.past_due_minor, case.currency)]
            assert all(loads.get(one.collector_id, 0) + given_[one.collector_id] >= one.capacity for one in able)
    for id_, count in given_.items():
        assert loads.get(id_, 0) + count <= by_id[id_].capacity
