"""What is paid along the plan is paid as the replay says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.ageing import age
from loan_svc.domain.loan import Loan
from loan_svc.domain.pay_by_plan import pay_by_plan
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.products import catalogue

START = date(2026, 1, 31)
ORDERS = [("penalty", "fee", "interest", "principal"), ("penalty", "fee", "principal", "interest")]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.sampled_from(["cash-cny", "consumer-cny"]),
    version=st.sampled_from(["2018-01", "2026-11"]),
    method=st.sampled_from(["equal_instalment", "equal_principal"]),
    term_months=st.sampled_from([3, 6, 12]),
    order=st.sampled_from(ORDERS),
    came=st.lists(
        st.tuples(st.integers(0, 45), st.integers(-5, 0), st.integers(1, 300_000), st.booleans()), max_size=8
    ),
)
def test_it_is_what_the_replay_says(
    active: Callable[..., Loan],
    code: str,
    version: str,
    method: str,
    term_months: int,
    order: tuple[Any, ...],
    came: list[tuple[int, int, int, bool]],
) -> None:
    loan = replace(active(product_code=code, method=method, term_months=term_months), product_version=version)
    known = catalogue()[code, version]
    catalogue()[code, version] = replace(known, allocation=order)
    try:
        _live(loan, came)
    finally:
        catalogue()[code, version] = known


def _live(loan: Loan, came: list[tuple[int, int, int, bool]]) -> None:
    today = START
    for nr, (days, back, minor, regular) in enumerate(came):
        for _ in range(days):
            loan, today = LOANS.fold(loan, age(loan, today)), today + timedelta(days=1)
        amount = loan.plan.instalment_minor if regular else minor
        payment = Payment(f"P{nr}", amount, "CNY", today + timedelta(days=back), "counter")
        try:
            facts = record_payment(loan, payment, today)
            replayed = record_payment(replace(loan, by_plan=False), payment, today)
        except DomainError:
            continue
        assert facts == replayed
        event(f"along the plan: {len(facts) == 1 and loan.by_plan and loan.bucket is None}")
        assert LOANS.fold(loan, facts) == replace(
            LOANS.fold(replace(loan, by_plan=False), replayed), by_plan=LOANS.fold(loan, facts).by_plan
        )
        loan = LOANS.fold(loan, facts)


def test_most_payments_need_no_replay(active: Callable[..., Loan]) -> None:
    loan = active()
    one = loan.plan.rows[0]
    paid = pay_by_plan(loan, LOANS.fold(loan, record_payment(loan, _of(loan), START)).received[0], START)
    assert paid is not None
    assert paid.allocation.parts == (one.principal_minor, one.interest_minor, 0, 0, 0)


def _of(loan: Loan) -> Payment:
    return Payment("P1", loan.plan.instalment_minor, "CNY", START, "counter")
