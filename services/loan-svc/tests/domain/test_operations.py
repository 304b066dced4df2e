"""What happens to a loan beside payments, by the rules alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loan_svc.domain import refusals
from loan_svc.domain.ageing import age
from loan_svc.domain.allocation import Moved
from loan_svc.domain.charge import Charge, charge
from loan_svc.domain.facts_ageing import OverdueCured
from loan_svc.domain.facts_money import LoanSettled, PaymentReversed, RecoveryReceived
from loan_svc.domain.facts_operations import Charged, PenaltyWaived, RefundApplied, Restructured, TransactionReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.merchant_refund import MerchantRefund, apply_refund
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.restructuring import NewPlan, approve_restructure, ask_restructure
from loan_svc.domain.reversal import reverse
from loan_svc.domain.waiver import Waiver, waive
from loan_svc.domain.write_off import approve_write_off, ask_write_off, write_off

FEB, MAR, APR = date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
LATE = date(2026, 4, 5)
FLAT: dict[str, Any] = {"product_code": "consumer-cny", "method": "equal_principal"}
"""12,000.00 over 12 months at 12 %: 1,000.00 of principal a month, interest 120.00, 110.00, 100.00 …"""


def only(facts: Any, kind: type) -> Any:
    (found,) = [fact for fact in facts if isinstance(fact, kind)]
    return found


def paid(minor: int, on: date = FEB, id_: str = "P1", **fields: Any) -> Payment:
    return Payment(id_, minor, "CNY", on, "counter", **fields)


@pytest.fixture
def late(active: Callable[..., Loan], after: Callable[..., Loan]) -> Loan:
    """Two instalments are past due, with overdue interest on them."""
    loan = replace(active(**FLAT), product_version="2026-11")
    return after(loan, age(loan, LATE))


def test_a_charge_dated_back_moves_what_later_payments_paid(
    active: Callable[..., Loan], after: Callable[..., Loan]
) -> None:
    loan = active(**FLAT)
    loan = after(loan, record_payment(loan, paid(112_000), FEB))
    cost = Charge("C1", 2_000, "CNY", date(2026, 2, 10), date(2026, 2, 10), True, "returned_debit")
    charged = only(charge(loan, cost, FEB), Charged)
    assert charged.moved == Moved(principal_minor=-2_000, fee_minor=2_000)
    assert (charged.past_due_minor, charged.next_due_on) == (0, FEB)
    with pytest.raises(refusals.DueBeforeCharged):
        charge(loan, replace(cost, charge_id="C2", due_on=date(2026, 2, 9)), FEB)


def test_a_waiver_forgives_at_most_what_is_owed_on_its_day(late: Loan, after: Callable[..., Loan]) -> None:
    owed, before = late.life(LATE).payoff.penalty_minor, late.life(MAR).payoff.penalty_minor
    assert 0 < before < owed
    with pytest.raises(refusals.WaiverAbovePenalty):
        waive(late, Waiver("W1", owed, "CNY", MAR, "hardship"), LATE)
    facts = waive(late, Waiver("W1", owed, "CNY", LATE, "hardship"), LATE)
    assert only(facts, PenaltyWaived).moved == Moved()
    waived = after(late, facts)
    assert waived.life(LATE).payoff.penalty_minor == 0
    paid_late = after(waived, record_payment(waived, paid(112_000, FEB), LATE))
    assert paid_late.life(LATE).payoff.penalty_minor == 0


def test_a_refund_pays_what_is_overdue_first_and_cures(late: Loan) -> None:
    facts = apply_refund(late, MerchantRefund("R1", 600_000, "CNY", LATE, "fewer_instalments", "returned"), LATE)
    applied = only(facts, RefundApplied)
    assert applied.moved.sum_minor == 600_000
    assert (applied.moved.interest_minor, applied.past_due_minor) == (12_000 + 11_000, 0)
    assert only(facts, OverdueCured).previous_bucket == "M2"


def test_a_write_off_takes_two_people(late: Loan, after: Callable[..., Loan]) -> None:
    asked = ask_write_off(late, "W1", "collections-7", "gone", "A", LATE)
    waits = after(late, asked)
    with pytest.raises(refusals.AlreadyAsked):
        ask_write_off(waits, "W2", None, "gone", "B", LATE)
    with pytest.raises(refusals.SecondPersonNeeded):
        approve_write_off(waits, "W1", "A", LATE)
    gone = after(waits, approve_write_off(waits, "W1", "B", LATE))
    assert (gone.status, gone.written_off_minor, gone.asked) == ("written_off", 1_200_000, ())
    with pytest.raises(refusals.NothingAsked):
        approve_write_off(gone, "W1", "B", LATE)


def test_after_a_write_off_money_is_recovery_and_of_an_earlier_day_a_late_payment(
    late: Loan, after: Callable[..., Loan]
) -> None:
    gone = after(late, write_off(late, "gone", LATE))
    later = only(record_payment(gone, paid(5_000, LATE), LATE), RecoveryReceived)
    assert (later.kind, later.moved) == ("recovery", Moved(recovered_minor=5_000))
    early = only(record_payment(gone, paid(112_000, FEB), LATE), RecoveryReceived)
    assert early.kind == "instalment"
    assert early.moved == Moved(principal_minor=100_000, interest_minor=12_000, written_off_minor=-100_000)


def test_a_debt_that_turns_out_to_be_paid_before_its_write_off_is_settled(
    late: Loan, after: Callable[..., Loan]
) -> None:
    gone = after(late, write_off(late, "gone", LATE))
    facts = record_payment(gone, paid(late.life(MAR).payoff.amount_minor, MAR, kind="payoff"), LATE)
    received = only(facts, RecoveryReceived)
    assert (received.reopened, received.moved.written_off_minor) == (True, -1_200_000)
    assert only(facts, LoanSettled).settled_on == MAR
    assert after(gone, facts).status == "settled"


def test_a_chargeback_after_a_write_off_makes_it_larger(late: Loan, after: Callable[..., Loan]) -> None:
    loan = after(late, record_payment(late, paid(112_000, FEB), LATE))
    gone = after(loan, write_off(loan, "gone", LATE))
    back = only(reverse(gone, "P1", "chargeback", LATE), PaymentReversed)
    assert back.moved == Moved(principal_minor=-100_000, interest_minor=-12_000, written_off_minor=100_000)
    assert not back.reopened


def test_a_reversed_write_off_leaves_the_loan_as_it_was(late: Loan, after: Callable[..., Loan]) -> None:
    gone = after(late, write_off(late, "gone", LATE, write_off_id="W1"))
    facts = reverse(gone, "W1", "entered_in_error", LATE)
    undone = only(facts, TransactionReversed)
    assert (undone.kind, undone.reopened, undone.cash_minor) == ("write_off", True, 0)
    again = after(gone, facts)
    assert (again.status, again.bucket, again.outstanding_principal_minor) == ("active", "M2", 1_200_000)
    with pytest.raises(refusals.TransactionNotStanding):
        reverse(again, "W1", "again", LATE)


def test_arrears_join_a_new_plan_and_bear_no_interest_on_interest(late: Loan, after: Callable[..., Loan]) -> None:
    new = NewPlan("R1", LATE, 10, "6", None, None, 0, True, "hardship")
    asked = after(late, ask_restructure(late, new, "A", LATE))
    with pytest.raises(refusals.SecondPersonNeeded):
        approve_restructure(asked, "R1", "A", LATE)
    facts = approve_restructure(asked, "R1", "B", LATE)
    made = only(facts, Restructured)
    assert (made.terms.principal_minor, made.outstanding_principal_minor) == (1_200_000, 1_200_000)
    assert [row.principal_minor for row in made.plan] == [120_000] * 10
    assert [row.interest_minor for row in made.plan][:2] == [6_000, 5_400]
    assert only(facts, OverdueCured).previous_bucket == "M2"
    loan = after(asked, facts)
    due = [row for row in loan.life(LATE).instalments if row.due_on == made.plan[0].due_on]
    owed = late.life(LATE).payoff
    assert sum(row.interest_minor for row in due) == 6_000 + owed.interest_minor
    assert sum(row.penalty_minor for row in due) == owed.penalty_minor
    assert loan.maturity_on == made.plan[-1].due_on
    assert after(loan, reverse(loan, "R1", "entered_in_error", LATE)).maturity_on == late.maturity_on


def test_arrears_that_are_kept_stay_overdue(late: Loan, after: Callable[..., Loan]) -> None:
    asked = after(late, ask_restructure(late, NewPlan("R1", LATE, 20, None, None, None, 0, False, "x"), "A", LATE))
    facts = approve_restructure(asked, "R1", "B", LATE)
    made = only(facts, Restructured)
    assert made.terms.principal_minor == 1_000_000
    assert (made.past_due_minor, made.next_due_on) == (late.life(LATE).past_due_minor, FEB)
    assert after(asked, facts).bucket == "M2"
