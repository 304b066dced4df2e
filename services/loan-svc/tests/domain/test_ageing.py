"""What the passing of days does to a debt."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from loan_svc.domain.ageing import age
from loan_svc.domain.facts_ageing import EarningChanged, InstalmentDue, Overdue, Reclassified
from loan_svc.domain.facts_operations import WrittenOff
from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.refusals import LoanNotActive, NotOverdue
from loan_svc.domain.write_off import write_off

DUE = date(2026, 2, 28)


def test_a_debt_moves_into_a_bucket_only_when_it_is_crossed(
    active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    loan, crossed, classes, fallen = active(), {}, {}, []
    for days in range(400):
        facts = age(loan, DUE + timedelta(days=days))
        assert bool(facts) == (loan.next_action_on == DUE + timedelta(days=days))
        for fact in facts:
            match fact:
                case Overdue():
                    crossed[fact.bucket] = (fact.previous_bucket, fact.days_past_due)
                case Reclassified():
                    classes[fact.classification] = (fact.previous_classification, fact.days_past_due)
                case InstalmentDue():
                    fallen.append(fact.due_on)
        loan = after(loan, facts)
    assert fallen == [row.due_on for row in loan.plan.rows]
    assert classes == {
        "special_mention": ("pass", 1), "substandard": ("special_mention", 91), "doubtful": ("substandard", 271),
        "loss": ("doubtful", 361),
    }  # fmt: skip
    assert crossed == {
        "M1": (None, 1), "M2": ("M1", 31), "M3": ("M2", 61), "M4": ("M3", 91), "M5": ("M4", 121), "M6": ("M5", 151),
        "M7+": ("M6", 181),
    }  # fmt: skip
    assert loan.next_action_on is None


def test_what_is_past_due_grows_with_every_due_day(active: Callable[..., Loan]) -> None:
    loan = active(method="equal_principal", product_code="consumer-cny")
    (overdue,) = [fact for fact in age(loan, date(2026, 5, 1)) if isinstance(fact, Overdue)]
    assert overdue.past_due_minor == 112_000 + 111_000 + 110_000
    assert (overdue.bucket, overdue.since_on, overdue.days_past_due) == ("M3", DUE, 62)


def test_a_payment_of_the_next_day_counts_when_an_interrupted_close_goes_on(
    active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    loan, on = active(method="equal_principal", product_code="consumer-cny"), DUE + timedelta(days=1)
    tomorrow = on + timedelta(days=1)
    loan = after(loan, record_payment(loan, Payment("P1", 50_000, "CNY", tomorrow, "counter"), tomorrow))
    (overdue,) = [fact for fact in age(loan, on) if isinstance(fact, Overdue)]
    assert (overdue.past_due_minor, overdue.days_past_due) == (62_000, 1)


def test_an_instalment_is_not_past_due_on_its_day(active: Callable[..., Loan]) -> None:
    (due,) = age(active(), DUE)
    assert isinstance(due, InstalmentDue)


def test_a_loan_that_is_not_paid_out_does_not_age(booked: Callable[..., Loan]) -> None:
    assert age(booked(), date(2027, 1, 1)) == []


def test_a_write_off_takes_the_principal_and_states_the_claim(
    active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    loan = active(method="equal_principal", product_code="consumer-cny")
    on = date(2026, 3, 31)
    loan = after(loan, age(loan, on))
    gone, interest = write_off(loan, "unrecoverable", on)
    assert isinstance(gone, WrittenOff)
    assert isinstance(interest, EarningChanged)
    assert interest.recognised_minor == -loan.earning.by(on), "what was recognised and not paid is taken back"
    assert (gone.principal_minor, gone.interest_minor, gone.days_past_due) == (1_200_000, 23_000, 31)
    loan = after(loan, [gone, interest])
    assert (loan.status, loan.outstanding_principal_minor, loan.next_action_on) == ("written_off", 0, None)
    with pytest.raises(LoanNotActive):
        write_off(loan, "again", on)


def test_a_loan_on_time_is_not_written_off(active: Callable[..., Loan]) -> None:
    with pytest.raises(NotOverdue):
        write_off(active(), "unrecoverable", DUE)
