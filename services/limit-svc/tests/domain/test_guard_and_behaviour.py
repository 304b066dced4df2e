"""The guard's warnings, and the limit that follows from behaviour by the table."""

from datetime import date

import pytest

from fenqi.kernel import Money
from limit_svc.adapters.policy_files import read_ports
from limit_svc.domain import approve, draw, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.behaviour import Behaviour, Verdict, limit_after, question
from limit_svc.domain.facts import HoldPlaced, LineGranted
from limit_svc.domain.guard import Guard, Threshold
from limit_svc.domain.line import Line

PORTS = read_ports()
TODAY, UNTIL = date(2026, 11, 23), date(2027, 11, 23)
GUARD = Guard(
    debt_to_income=(Threshold("debt-very-high", "60"), Threshold("debt-high", "40")),
    limit_to_income=(Threshold("limit-near-income", "60"),),
    utilisation=(Threshold("nearly-full", "95"), Threshold("rather-full", "80")),
)


def granted(limit: int, income: int, debt: str | None) -> LineGranted:
    approval = Approval("A1", Money(limit, "CNY"), "comprehensive", (), UNTIL, "S1", "travel", income, debt)
    (fact,) = approve.grant("C1", "N1", approval, guard=GUARD)
    assert isinstance(fact, LineGranted)
    return fact


def a_line(limit: int = 1_000_000, used: int = 500_000) -> Line:
    return Line("C1", "N1", "CNY", limit, True, (), UNTIL, used_minor=used)


@pytest.mark.parametrize(
    ("limit", "income", "debt", "warnings"),
    [
        (599, 1000, "39.99", ()),
        (600, 1000, "40", ("debt-high", "limit-near-income")),
        (1, 1000, "60.00", ("debt-very-high",)),
        (1000, 0, None, ()),
    ],
)
def test_a_grant_warns_of_debt_and_of_a_limit_near_the_income(
    limit: int, income: int, debt: str | None, warnings: tuple[str, ...]
) -> None:
    assert granted(limit, income, debt).warnings == warnings


@pytest.mark.parametrize(("amount", "warning"), [(799, ()), (800, ("rather-full",)), (950, ("nearly-full",))])
def test_a_draw_warns_of_a_line_that_is_nearly_full_and_of_what_the_approval_warned_of(
    amount: int, warning: tuple[str, ...]
) -> None:
    current = line.evolve(None, granted(1000, 10_000, "45"))
    terms = draw.Terms(guard=GUARD)
    (fact,) = draw.place(current, "H1", "L1", Money(amount, "CNY"), "travel", TODAY, TODAY, terms)
    assert isinstance(fact, HoldPlaced)
    assert fact.warnings == ("debt-high", *warning)


GOOD = Behaviour(on_time_instalments=6, income_minor=10_000_000)


@pytest.mark.parametrize(
    ("known", "change", "reason"),
    [
        (GOOD, 20, "good-repayment"),
        (Behaviour(on_time_instalments=12, income_minor=10_000_000), 30, "good-repayment-long"),
        (Behaviour(on_time_instalments=5, income_minor=10_000_000), 0, "nothing-to-change"),
        (Behaviour(on_time_instalments=12), 0, "nothing-to-change"),
        (Behaviour(on_time_instalments=12, overdues=1, worst_bucket=1, income_minor=10_000_000), 0, "overdue-lately"),
        (Behaviour(overdues=1, worst_bucket=2), -30, "overdue"),
        (Behaviour(overdues=4, worst_bucket=7), -50, "overdue-long"),
        (Behaviour(overdues=3, worst_bucket=1), -20, "overdue-often"),
        (Behaviour(signals_high=1), -50, "signals-high"),
        (Behaviour(signals_medium=2), -20, "signals-repeated"),
        (Behaviour(income_minor=7_000_000, income_before_minor=10_000_000), -20, "income-lower"),
        (
            Behaviour(on_time_instalments=6, income_minor=13_000_000, income_before_minor=10_000_000),
            30,
            "income-higher",
        ),
    ],
)
def test_the_table_raises_on_good_repayment_and_income_and_lowers_on_deterioration(
    known: Behaviour, change: int, reason: str
) -> None:
    verdict = PORTS.proposals.verdict(question(a_line(), known))
    assert (verdict.change_percent, verdict.reason, verdict.version) == (change, reason, "proposals-1")


def test_a_frozen_line_and_one_that_is_hardly_used_are_not_raised() -> None:
    asked = question(a_line(), GOOD)
    assert PORTS.proposals.verdict(asked | {"frozen": True}).reason == "frozen"
    assert PORTS.proposals.verdict(question(a_line(used=0), GOOD)).change_percent == 0


@pytest.mark.parametrize(
    ("change", "bound", "expected"),
    [
        (20, 60, 1_200_000),
        (30, 13, 1_300_000),
        (30, 11, 1_100_000),
        (30, 5, 1_000_000),
        (-30, 0, 700_000),
        (0, 0, 1_000_000),
    ],
)
def test_an_increase_stays_within_the_income_and_a_limit_is_a_multiple_of_the_step(
    change: int, bound: int, expected: int
) -> None:
    assert limit_after(a_line(), GOOD, Verdict(change, bound, "r", "v"), 10_000) == expected
    odd = limit_after(a_line(1_000_001), GOOD, Verdict(20, 60, "r", "v"), 10_000)
    assert odd == 1_200_000
