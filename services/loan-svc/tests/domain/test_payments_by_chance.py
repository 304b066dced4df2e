"""Whatever happens to a loan, in any order: nothing is lost, made or forgotten."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain import accounts
from loan_svc.domain.ageing import age
from loan_svc.domain.charge import Charge, charge
from loan_svc.domain.day_facts import InterestAccrued
from loan_svc.domain.facts_money import AllocationsMoved, PaymentReceived, PaymentReversed, RecoveryReceived
from loan_svc.domain.facts_operations import Charged, PenaltyWaived, RefundApplied, TransactionReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.merchant_refund import MerchantRefund, apply_refund
from loan_svc.domain.payments import Payment, payoff, record_payment, reverse_payment
from loan_svc.domain.posting import lines_of
from loan_svc.domain.reversal import reverse
from loan_svc.domain.waiver import Waiver, waive
from loan_svc.domain.write_off import write_off

START = date(2026, 1, 31)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["pay", "pay", "pay", "instalment", "prepay", "payoff", "reverse", "charge", "waive", "refund", "write_off"]
        ),
        st.integers(0, 60),
        st.integers(1, 400_000),
        st.integers(-40, 3),
    ),
    max_size=30,
)
VERSIONS = st.sampled_from(["2018-01", "2026-11"])
"""Without and with overdue interest."""
OFFERS = st.fixed_dictionaries(
    {
        "product_code": st.sampled_from(["cash-cny", "consumer-cny"]),
        "amount_minor": st.integers(50_000, 20_000_000),
        "method": st.sampled_from(["equal_instalment", "equal_principal"]),
        "term_months": st.sampled_from([3, 6, 12, 18, 24]),
        "annual_rate_percent": st.sampled_from(["3.1", "7.77", "12", "14.07", "24"]),
    }
)


def live(loan: Loan, steps: list[tuple[str, int, int, int]]) -> tuple[Loan, list[Any]]:
    """Play the steps, and the close of every day between them; refusals change nothing."""
    today, lived = START, []
    for nr, (what, days, minor, back) in enumerate(steps):
        for _ in range(days):
            facts = age(loan, today) if loan.next_action_on and loan.next_action_on <= today else []
            loan, tomorrow = LOANS.fold(loan, facts), today + timedelta(days=1)
            accrued = loan.earning.by(tomorrow) - loan.earning.by(today)
            lived, today = [*lived, *facts, InterestAccrued(today, loan.currency, accrued)], tomorrow
            assert loan.next_action_on is None or loan.next_action_on >= today
        try:
            facts = _step(loan, what, minor, today, today + timedelta(days=back), nr)
        except DomainError:
            continue
        loan = LOANS.fold(loan, facts)
        lived += facts
    return loan, lived


def _step(loan: Loan, what: str, minor: int, today: date, on: date, nr: int) -> list[Any]:
    if what == "write_off":
        return list(write_off(loan, "gone", today, write_off_id=f"W{nr}"))
    if what == "reverse":
        standing = [one.payment_id for one in loan.received] + [one.id for one in loan.decided]
        return list(reverse(loan, standing[minor % len(standing)] if standing else "", "bounced", today))
    if what == "charge":
        due_on = on + timedelta(days=minor % 50)
        return list(charge(loan, Charge(f"C{nr}", minor % 9_000 + 1, "CNY", on, due_on, minor % 2 == 0, "cost"), today))
    if what == "waive":
        return list(waive(loan, Waiver(f"W{nr}", minor % 300 + 1, "CNY", on, "hardship"), today))
    if what == "refund":
        mode: Any = "fewer_instalments" if minor % 2 else "smaller_instalments"
        return list(apply_refund(loan, MerchantRefund(f"R{nr}", minor, "CNY", on, mode, "returned"), today))
    kind: Any = "instalment"
    mode = None
    if what == "prepay":
        kind, mode = "prepayment", "fewer_instalments" if minor % 2 else "smaller_instalments"
    elif what == "instalment":
        minor = loan.plan.instalment_minor
    elif what == "payoff":
        minor, kind = payoff(loan, on).amount_minor + minor % 3, "payoff"
    return list(record_payment(loan, Payment(f"P{nr}", minor, "CNY", on, "counter", kind, mode), today))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, version=VERSIONS, steps=STEPS)
def test_money_and_principal_are_conserved(
    active: Callable[..., Loan], terms: dict[str, Any], version: str, steps: Any
) -> None:
    begun = replace(active(**terms), product_version=version)
    loan, lived = live(begun, steps)
    for fact in lived:
        if isinstance(fact, PaymentReceived):
            assert min(fact.allocation.parts) >= 0
            assert sum(fact.allocation.parts) == fact.amount_minor
        elif isinstance(fact, PaymentReversed):
            assert fact.moved.sum_minor == fact.moved.given_back_minor - fact.amount_minor
        elif isinstance(fact, RecoveryReceived | RefundApplied):
            assert fact.moved.sum_minor == fact.moved.given_back_minor + fact.amount_minor
        elif isinstance(fact, TransactionReversed):
            assert fact.moved.sum_minor == fact.moved.given_back_minor + fact.cash_minor
        elif isinstance(fact, AllocationsMoved | Charged | PenaltyWaived):
            assert fact.moved.sum_minor == fact.moved.given_back_minor
    assert loan.terms.principal_minor == (
        loan.paid.principal_minor + loan.outstanding_principal_minor + loan.written_off_minor
    )
    refunded = sum(one.amount_minor for one in loan.decided if one.kind == "merchant_refund")
    assert loan.sums.sum_minor == sum(one.amount_minor for one in loan.received) + refunded + loan.given_back_minor
    assert loan.life(loan.last_on(START)).repaid_minor == loan.paid.principal_minor
    if loan.status == "settled":
        assert loan.outstanding_principal_minor == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, version=VERSIONS, steps=STEPS)
def test_the_ledger_says_what_the_loan_says(
    active: Callable[..., Loan], terms: dict[str, Any], version: str, steps: Any
) -> None:
    begun = replace(active(**terms), product_version=version)
    loan, lived = live(begun, steps)
    balance: Counter[str] = Counter({accounts.LOANS.code: begun.outstanding_principal_minor})
    for fact in lived:
        for line in lines_of(fact):
            balance[line.debit] += line.amount_minor
            balance[line.credit] -= line.amount_minor
    assert balance[accounts.LOANS.code] == loan.outstanding_principal_minor
    assert balance[accounts.BANK.code] == loan.sums.sum_minor - loan.given_back_minor
    recognised = loan.earning.by(START + timedelta(days=sum(days for _, days, _, _ in steps)))
    assert -balance[accounts.INTEREST_INCOME.code] == recognised - loan.given_back_minor
    assert balance[accounts.INTEREST_RECEIVABLE.code] == recognised - loan.paid.interest_minor
    assert -balance[accounts.RECOVERIES.code] == loan.recovered_minor
    assert -balance[accounts.PENALTY_INCOME.code] == loan.paid.penalty_minor
    assert -balance[accounts.CREDITS.code] == loan.paid.credit_minor
    assert balance[accounts.ALLOWANCE.code] == loan.written_off_minor
    if loan.status != "active":
        assert balance[accounts.INTEREST_RECEIVABLE.code] == 0


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, version=VERSIONS, steps=STEPS)
def test_a_loan_read_back_and_folded_again_is_the_same(
    active: Callable[..., Loan], terms: dict[str, Any], version: str, steps: Any
) -> None:
    begun = replace(active(**terms), product_version=version)
    loan, lived = live(begun, steps)
    assert LOANS.read_state(msgspec.json.encode(loan)) == loan
    of_loan = [fact for fact in lived if not isinstance(fact, InterestAccrued)]
    stored = [(LOANS.facts[type(fact)], msgspec.json.encode(fact)) for fact in of_loan]
    assert LOANS.fold(begun, [LOANS.read_fact(type_, data) for type_, data in stored]) == loan


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, parts=st.lists(st.integers(1, 3_000_000), min_size=1, max_size=12))
def test_many_small_payments_pay_what_one_large_payment_pays(
    active: Callable[..., Loan], terms: dict[str, Any], parts: list[int]
) -> None:
    apart = together = active(**terms)
    for nr, minor in enumerate(parts):
        if apart.status == "active":
            apart = LOANS.fold(apart, record_payment(apart, Payment(f"P{nr}", minor, "CNY", START, "counter"), START))
    total = apart.paid.sum_minor
    together = LOANS.fold(together, record_payment(together, Payment("P", total, "CNY", START, "counter"), START))
    assert replace(together, received=(), by_plan=False) == replace(apart, received=(), by_plan=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    terms=OFFERS,
    version=VERSIONS,
    came=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 300_000), st.integers(0, 3)), min_size=1, max_size=10),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_order_payments_and_reversals_arrive_in_the_loan_is_the_same(
    active: Callable[..., Loan], terms: dict[str, Any], version: str, came: list[tuple[int, int, int]], chance: Any
) -> None:
    begun, today = replace(active(**terms), product_version=version), START + timedelta(days=400)
    payments = [_of_chance(nr, *one) for nr, one in enumerate(came)]
    gone = {payment.payment_id for payment, (_, _, luck) in zip(payments, came, strict=True) if luck == 0}
    in_turn = sorted(payments, key=lambda one: one.received_on)
    standing = [payment for payment in in_turn if payment.payment_id not in gone]
    shuffled = chance.sample(payments, len(payments))
    straight = _arriving(begun, standing, set(), today)
    crooked = _arriving(begun, shuffled, gone, today)
    assume(straight is not None and crooked is not None)  # else a payment came to a settled loan, and was refused
    assert straight is not None
    assert crooked is not None
    assert crooked.paid == straight.paid
    assert (crooked.status, crooked.outstanding_principal_minor) == (
        straight.status,
        straight.outstanding_principal_minor,
    )
    assert (crooked.next_due_on, crooked.instalments_paid) == (straight.next_due_on, straight.instalments_paid)
    crooked, straight = (LOANS.fold(one, age(one, today)) for one in (crooked, straight))
    assert (crooked.bucket, crooked.classification) == (straight.bucket, straight.classification)
    assert crooked.next_action_on == straight.next_action_on


def _of_chance(nr: int, days: int, minor: int, luck: int) -> Payment:
    on = START + timedelta(days=days)
    if luck == 3 and minor >= 10_000:
        return Payment(f"P{nr}", minor, "CNY", on, "counter", "prepayment", "fewer_instalments")
    return Payment(f"P{nr}", minor, "CNY", on, "counter")


def _arriving(loan: Loan, payments: list[Payment], gone: set[str], today: date) -> Loan | None:
    for payment in payments:
        if loan.status != "active":
            return None
        loan = LOANS.fold(loan, record_payment(loan, payment, today))
        if payment.payment_id in gone:
            loan = LOANS.fold(loan, reverse_payment(loan, payment.payment_id, "bounced", today))
    return loan
