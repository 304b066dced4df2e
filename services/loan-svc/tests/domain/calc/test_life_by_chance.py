"""Lives at random: arrival changes nothing, no money is lost or made, and no fee is charged on fees."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from loan_svc.domain.calc.day_count import DayCount
from loan_svc.domain.calc.errors import CalcError
from loan_svc.domain.calc.life.accrual import Rounded
from loan_svc.domain.calc.life.late import LateTerms
from loan_svc.domain.calc.life.life import Life, LifeStatus
from loan_svc.domain.calc.life.life_terms import InAdvance, LifeTerms
from loan_svc.domain.calc.life.parts import DEFAULT_ORDER
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.calc.periods import Period, Unit
from loan_svc.domain.calc.rounding import Rounding
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Charged, Fee, FeeKind, Interest, Method, Terms

START, AS_OF = date(2023, 1, 31), date(2024, 6, 30)
DAYS = (AS_OF - START).days

FEES = st.none() | st.builds(
    Fee,
    st.just(FeeKind.PERCENT_OF_AMOUNT),
    st.fractions(0, 2, max_denominator=100),
    st.sampled_from([Charged.PER_PERIOD, Charged.UP_FRONT]),
)


@st.composite
def plans(draw: st.DrawFn, method: Method | None = None) -> Terms:
    method = method or draw(st.sampled_from(Method))
    periods = draw(st.integers(1, 14))
    grace = 0 if method == Method.BULLET else draw(st.integers(0, periods - 1))
    return Terms(
        principal_minor=draw(st.integers(10_000, 2_000_000)),
        currency="CNY",
        annual_rate=draw(st.sampled_from([Fraction(0), Fraction(7, 100), Fraction("0.1199"), Fraction(36, 100)])),
        method=method,
        periods=periods,
        starts_on=START,
        period=draw(st.sampled_from([Period(), Period(Unit.WEEK, 2), Period(Unit.DAY, 30)])),
        day_count=draw(st.sampled_from(DayCount)),
        interest=draw(st.sampled_from(Interest)),
        instalment_multiple_minor=draw(st.sampled_from([1, 1, 100])),
        rounding=draw(st.sampled_from(Rounding)),
        principal_grace_periods=grace,
        down_payment_percent=draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(25)])),
        fee=draw(FEES),
    )


@st.composite
def life_terms(draw: st.DrawFn) -> LifeTerms:
    terms = draw(plans())
    late = LateTerms(
        draw(st.sampled_from([Fraction(0), Fraction(3, 2)])),
        draw(st.integers(0, 5)),
        draw(st.sampled_from([0, 500])),
        draw(st.sampled_from([None, 2000])),
        draw(st.sampled_from([Fraction(0), Fraction(18, 100)])),
    )
    return LifeTerms(
        terms,
        terms.method != Method.FLAT and draw(st.booleans()),
        late,
        tuple(draw(st.permutations(DEFAULT_ORDER))),
        draw(st.none() | st.sampled_from(Rounded)),
        draw(st.none() | st.sampled_from(InAdvance)),
    )


MONEY = [Kind.PAYMENT] * 6 + [Kind.PREPAYMENT] * 3 + [Kind.MERCHANT_REFUND, Kind.CHARGE]
RARE = [Kind.DISBURSEMENT, Kind.REFUND, Kind.WRITE_OFF, Kind.RECOVERY, Kind.REVERSAL]


@st.composite
def transactions(draw: st.DrawFn, rare: bool = True, most: int = 24) -> list[Transaction]:
    made: list[Transaction] = []
    reversible: list[Transaction] = []
    for k in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(MONEY + RARE if rare else MONEY))
        on = START + timedelta(days=draw(st.integers(0, DAYS)))
        of = ""
        if kind == Kind.REVERSAL:
            if not reversible:
                continue
            reversed_ = reversible.pop(draw(st.integers(0, len(reversible) - 1)))
            of, on = reversed_.id, max(on, reversed_.on)
        amount = 0 if kind in (Kind.REVERSAL, Kind.WRITE_OFF) else draw(st.integers(1, 400_000))
        if kind in (Kind.CHARGE, Kind.REFUND):
            amount = amount // 1000 + 1
        one = Transaction(
            f"T{k}",
            on,
            kind,
            amount,
            draw(st.sampled_from(Mode)),
            of,
            is_fee=draw(st.booleans()),
            with_interest=draw(st.booleans()),
        )
        made.append(one)
        if kind != Kind.REVERSAL:
            reversible.append(one)
    return made


def outcome(by: LifeTerms, events: list[Transaction]) -> Life | str:
    try:
        return replay(by, events, AS_OF)
    except CalcError as refusal:
        return refusal.code


@given(life_terms(), transactions(), st.randoms(use_true_random=False))
def test_whatever_order_the_transactions_arrive_in_the_loan_is_the_same(
    by: LifeTerms, events: list[Transaction], chance: Random
) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert outcome(by, shuffled) == outcome(by, events)


@given(life_terms(), transactions())
def test_no_money_is_lost_or_made(by: LifeTerms, events: list[Transaction]) -> None:
    life = outcome(by, events)
    assume(isinstance(life, Life))
    assert isinstance(life, Life)
    assert life.repaid_minor + life.balance_minor + life.written_off_minor == life.disbursed_minor
    reversed_ids = {one.of for one in events}
    money = (Kind.PAYMENT, Kind.PREPAYMENT, Kind.MERCHANT_REFUND, Kind.RECOVERY)
    came = {one.id: one.amount_minor for one in events if one.kind in money and one.id not in reversed_ids}
    for one in life.allocations:
        parts = one.penalty_minor + one.fee_minor + one.interest_minor + one.principal_minor
        assert parts + one.credit_minor + one.recovered_minor == one.amount_minor
    firsts = {one.transaction_id: one.amount_minor for one in reversed(life.allocations) if one.amount_minor}
    assert firsts == came
    assert sum(one.principal_minor for one in life.allocations) == life.repaid_minor
    refunds = sum(one.amount_minor for one in events if one.kind == Kind.REFUND and one.id not in reversed_ids)
    assert sum(one.credit_minor for one in life.allocations) == life.credit_minor + refunds
    for row in life.instalments:
        paid = (row.principal_paid_minor, row.interest_paid_minor, row.fee_paid_minor, row.penalty_paid_minor)
        due = (row.principal_minor, row.interest_minor, row.fee_minor, row.penalty_minor)
        assert all(0 <= part <= whole for part, whole in zip(paid, due, strict=True))
    assert sum(row.principal_minor for row in life.instalments) == life.disbursed_minor
    if life.status == LifeStatus.SETTLED:
        assert not any(row.outstanding_minor for row in life.instalments)


@given(life_terms(), transactions(rare=False, most=8), st.integers(0, 3))
def test_a_reversed_transaction_has_never_been(by: LifeTerms, events: list[Transaction], at: int) -> None:
    assume(len(events) > at)
    without = events[:at] + events[at + 1 :]
    reversal = Transaction("R", AS_OF, Kind.REVERSAL, of=events[at].id)
    assert outcome(by, [*events, reversal]) == outcome(by, without)


@given(life_terms(), transactions(rare=False, most=8))
def test_paying_the_pay_off_settles_the_loan(by: LifeTerms, events: list[Transaction]) -> None:
    life = outcome(by, [one for one in events if one.kind != Kind.CHARGE])
    assume(isinstance(life, Life) and life.payoff.amount_minor > 0)
    assert isinstance(life, Life)
    events = [one for one in events if one.kind != Kind.CHARGE]
    last = Transaction("last", AS_OF, Kind.PREPAYMENT, life.payoff.amount_minor, Mode.SMALLER_INSTALMENTS)
    ended = outcome(by, [replace(one, id=f"a{one.id}") for one in events] + [last])
    assert isinstance(ended, Life)
    assume(not any(one.on == AS_OF for one in events))
    assert (ended.status, ended.balance_minor) == (LifeStatus.SETTLED, 0)
    assert ended.credit_minor == life.credit_minor


@given(plans(), st.booleans())
def test_a_life_without_events_is_the_schedule(terms: Terms, recalculate: bool) -> None:
    recalculate = recalculate and terms.method != Method.FLAT
    plan = schedule(terms)
    life = replay(LifeTerms(terms, recalculate), [], START)
    ours = [
        (row.nr, row.due_on, row.principal_minor, row.interest_minor, row.fee_minor, row.balance_minor)
        for row in life.instalments
    ]
    theirs = [tuple(row) for row in plan.instalments]
    while len(theirs) > len(ours) and not any(theirs[-1][k] for k in (2, 3, 4)):
        theirs.pop()
    assert ours == theirs


@given(plans(), st.integers(1, 5000), st.sampled_from([True, False]))
def test_there_is_no_fee_on_fees(terms: Terms, charged: int, recalculate: bool) -> None:
    recalculate = recalculate and terms.method != Method.FLAT
    late = LateTerms(Fraction(3, 2), annual_rate=Fraction(18, 100))
    charge: dict[str, Any] = {"kind": Kind.CHARGE, "amount_minor": charged, "is_fee": True}
    events = [Transaction(f"C{k}", START + timedelta(days=20 * k), **charge) for k in range(1, 9)]
    bare = replay(LifeTerms(replace(terms, fee=None), recalculate, late), [], AS_OF)
    with_fees = replay(LifeTerms(terms, recalculate, late), events, AS_OF)
    assert sum(row.penalty_minor for row in bare.instalments) == sum(row.penalty_minor for row in with_fees.instalments)
