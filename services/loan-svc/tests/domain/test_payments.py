"""What a payment means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loan_svc.domain import refusals
from loan_svc.domain.ageing import age
from loan_svc.domain.allocation import Allocation, Moved
from loan_svc.domain.facts_ageing import EarningChanged, Overdue, OverdueCured
from loan_svc.domain.facts_money import AllocationsMoved, LoanSettled, PaymentReceived, PaymentReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment, payoff, record_payment, reverse_payment
from loan_svc.domain.products import WrongCurrency

START = date(2026, 1, 31)
FEB, MAR, APR = date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
FLAT: dict[str, Any] = {"product_code": "consumer-cny", "method": "equal_principal"}
"""12,000.00 over 12 months at 12 %: 1,000.00 of principal a month, interest 120.00, 110.00, 100.00 …"""


def paid(minor: int, on: date = FEB, **fields: Any) -> Payment:
    return Payment(
        **{"payment_id": "P1", "amount_minor": minor, "currency": "CNY", "received_on": on, "way": "counter"} | fields
    )


def owed(loan: Loan, on: date) -> tuple[int, int, int, int]:
    found = payoff(loan, on)
    return (found.principal_minor, found.interest_minor, found.fee_minor, found.penalty_minor)


def test_an_instalment_paid_on_its_day_moves_the_loan_to_the_next(active: Callable[..., Loan]) -> None:
    facts = record_payment(active(**FLAT), paid(112_000), FEB)
    assert facts == [
        PaymentReceived(
            loan_id=active(**FLAT).id, customer_id="C1", payment_id="P1", amount_minor=112_000, currency="CNY",
            received_on=FEB, way="counter", allocation=Allocation(100_000, 12_000, 0, 0, 0),
            outstanding_principal_minor=1_100_000, past_due_minor=0, instalments_paid=1, next_due_on=MAR,
        )
    ]  # fmt: skip


def test_interest_is_paid_before_principal(active: Callable[..., Loan]) -> None:
    received = record_payment(active(**FLAT), paid(15_000), FEB)[0]
    assert isinstance(received, PaymentReceived)
    assert received.allocation == Allocation(3_000, 12_000, 0, 0, 0)
    assert (received.instalments_paid, received.next_due_on) == (0, FEB)


def test_the_oldest_instalment_is_paid_first(active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = active(**FLAT)
    received = record_payment(loan, paid(112_000 + 5_000, APR), APR)[0]
    assert isinstance(received, PaymentReceived)
    assert received.allocation == Allocation(100_000, 12_000 + 5_000, 0, 0, 0)
    assert (received.past_due_minor, received.next_due_on) == (111_000 - 5_000, MAR)
    received = record_payment(after(loan, [received]), paid(106_000, APR, payment_id="P2"), APR)[0]
    assert isinstance(received, PaymentReceived)
    assert (received.allocation, received.past_due_minor) == (Allocation(100_000, 6_000, 0, 0, 0), 0)


def test_money_beyond_what_is_due_pays_future_instalments(active: Callable[..., Loan]) -> None:
    received = record_payment(active(**FLAT), paid(112_000 + 111_000 + 50, FEB), FEB)[0]
    assert isinstance(received, PaymentReceived)
    assert received.allocation == Allocation(200_000, 23_050, 0, 0, 0)
    assert (received.instalments_paid, received.next_due_on) == (2, APR)


def test_the_last_payment_settles_the_loan_and_too_much_becomes_credit(
    active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    loan = active(**FLAT)
    facts = record_payment(loan, paid(loan.plan.total_minor + 700), FEB)
    received, settled, earning = facts
    assert isinstance(received, PaymentReceived)
    assert isinstance(earning, EarningChanged)
    assert earning.recognised_minor == 78_000 - 12_000, "January's is recognised day by day, the rest with the payment"
    assert received.allocation == Allocation(1_200_000, 78_000, 0, 0, 700)
    assert settled == LoanSettled(loan.id, "C1", FEB, True, 1_278_700, 700, "CNY")
    loan = after(loan, facts)
    assert (loan.status, loan.next_action_on, loan.next_due_on) == ("settled", None, None)


def test_paying_what_is_past_due_cures_the_loan(active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = active(**FLAT)
    on = date(2026, 3, 5)
    loan = after(loan, age(loan, on))
    assert (loan.bucket, loan.past_due_since, loan.next_action_on) == ("M1", FEB, MAR)
    received, cured, better = record_payment(loan, paid(112_000, on), on)
    assert cured == OverdueCured(loan.id, "C1", "M1", 1_100_000, "CNY", on)
    loan = after(loan, [received, cured, better])
    assert (loan.bucket, loan.past_due_since, loan.next_action_on) == (None, None, date(2026, 3, 31))
    assert loan.classification == "pass"


def test_paying_the_oldest_of_two_lowers_the_bucket(active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = active(**FLAT)
    on = date(2026, 4, 5)
    loan = after(loan, age(loan, on))
    assert loan.bucket == "M2"
    _, lower = record_payment(loan, paid(112_000, on), on)
    assert isinstance(lower, Overdue)
    assert (lower.bucket, lower.previous_bucket, lower.since_on, lower.days_past_due) == ("M1", "M2", MAR, 5)
    assert lower.past_due_minor == 111_000


def test_a_part_payment_leaves_the_bucket(active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = active(**FLAT)
    on = date(2026, 3, 5)
    loan = after(loan, age(loan, on))
    assert len(record_payment(loan, paid(100_000, on), on)) == 1


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"minor": 0}, refusals.AmountNotPayable),
        ({"minor": -5}, refusals.AmountNotPayable),
        ({"minor": 10**15 + 1}, refusals.AmountNotPayable),
        ({"currency": "USD"}, WrongCurrency),
        ({"on": date(2026, 3, 1)}, refusals.PaymentInFuture),
        ({"on": date(2026, 1, 30)}, refusals.PaymentBeforeDisbursement),
        ({"kind": "payoff"}, refusals.PayoffTooSmall),
        ({"kind": "prepayment"}, refusals.PrepaymentModeMissing),
    ],
)
def test_a_payment_that_can_not_be_is_refused(
    active: Callable[..., Loan], fields: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record_payment(active(), paid(**{"minor": 100} | fields), FEB)


def test_nothing_is_paid_on_a_loan_that_is_not_active(
    booked: Callable[..., Loan], active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    with pytest.raises(refusals.LoanNotActive):
        record_payment(booked(), paid(100), FEB)
    loan = active()
    settled = after(loan, record_payment(loan, paid(loan.plan.total_minor), FEB))
    with pytest.raises(refusals.LoanNotActive):
        record_payment(settled, paid(100), FEB)


class TestPayoff:
    """Paying a loan off before its time."""

    def test_on_the_first_day_it_is_the_principal(self, active: Callable[..., Loan]) -> None:
        assert owed(active(**FLAT), START) == (1_200_000, 0, 0, 0)

    def test_in_the_running_period_interest_is_owed_by_the_day(self, active: Callable[..., Loan]) -> None:
        found = payoff(active(product_code="cash-cny"), date(2026, 2, 10))
        assert (found.principal_minor, found.interest_minor) == (1_200_000, 3_945)  # 12,000.00 × 12 % × 10/365 = 39.452
        assert found.per_diem_minor in (394, 395)

    def test_on_a_due_day_it_is_the_principal_and_what_is_due(self, active: Callable[..., Loan]) -> None:
        assert owed(active(**FLAT), FEB) == (1_200_000, 12_000, 0, 0)
        assert owed(active(**FLAT), MAR) == (1_200_000, 23_000, 0, 0)

    def test_after_the_last_due_day_nothing_more_accrues(self, active: Callable[..., Loan]) -> None:
        loan = active(**FLAT)
        assert payoff(loan, date(2030, 1, 1)).amount_minor == loan.plan.total_minor
        assert payoff(loan, date(2030, 1, 1)).per_diem_minor == 0
        assert payoff(loan, date.max).amount_minor == loan.plan.total_minor

    def test_interest_paid_already_counts(self, active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
        loan = active(**FLAT)
        loan = after(loan, record_payment(loan, paid(112_000 + 4_000), FEB))
        on = date(2026, 3, 15)  # 17 of 33 days by 30/360: 28 February to 31 March
        assert owed(loan, on) == (1_100_000, round(11_000 * 17 / 33) - 4_000, 0, 0)

    def test_it_settles_the_loan_and_more_becomes_credit(
        self, active: Callable[..., Loan], after: Callable[..., Loan]
    ) -> None:
        loan = active(**FLAT)
        owed = payoff(loan, FEB).amount_minor
        facts = record_payment(loan, paid(owed + 99, kind="payoff"), FEB)
        received, settled, _ = facts
        assert isinstance(received, PaymentReceived)
        assert received.allocation == Allocation(1_200_000, 12_000, 0, 0, 99)
        assert (received.outstanding_principal_minor, received.next_due_on) == (0, None)
        assert isinstance(settled, LoanSettled)
        assert (settled.early, settled.credit_minor) == (True, 99)
        loan = after(loan, facts)
        assert (loan.status, loan.ended_on, loan.instalments_paid) == ("settled", FEB, 1)

    def test_there_is_none_before_the_money_went_out(
        self, booked: Callable[..., Loan], active: Callable[..., Loan]
    ) -> None:
        with pytest.raises(refusals.LoanNotActive):
            payoff(booked(), FEB)
        with pytest.raises(refusals.PaymentBeforeDisbursement):
            payoff(active(), date(2026, 1, 30))


class TestPrepayment:
    """Principal paid before its time (提前还款)."""

    def test_fewer_instalments_keep_their_size(self, active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
        loan = active(**FLAT)
        one = paid(112_000 + 300_000, kind="prepayment", mode="fewer_instalments")
        loan = after(loan, record_payment(loan, one, FEB))
        rows = loan.life(FEB).instalments
        assert len(rows) == 9
        assert {row.principal_minor for row in rows[1:]} == {100_000}
        assert loan.outstanding_principal_minor == 800_000

    def test_smaller_instalments_keep_their_number(
        self, active: Callable[..., Loan], after: Callable[..., Loan]
    ) -> None:
        loan = active(**FLAT)
        one = paid(112_000 + 300_000, kind="prepayment", mode="smaller_instalments")
        loan = after(loan, record_payment(loan, one, FEB))
        rows = loan.life(FEB).instalments
        assert len(rows) == 12
        assert {row.principal_minor for row in rows[1:-1]} == {72_727}  # 800,000 over 11
        assert rows[1].interest_minor == 8_000

    def test_below_the_products_minimum_it_is_refused(self, active: Callable[..., Loan]) -> None:
        loan = replace(active(), product_version="2026-11")
        with pytest.raises(refusals.PrepaymentTooSmall):
            record_payment(loan, paid(9_999, kind="prepayment", mode="fewer_instalments"), FEB)


class TestOverdueInterest:
    """罚息: half as much again as the contract's rate, on unpaid principal and interest, from the due day."""

    def test_within_the_grace_days_there_is_none(self, active: Callable[..., Loan]) -> None:
        loan = replace(active(**FLAT), product_version="2026-11")
        assert owed(loan, date(2026, 3, 3))[3] == 0

    def test_after_them_it_counts_from_the_due_day(self, active: Callable[..., Loan]) -> None:
        loan = replace(active(**FLAT), product_version="2026-11")
        assert owed(loan, date(2026, 3, 4))[3] == round(112_000 * 0.18 * 6 / 360)  # 30/360: six days to 4 March

    def test_it_is_paid_first_and_is_penalty_income(self, active: Callable[..., Loan]) -> None:
        loan, on = replace(active(**FLAT), product_version="2026-11"), date(2026, 3, 4)
        received = record_payment(loan, paid(112_000, on), on)[0]
        assert isinstance(received, PaymentReceived)
        assert received.allocation == Allocation(99_664, 12_000, 0, 336, 0)
        assert (received.past_due_minor, received.next_due_on) == (336, FEB)

    def test_a_payment_dated_back_to_its_day_undoes_it(
        self, active: Callable[..., Loan], after: Callable[..., Loan]
    ) -> None:
        loan, on = replace(active(**FLAT), product_version="2026-11"), date(2026, 3, 4)
        loan = after(loan, record_payment(loan, paid(336, on), on))
        assert loan.paid.penalty_minor == 336
        received, moved = record_payment(loan, paid(112_000, FEB, payment_id="P2"), on)
        assert isinstance(received, PaymentReceived)
        assert received.allocation == Allocation(0, 0, 0, 0, 112_000)
        assert isinstance(moved, AllocationsMoved)
        assert moved.moved == Moved(100_000, 12_336, 0, -336, -112_000)
        loan = after(loan, [received, moved])
        assert (loan.paid.penalty_minor, loan.paid.credit_minor, loan.next_due_on) == (0, 0, MAR)


class TestReversal:
    """A payment that never was."""

    def test_its_money_leaves_the_parts_it_had_paid(
        self, active: Callable[..., Loan], after: Callable[..., Loan]
    ) -> None:
        loan = active(**FLAT)
        paid_up = after(loan, record_payment(loan, paid(112_000), FEB))
        gone = reverse_payment(paid_up, "P1", "debit_returned", MAR)[0]
        assert isinstance(gone, PaymentReversed)
        assert (gone.moved, gone.next_due_on, gone.reopened) == (Moved(-100_000, -12_000, 0, 0, 0), FEB, False)
        assert gone.past_due_minor == 112_000
        assert after(paid_up, [gone]) == replace(loan, by_plan=False)

    def test_a_settled_loan_runs_again(self, active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
        loan = active(**FLAT)
        settled = after(loan, record_payment(loan, paid(loan.plan.total_minor), FEB))
        gone, earning = reverse_payment(settled, "P1", "debit_returned", FEB)
        assert isinstance(gone, PaymentReversed)
        assert gone.reopened
        again = after(settled, [gone, earning])
        assert again.earning.by(FEB) == loan.earning.by(FEB)
        assert replace(again, earning=loan.earning, next_action_on=loan.next_action_on) == replace(loan, by_plan=False)

    def test_it_is_reversed_once(self, active: Callable[..., Loan], after: Callable[..., Loan]) -> None:
        loan = active(**FLAT)
        with pytest.raises(refusals.PaymentNotStanding):
            reverse_payment(loan, "P1", "debit_returned", FEB)
        loan = after(loan, record_payment(loan, paid(100), FEB))
        loan = after(loan, reverse_payment(loan, "P1", "debit_returned", FEB))
        with pytest.raises(refusals.PaymentNotStanding):
            reverse_payment(loan, "P1", "debit_returned", FEB)

    def test_there_is_none_on_a_loan_that_was_not_paid_out(self, booked: Callable[..., Loan]) -> None:
        with pytest.raises(refusals.LoanNotActive):
            reverse_payment(booked(), "P1", "debit_returned", FEB)
