"""Lives of every kind of transaction, through the loan itself: whatever order news arrives in, the loan and its books are the
same."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain import accounts
from loan_svc.domain.ageing import age
from loan_svc.domain.asked import Decision, refuse
from loan_svc.domain.charge import Charge, charge
from loan_svc.domain.cooling_off import declare_cooling_off
from loan_svc.domain.credit_refund import approve_credit_refund, ask_credit_refund, refund_paid, refund_refused
from loan_svc.domain.day_facts import InterestAccrued
from loan_svc.domain.loan import Loan
from loan_svc.domain.merchant_refund import MerchantRefund, apply_refund
from loan_svc.domain.payments import Payment, payoff, record_payment
from loan_svc.domain.posting import lines_of
from loan_svc.domain.products import catalogue
from loan_svc.domain.restructuring import NewPlan, approve_restructure, ask_restructure
from loan_svc.domain.reversal import reverse
from loan_svc.domain.waiver import Waiver, waive
from loan_svc.domain.write_off import approve_write_off, ask_write_off

START = date(2026, 1, 31)
SPAN = 300
TODAY = START + timedelta(days=SPAN + 20)
VERSION = "2026-11"
"""With overdue interest; here also with cooling-off days and with interest that a refund gives back."""
OFFERS = st.fixed_dictionaries(
    {
        "product_code": st.sampled_from(["cash-cny", "consumer-cny"]),
        "amount_minor": st.integers(500_000, 20_000_000),
        "method": st.sampled_from(["equal_instalment", "equal_principal"]),
        "term_months": st.sampled_from([6, 12, 24]),
        "annual_rate_percent": st.sampled_from(["3.1", "7.77", "12", "24"]),
    }
)
KINDS = ["pay", "pay", "pay", "prepay", "charge", "waive", "refund", "restructure"]
SEVERAL = settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True)
def products(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("cash-cny", "consumer-cny"):
        known = catalogue()[code, VERSION]
        monkeypatch.setitem(
            catalogue(), (code, VERSION), replace(known, cooling_off_days=400, refund_gives_back_interest=True)
        )


def decide(loan: Loan, what: str, id_: str, minor: int, on: date, today: date) -> list[Any]:
    """The facts of one step. Raises DomainError."""
    match what:
        case "pay":
            return list(record_payment(loan, Payment(id_, minor, "CNY", on, "counter"), today))
        case "prepay":
            mode: Any = "fewer_instalments" if minor % 2 else "smaller_instalments"
            one = Payment(id_, minor + 10_000, "CNY", on, "counter", "prepayment", mode)
            return list(record_payment(loan, one, today))
        case "payoff":
            return list(
                record_payment(
                    loan, Payment(id_, payoff(loan, on).amount_minor + minor % 9, "CNY", on, "counter", "payoff"), today
                )
            )
        case "charge":
            due_on = on + timedelta(days=minor % 40)
            return list(charge(loan, Charge(id_, minor % 5_000 + 1, "CNY", on, due_on, minor % 2 == 0, "cost"), today))
        case "waive":
            return list(waive(loan, Waiver(id_, minor % 60 + 1, "CNY", on, "hardship"), today))
        case "refund":
            mode = "fewer_instalments" if minor % 2 else "smaller_instalments"
            return list(apply_refund(loan, MerchantRefund(id_, minor, "CNY", on, mode, "returned"), today))
        case "restructure":
            new = NewPlan(id_, on, 6 + minor % 12, "9", None, None, 0, minor % 2 == 0, "hardship")
            asked = ask_restructure(loan, new, "A", today)
            return [*asked, *approve_restructure(LOANS.fold(loan, asked), id_, "B", today)]
        case "write_off":
            asked = ask_write_off(loan, id_, None, "gone", "A", today)
            return [*asked, *approve_write_off(LOANS.fold(loan, asked), id_, "B", today)]
        case "cool":
            return list(declare_cooling_off(loan, id_, today))
        case "credit":
            asked = ask_credit_refund(loan, id_, None, "overpaid", "A", today)
            told = approve_credit_refund(LOANS.fold(loan, asked), id_, "B", today)
            amount = told[0].amount_minor  # type: ignore[union-attr]
            end = refund_paid(loan, id_, amount, today)
            return [*asked, *told, *(end if minor % 3 else refund_refused(loan, id_, amount, "closed", today))]
        case "refused":
            asked = ask_write_off(loan, id_, None, "gone", "A", today)
            return [*asked, *refuse(LOANS.fold(loan, asked), Decision(id_, False, "B", "no"), today)]
        case _:
            standing = [one.payment_id for one in loan.received] + [one.id for one in loan.decided]
            return list(reverse(loan, standing[minor % len(standing)] if standing else "", "never_was", today))


def what_counts(loan: Loan) -> tuple[Any, ...]:
    """All that two equal loans share after the close of the day. A restructure's principal is what it was when it was
    decided."""
    loan = LOANS.fold(loan, age(loan, TODAY))
    return (
        loan.status,
        loan.sums,
        loan.outstanding_principal_minor,
        loan.instalments_paid,
        loan.next_due_on,
        (loan.bucket, loan.classification) if loan.status == "active" else None,
        loan.next_action_on,
        loan.maturity_on,
        sorted(loan.received),
        sorted((one.id, one.on, one.kind, one.amount_minor) for one in loan.decided),
    )


def hold(loan: Loan, facts: list[Any], lent: int, today: date, earned: int = 0) -> None:
    """The invariants: principal, money, and the ledger against the loan; `earned` before the facts."""
    sums = loan.sums
    assert lent == sums.principal_minor + loan.outstanding_principal_minor + sums.written_off_minor
    refunds = sum(one.amount_minor for one in loan.decided if one.kind == "merchant_refund")
    assert sums.sum_minor == sum(one.amount_minor for one in loan.received) + refunds + sums.given_back_minor
    balance: Counter[str] = Counter({accounts.LOANS.code: lent, accounts.INTEREST_RECEIVABLE.code: earned})
    for fact in facts:
        for line in lines_of(fact):
            balance[line.debit] += line.amount_minor
            balance[line.credit] -= line.amount_minor
    assert balance[accounts.LOANS.code] == loan.outstanding_principal_minor
    assert balance[accounts.ALLOWANCE.code] == sums.written_off_minor
    assert balance[accounts.INTEREST_RECEIVABLE.code] == loan.earning.by(today) - sums.interest_minor
    assert loan.status == "active" or balance[accounts.INTEREST_RECEIVABLE.code] == 0
    assert -balance[accounts.INTEREST_INCOME.code] == loan.earning.by(today) - earned - sums.given_back_minor
    assert -balance[accounts.RECOVERIES.code] == sums.recovered_minor
    assert -balance[accounts.CREDITS.code] == loan.credit_minor
    assert -balance[accounts.REFUNDS_PAYABLE.code] == loan.refunds_payable_minor
    assert -balance[accounts.PENALTY_INCOME.code] == sums.penalty_minor
    assert -balance[accounts.FEE_INCOME.code] == sums.fee_minor
    paid_back = loan.refunded_minor - loan.refunds_payable_minor
    assert balance[accounts.BANK.code] == sums.sum_minor - sums.given_back_minor - paid_back
    life = loan.life(loan.last_on(START))
    assert life.balance_minor == loan.outstanding_principal_minor
    assert life.repaid_minor == sums.principal_minor


@SEVERAL
@given(
    terms=OFFERS,
    steps=st.lists(
        st.tuples(
            st.sampled_from(
                [*KINDS, "reverse", "reverse", "payoff", "write_off", "cool", "credit", "credit", "refused"]
            ),
            st.integers(0, 40),
            st.integers(1, 300_000),
            st.integers(0, 60),
        ),
        max_size=24,
    ),
)
def test_a_life_of_every_kind_keeps_its_money(active: Callable[..., Loan], terms: dict[str, Any], steps: Any) -> None:
    loan, today, lived = replace(active(**terms), product_version=VERSION), START, []
    for nr, (what, days, minor, back) in enumerate(steps):
        for _ in range(days):
            facts = age(loan, today) if loan.next_action_on and loan.next_action_on <= today else []
            loan, tomorrow = LOANS.fold(loan, facts), today + timedelta(days=1)
            accrued = InterestAccrued(today, "CNY", loan.earning.by(tomorrow) - loan.earning.by(today))
            lived, today = [*lived, *facts, accrued], tomorrow
        try:
            facts = decide(loan, what, f"T{nr}", minor, max(START, today - timedelta(days=back)), today)
        except DomainError as refusal:
            event(f"{what} refused: {refusal.code}")
            continue
        event(f"{what} on a loan that is {loan.status}")
        loan, lived = LOANS.fold(loan, facts), lived + facts
        hold(loan, lived, terms["amount_minor"], today)


@SEVERAL
@given(
    terms=OFFERS,
    came=st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.integers(0, SPAN),
            st.integers(1, 60_000),
            st.sampled_from([True, True, True, False]),
        ),
        min_size=1,
        max_size=9,
    ),
    written_off=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_order_news_arrives_in_the_loan_is_the_same(
    active: Callable[..., Loan], terms: dict[str, Any], came: Any, written_off: bool, chance: Any
) -> None:
    begun = replace(active(**terms), product_version=VERSION)
    begun = LOANS.fold(begun, age(begun, TODAY))
    steps = [
        (what, f"T{nr}", minor, START + timedelta(days=days), stays)
        for nr, (what, days, minor, stays) in enumerate(came)
    ]
    in_turn = sorted((step for step in steps if step[4]), key=lambda step: step[3])
    last = [("write_off", "W", 0, TODAY, True)] if written_off else []
    straight = arriving(begun, [*in_turn, *last], terms["amount_minor"])
    crooked = arriving(begun, chance.sample([*steps, *last], len(steps) + len(last)), terms["amount_minor"])
    assume(straight is not None and crooked is not None)  # else a step was refused, as not every order allows it
    assert straight is not None
    assert crooked is not None
    assert what_counts(crooked) == what_counts(straight)
    event(f"agreed on a loan that is {straight.status}")


def arriving(loan: Loan, steps: list[Any], lent: int) -> Loan | None:
    """The loan after all steps; those that do not stay are reversed at once."""
    lived: list[Any] = []
    earned = loan.earning.by(TODAY)
    for what, id_, minor, on, stays in steps:
        try:
            facts = decide(loan, what, id_, minor, on, TODAY)
            after = LOANS.fold(loan, facts)
            if not stays:
                facts = [*facts, *reverse(after, id_, "never_was", TODAY)]
        except DomainError:
            return None
        loan, lived = LOANS.fold(loan, facts), lived + facts
    hold(loan, lived, lent, TODAY, earned)
    return loan
