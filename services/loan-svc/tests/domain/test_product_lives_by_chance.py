"""Every product that was ever offered, through lives at random: what is booked, paid, prepaid, paid off and reversed."""

from collections import Counter
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain import accounts
from loan_svc.domain.ageing import age
from loan_svc.domain.card_purchase import CardPurchase
from loan_svc.domain.day_facts import InterestAccrued
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import book, capture, disburse, earn_subsidy, sign
from loan_svc.domain.payments import Payment, payoff, record_payment, reverse_payment
from loan_svc.domain.posting import lines_of
from loan_svc.domain.products import catalogue
from loan_svc.domain.quote import Offer, Quote, Wishes, make_quote
from loan_svc.domain.words import Convention
from loan_svc.domain.write_off import approve_write_off, ask_write_off

START = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 2, tzinfo=UTC)
MAX_MONTHS = 24
PRODUCTS = [its for its in catalogue().values() if its.currency == "CNY" and its.version == "2026-11"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "pay", "instalment", "instalment", "prepay", "payoff", "reverse", "write_off", "earn"]),
        st.integers(0, 45),
        st.integers(1, 400_000),
        st.integers(-40, 2),
    ),
    max_size=16,
)


@st.composite
def quotes(draw: st.DrawFn, recalculate: bool | None = None) -> Quote:
    """A quote of some product, with wishes that it grants."""
    fitting = [its for its in PRODUCTS if recalculate is None or its.recalculate == recalculate]
    product = draw(st.sampled_from(fitting))
    minor = draw(st.integers(product.min_amount_minor, min(product.max_amount_minor, 5_000_000)))
    rate = draw(st.sampled_from(["3.1", "7.77", "12", "14.07"])) if product.max_rate_percent != "0" else "0"
    merchant = {"merchant_id": "M1", "checkout_id": "K1"} if product.payee == "merchant" else {}
    offer = Offer(
        "A1", "C1", product.code, minor, "CNY", MAX_MONTHS, draw(st.sampled_from(product.methods)), rate, None,
        "mobile_app", "travel", "B", merchant.get("merchant_id"), merchant.get("checkout_id"), date(2027, 12, 31),
    )  # fmt: skip
    counts = [n for n in product.counts if n <= (product.count_within(MAX_MONTHS) or 0)]
    down = minor * draw(st.integers(0, 50)) // 100 if product.max_down_payment_percent != "0" else 0
    later = draw(st.integers(0, product.max_deferral_days))
    card = CardPurchase("T1", START, minor, "CNY") if product.payee == "card" else None
    wishes = Wishes(periods=draw(st.sampled_from(counts)), down_payment_minor=down, card=card)
    also: tuple[Convention, ...] = draw(st.sampled_from([(), ("us_reg_z", "eu_aprc")]))
    try:
        quote = make_quote(offer, "Q1", START, wishes=wishes)
        if later:
            first = next(row.due_on for row in quote.plan if row.due_on > START) + timedelta(days=later)
            wishes = replace(wishes, first_due_on=first)
        return make_quote(offer, "Q1", START, wishes=replace(wishes, also=also))
    except DomainError:
        assume(False)
        raise


@st.composite
def begun(draw: st.DrawFn, recalculate: bool | None = None) -> list[Any]:
    """The facts that bring a loan of some product to be paid out."""
    quote = draw(quotes(recalculate))
    minor = quote.terms.principal_minor
    facts: list[Any] = book(quote, "0" * 64, START)
    loan = LOANS.fold(None, facts)
    facts += sign(loan, "1" * 64, "consent-1", AT, START)
    loan = LOANS.fold(None, facts)
    if loan.status == "signed":
        facts += capture(loan, max(minor - draw(st.integers(0, minor // 3)), 1), AT)
        loan = LOANS.fold(None, facts)
    if loan.status == "instructed":
        facts += disburse(loan, START + timedelta(days=draw(st.integers(0, 20))))
    return facts


def _live(facts: list[Any], steps: list[tuple[str, int, int, int]]) -> tuple[Loan, date, list[Any]]:
    """Every day is closed; refusals change nothing."""
    loan, lived = LOANS.fold(None, facts), list(facts)
    assert loan.disbursed_on is not None
    today = loan.disbursed_on
    for nr, (what, days, minor, back) in enumerate(steps):
        for _ in range(days):
            try:
                facts = age(loan, today)
            except DomainError:  # the close parks such a loan and goes on
                facts = []
            loan, tomorrow = LOANS.fold(loan, facts), today + timedelta(days=1)
            accrued = loan.earning.by(tomorrow) - loan.earning.by(today)
            lived, today = [*lived, *facts, InterestAccrued(today, "CNY", accrued)], tomorrow
        try:
            facts = _step(loan, what, minor, today, back, nr)
        except DomainError:
            continue
        loan = LOANS.fold(loan, facts)
        lived += facts
    return loan, today, lived


def _step(loan: Loan, what: str, minor: int, today: date, back: int, nr: int) -> list[Any]:
    on = today + timedelta(days=back)
    if what == "earn":
        return list(earn_subsidy(loan, today))
    if what == "write_off":
        asked = ask_write_off(loan, f"W{nr}", None, "gone", "A", today)
        return [*asked, *approve_write_off(LOANS.fold(loan, asked), f"W{nr}", "B", today)]
    if what == "reverse":
        ids = [one.payment_id for one in loan.received]
        return list(reverse_payment(loan, ids[minor % len(ids)] if ids else "", "bounced", today))
    kind: Any = "instalment"
    mode: Any = None
    waiver = "hardship" if minor % 7 == 0 else None
    if what == "prepay":
        kind, mode = "prepayment", "fewer_instalments" if minor % 2 else "smaller_instalments"
    elif what == "instalment":
        minor = loan.plan.instalment_minor
    elif what == "payoff":
        minor, kind = payoff(loan, on, waiver).amount_minor + minor % 3, "payoff"
    waived = waiver if kind != "instalment" else None
    payment = Payment(f"P{nr}", minor, "CNY", on, "counter", kind, mode, early_waiver=waived)
    return list(record_payment(loan, payment, today))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(quotes())
def test_every_quote_repays_the_amount_costs_what_it_says_and_stays_below_its_cap(quote: Quote) -> None:
    assert sum(row.principal_minor for row in quote.plan) == quote.terms.principal_minor
    assert sum(row.interest_minor + row.fee_minor for row in quote.plan) == quote.total_cost_minor
    assert min(min(row[2:]) for row in map(astuple, quote.plan)) >= 0
    assert [row.due_on for row in quote.plan] == sorted(row.due_on for row in quote.plan)
    cap = quote.terms.total_cost_cap_percent
    assert cap is None or Decimal(quote.simple_percent) <= Decimal(cap)
    assert msgspec.json.decode(msgspec.json.encode(quote), type=Quote) == quote
    if quote.payout is not None:
        parts = quote.payout
        assert parts.payout_minor + parts.merchant_fee_minor + parts.subsidy_minor == quote.terms.principal_minor
        assert min(parts.payout_minor, parts.merchant_fee_minor, parts.subsidy_minor) >= 0


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(begun(), STEPS)
def test_money_is_conserved_and_the_ledger_says_what_the_loan_says(facts: list[Any], steps: Any) -> None:
    loan, today, lived = _live(facts, steps)
    balance: Counter[str] = Counter()
    for fact in lived:
        for line in lines_of(fact):
            balance[line.debit] += line.amount_minor
            balance[line.credit] -= line.amount_minor
    principal = loan.terms.principal_minor
    assert principal == loan.paid.principal_minor + loan.outstanding_principal_minor + loan.written_off_minor
    came = loan.paid.sum_minor + loan.recovered_minor
    assert came == sum(one.amount_minor for one in loan.received)
    assert balance[accounts.LOANS.code] == loan.outstanding_principal_minor
    left = 0 if loan.payee_kind == "card" else principal - loan.merchant_fee_minor - loan.subsidy_minor
    assert balance[accounts.BANK.code] == came - left
    assert -balance[accounts.RECOVERIES.code] == loan.recovered_minor
    assert -balance[accounts.CARD_RECEIVABLES.code] == (principal if loan.payee_kind == "card" else 0)
    assert -balance[accounts.MERCHANT_FEES.code] == loan.merchant_fee_minor
    assert -balance[accounts.UNEARNED_SUBSIDY.code] == loan.subsidy_minor - loan.subsidy_earned_minor >= 0
    recognised = loan.earning.by(today)
    assert -balance[accounts.INTEREST_INCOME.code] == recognised + loan.subsidy_earned_minor
    assert balance[accounts.INTEREST_RECEIVABLE.code] == recognised - loan.paid.interest_minor
    if loan.status != "active":
        assert balance[accounts.INTEREST_RECEIVABLE.code] == 0
    assert -balance[accounts.PENALTY_INCOME.code] == loan.paid.penalty_minor
    assert sum(balance.values()) == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(begun(), STEPS)
def test_a_loan_read_back_and_folded_again_is_the_same(facts: list[Any], steps: Any) -> None:
    loan, _, lived = _live(facts, steps)
    assert LOANS.read_state(msgspec.json.encode(loan)) == loan
    of_loan = [fact for fact in lived if not isinstance(fact, InterestAccrued)]
    stored = [(LOANS.facts[type(fact)], msgspec.json.encode(fact)) for fact in of_loan]
    assert LOANS.fold(None, [LOANS.read_fact(type_, data) for type_, data in stored]) == loan


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(begun(recalculate=True), STEPS)
def test_where_interest_follows_the_balance_what_the_facts_say_is_what_the_replay_says(
    facts: list[Any], steps: Any
) -> None:
    loan, _, _ = _live(facts, steps)
    assume(loan.status in ("active", "settled"))
    life = loan.life(max([loan.starts_on, *[one.on for one in loan.received]]))
    assert life.balance_minor == loan.outstanding_principal_minor
    assert (life.status == "settled") == (loan.status == "settled")
    assert sum(one.interest_minor for one in life.allocations) == loan.paid.interest_minor
    assert sum(one.penalty_minor for one in life.allocations) == loan.paid.penalty_minor


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    begun(recalculate=True),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 300_000), st.integers(0, 3)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_whatever_order_money_and_reversals_arrive_in_the_recalculated_loan_is_the_same(
    facts: list[Any], came: list[tuple[int, int, int]], chance: Any
) -> None:
    loan = LOANS.fold(None, facts)
    today = loan.starts_on + timedelta(days=200)
    payments = [_of_chance(nr, loan.starts_on, *one) for nr, one in enumerate(came)]
    gone = {payment.payment_id for payment, (_, _, luck) in zip(payments, came, strict=True) if luck == 0}
    in_turn = sorted(payments, key=lambda one: one.received_on)
    straight = _arriving(loan, [payment for payment in in_turn if payment.payment_id not in gone], set(), today)
    crooked = _arriving(loan, chance.sample(payments, len(payments)), gone, today)
    assume(straight is not None and crooked is not None)  # else a payment came to a settled loan, and was refused
    assert straight is not None
    assert crooked is not None
    assert (crooked.paid, crooked.status) == (straight.paid, straight.status)
    assert crooked.outstanding_principal_minor == straight.outstanding_principal_minor
    assert (crooked.next_due_on, crooked.instalments_paid) == (straight.next_due_on, straight.instalments_paid)


def _of_chance(nr: int, start: date, days: int, minor: int, luck: int) -> Payment:
    on = start + timedelta(days=days)
    if luck == 3 and minor >= 10_000:
        return Payment(f"P{nr}", minor, "CNY", on, "counter", "prepayment", "smaller_instalments")
    return Payment(f"P{nr}", minor, "CNY", on, "counter")


def _arriving(loan: Loan, payments: list[Payment], gone: set[str], today: date) -> Loan | None:
    for payment in payments:
        if loan.status != "active":
            return None
        loan = LOANS.fold(loan, record_payment(loan, payment, today))
        if payment.payment_id in gone:
            loan = LOANS.fold(loan, reverse_payment(loan, payment.payment_id, "bounced", today))
    return loan
