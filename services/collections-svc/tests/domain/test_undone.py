"""What came in and what of it never was: whatever the order, the case ends as the loan stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collections_svc.domain import case as rules
from collections_svc.domain import undone
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseCreditReversed, CaseOpened, CaseRecovered, CaseReopened
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.placing import Arrears

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

LATER = DAY + timedelta(days=5)


def _cured() -> rules.Case:
    paid = after(OPEN, rules.credit(OPEN, "Y1", 5000, 0, DAY))
    return after(paid, rules.close(paid, "cured", DAY))


def test_a_payment_reversed_on_an_open_case_is_owed_again() -> None:
    paid = after(OPEN, rules.credit(OPEN, "Y1", 2000, 3000, DAY))
    facts = undone.take_back(paid, "Y1", 5000, DAY)
    assert facts == [CaseCreditReversed("L1", OPEN.case_id, "C1", "Y1", "credit", 2000, 5000, "CNY", DAY)]
    case = after(paid, facts)
    assert (case.credited_minor, case.past_due_minor, case.credits) == (0, 5000, ())


def test_one_from_before_the_case_only_makes_more_past_due() -> None:
    facts = undone.take_back(OPEN, "Y0", 7000, DAY)
    assert facts == [CaseCreditReversed("L1", OPEN.case_id, "C1", "Y0", "nothing", 0, 7000, "CNY", DAY)]
    assert (after(OPEN, facts).credited_minor, after(OPEN, facts).past_due_minor) == (0, 7000)
    assert undone.take_back(OPEN, "Y0", OPEN.past_due_minor, DAY) == []
    assert undone.take_back(_cured(), "Y0", 7000, DAY) == [], "the closed case never heard of it: a new one will open"


def test_a_cure_that_never_was_waits_for_the_overdue_that_follows_and_then_the_same_case_goes_on() -> None:
    cured = _cured()
    case = after(cured, undone.take_back(cured, "Y1", 5000, LATER))
    assert (case.status, case.is_undone, case.credited_minor, case.past_due_minor) == ("closed", True, 0, 5000)
    facts = rules.follow(case, replace(M1, as_of_on=LATER), LADDER)
    reopened = facts[0]
    assert isinstance(reopened, CaseReopened)
    assert (reopened.case_id, reopened.reason, reopened.bucket) == (OPEN.case_id, "payment_reversed", "M1")
    again = after(case, facts)
    assert (again.status, again.closed_on, again.closed_because, again.opened_on) == (
        "open",
        None,
        None,
        OPEN.opened_on,
    )
    assert [step.step for step in again.plan] == ["again"]


def test_paid_again_before_the_overdue_came_it_stays_cured() -> None:
    cured = _cured()
    case = after(cured, undone.take_back(cured, "Y1", 5000, LATER))
    case = after(case, rules.credit(case, "Y2", 5000, 0, LATER))
    assert (case.status, case.is_undone, case.credited_minor) == ("closed", False, 5000)
    assert isinstance(rules.follow(case, M2, LADDER)[0], CaseOpened), "past due again later: another case"


def test_recoveries_are_counted_on_the_written_off_case_and_taken_back() -> None:
    gone = after(OPEN, rules.close(OPEN, "written_off", DAY))
    facts = undone.recover(gone, "R1", 700, 4300, LATER)
    assert facts == [CaseRecovered("L1", OPEN.case_id, "C1", "R1", 700, 4300, "CNY", LATER)]
    case = after(gone, facts)
    assert (case.recovered_minor, case.credited_minor) == (700, 0)
    back = after(case, undone.take_back(case, "R1", 0, LATER))
    assert (back.recovered_minor, back.is_undone, back.status) == (0, False, "closed")
    assert undone.recover(OPEN, "R1", 700, 0, LATER) == [], "nothing was written off"


def test_a_write_off_that_never_was_reopens_the_case_in_its_bucket() -> None:
    gone = after(OPEN, rules.close(OPEN, "written_off", DAY))
    facts = rules.reopen(gone, "write_off_reversed", undone.arrears_again(gone, 5000, LATER), LADDER)
    case = after(gone, facts)
    assert (case.status, case.bucket, case.days_past_due) == ("open", "M1", OPEN.days_past_due + 5)
    assert rules.reopen(case, "write_off_reversed", undone.arrears_again(case, 5000, LATER), LADDER) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 999)), max_size=20))
def test_what_is_credited_is_always_the_sum_of_the_payments_that_stand(told: list[tuple[int, bool, int]]) -> None:
    case, standing = OPEN, dict[str, int]()
    for number, is_reversal, amount in told:
        payment_id = f"Y{number}"
        if is_reversal:
            standing.pop(payment_id, None)
            facts = undone.take_back(case, payment_id, 9000 - sum(standing.values()), DAY)
        elif payment_id in standing:
            continue
        else:
            standing[payment_id] = amount
            facts = rules.credit(case, payment_id, amount, 9000 - sum(standing.values()), DAY)
        case = after(case, facts)
        assert case.credited_minor == sum(standing.values())
        assert {one.payment_id: one.amount_minor for one in case.credits} == standing
