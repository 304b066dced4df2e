"""Whatever happens to a loan, in any order: nothing is lost, made or forgotten."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain import accounts
from loan_svc.domain.ageing import age, write_off
from loan_svc.domain.facts import PaymentReceived
from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment, payoff, record_payment
from loan_svc.domain.posting import lines_of

START = date(2026, 1, 31)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "pay", "pay", "instalment", "payoff", "write_off"]),
        st.integers(0, 60),
        st.integers(1, 400_000),
        st.integers(-40, 3),
    ),
    max_size=30,
)
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
    """Play the steps; refusals change nothing."""
    today, lived = START, []
    for nr, (what, days, minor, back) in enumerate(steps):
        for _ in range(days):
            facts = age(loan, today) if loan.next_action_on and loan.next_action_on <= today else []
            loan, today = LOANS.fold(loan, facts), today + timedelta(days=1)
            lived += facts
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
        return list(write_off(loan, "gone", today))
    kind: Any = "instalment"
    if what == "instalment":
        minor = loan.plan.instalment_minor
    elif what == "payoff":
        minor, kind = payoff(loan, on).parts.sum_minor + minor % 3, "payoff"
    return list(record_payment(loan, Payment(f"P{nr}", minor, "CNY", on, "counter", kind), today))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, steps=STEPS)
def test_money_and_principal_are_conserved(active: Callable[..., Loan], terms: dict[str, Any], steps: Any) -> None:
    begun = active(**terms)
    loan, lived = live(begun, steps)
    payments = [fact for fact in lived if isinstance(fact, PaymentReceived)]
    for fact in payments:
        went = fact.allocation
        assert min(went.principal_minor, went.interest_minor, went.fee_minor, went.credit_minor) >= 0
        assert went.principal_minor + went.interest_minor + went.fee_minor + went.credit_minor == fact.amount_minor
    assert loan.terms.principal_minor == (
        loan.paid.principal_minor + loan.outstanding_principal_minor + loan.written_off_minor
    )
    assert loan.paid.sum_minor == sum(fact.amount_minor for fact in payments)
    assert loan.paid.interest_minor <= loan.plan.interest[-1]
    if loan.status == "settled":
        assert loan.outstanding_principal_minor == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, steps=STEPS)
def test_the_ledger_says_what_the_loan_says(active: Callable[..., Loan], terms: dict[str, Any], steps: Any) -> None:
    begun = active(**terms)
    loan, lived = live(begun, steps)
    balance: Counter[str] = Counter({accounts.LOANS.code: begun.outstanding_principal_minor})
    for fact in lived:
        for line in lines_of(fact):
            balance[line.debit] += line.amount_minor
            balance[line.credit] -= line.amount_minor
    assert balance[accounts.LOANS.code] == loan.outstanding_principal_minor
    assert balance[accounts.BANK.code] == loan.paid.sum_minor
    assert -balance[accounts.INTEREST_INCOME.code] == loan.paid.interest_minor
    assert -balance[accounts.CREDITS.code] == loan.paid.credit_minor
    assert balance[accounts.WRITE_OFFS.code] == loan.written_off_minor


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=OFFERS, steps=STEPS)
def test_a_loan_read_back_and_folded_again_is_the_same(
    active: Callable[..., Loan], terms: dict[str, Any], steps: Any
) -> None:
    begun = active(**terms)
    loan, lived = live(begun, steps)
    assert LOANS.read_state(msgspec.json.encode(loan)) == loan
    stored = [(LOANS.facts[type(fact)], msgspec.json.encode(fact)) for fact in lived]
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
    assert together == apart
