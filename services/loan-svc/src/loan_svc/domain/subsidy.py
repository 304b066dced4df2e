"""What the merchant bears of the customer's cost: how much that is, and when the bank has earned it.

The customer's plan is at the customer's rate (0 where the instalments are free of interest, 免息分期). The merchant is paid
so much less that the plan earns the lender's rate on what the bank really pays out: the subsidy is the amount less the
plan's present value at that rate. It is a contract liability at first and becomes interest income by the effective
rate, instalment by instalment as they fall due.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from loan_svc.domain.calc.factors import factors
from loan_svc.domain.calc.rounding import Rounding, round_fraction
from loan_svc.domain.calc.schedule import Schedule, schedule
from loan_svc.domain.calc.terms import Method, Terms
from loan_svc.domain.terms import LoanTerms


def customer_rate_percent(lender_rate_percent: str, subsidy_percent: str) -> str:
    """The part of the lender's rate that is left to the customer, exact."""
    left = Decimal(lender_rate_percent) * (100 - Decimal(subsidy_percent)) / 100
    return f"{left.normalize():f}"


def subsidy_minor(terms: LoanTerms, lender_rate_percent: str, starts_on: date) -> int:
    """What is kept back from the merchant, rounded half up."""
    plan, lender = _plan(terms, lender_rate_percent, starts_on)
    worth, growth = _on_first_day(plan), Fraction(1)
    for row, rate in zip(plan.in_turn, _rates(lender), strict=True):
        growth *= 1 + rate
        worth += row.due_minor / growth
    return max(round_fraction(plan.principal_minor - worth, Rounding.HALF_UP), 0)


@lru_cache(maxsize=1024)
def earned_minor(
    terms: LoanTerms, lender_rate_percent: str, starts_on: date, subsidy: int
) -> tuple[tuple[date, int], ...]:
    """By due date: how much of the subsidy is earned then, in all; the last one earns the rest of it."""
    plan, lender = _plan(terms, lender_rate_percent, starts_on)
    balance, earned = plan.principal_minor - subsidy - _on_first_day(plan), Fraction(0)
    found: list[tuple[date, int]] = []
    for row, rate in zip(plan.in_turn, _rates(lender), strict=True):
        yields = balance * rate
        earned += yields - row.interest_minor - row.fee_minor
        balance += yields - row.due_minor
        before = found[-1][1] if found else 0
        found.append((row.due_on, min(max(round_fraction(earned, Rounding.HALF_UP), before), subsidy)))
    return (*found[:-1], (found[-1][0], subsidy))


def _plan(terms: LoanTerms, lender_rate_percent: str, starts_on: date) -> tuple[Schedule, Terms]:
    """The customer's plan, and the same terms at the lender's rate."""
    return (
        schedule(terms.starting(starts_on)),
        replace(terms, annual_rate_percent=lender_rate_percent).starting(starts_on),
    )


def _on_first_day(plan: Schedule) -> Fraction:
    return Fraction(sum(row.due_minor for row in plan.on_first_day))


def _rates(lender: Terms) -> list[Fraction]:
    """The lender's rate of each instalment's period."""
    nums, den = factors(lender)
    rates = [Fraction(num, den) for num in nums]
    return [sum(rates, Fraction(0))] if lender.method == Method.BULLET else rates
