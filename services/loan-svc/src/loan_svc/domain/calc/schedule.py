"""The plan of a loan: from terms to instalments."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from .errors import InvalidTerms
from .factors import factors, has_one_rate, nominal_rate
from .fees import fee_columns, spread
from .level import Row, level_instalment, level_instalment_by_factor, pay_off, pay_off_by_factor
from .periods import due_dates
from .rounding import divide, round_to_multiple
from .terms import Interest, LevelRate, Method, Terms


class Instalment(NamedTuple):
    """One row, in minor units; `balance_minor` is the principal left after it. (A tuple: a dataclass costs 4 x more.)"""

    nr: int
    due_on: date
    principal_minor: int
    interest_minor: int
    fee_minor: int
    balance_minor: int

    @property
    def due_minor(self) -> int:
        return self.principal_minor + self.interest_minor + self.fee_minor


_row = partial(tuple.__new__, Instalment)
"""Instalment._make without its detour through Python: half the time of a schedule goes into rows."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan. The principal column sums to the loan exactly; totals are the sums of the columns.

    An up-front fee is a row nr 0 on the first day; a down payment is row nr 1 on that day and the periods follow.
    """

    terms: Terms
    instalments: tuple[Instalment, ...]
    interest_minor: int
    fee_minor: int

    @property
    def principal_minor(self) -> int:
        return self.terms.principal_minor

    @property
    def due_minor(self) -> int:
        return self.terms.principal_minor + self.interest_minor + self.fee_minor

    @property
    def in_turn(self) -> tuple[Instalment, ...]:
        """The instalments at the end of a period: all but those of the first day."""
        return self.instalments[-1 if self.terms.method == Method.BULLET else -self.terms.periods :]

    @property
    def on_first_day(self) -> tuple[Instalment, ...]:
        """The up-front fee or the down payment: at most one row."""
        return self.instalments[: len(self.instalments) - len(self.in_turn)]

    @property
    def total_cost_minor(self) -> int:
        """Everything paid beyond the principal."""
        return self.interest_minor + self.fee_minor


def schedule(terms: Terms) -> Schedule:
    """The whole plan. Raises InvalidTerms when the dates or the down payment leave nothing to pay."""
    down_minor = _down_payment(terms)
    financed = terms.principal_minor - down_minor
    rows = _rows(terms, financed)
    dates = due_dates(terms.starts_on, terms.first_due_on, terms.period, terms.periods)
    nr = 1
    first: list[Instalment] = []
    if terms.fee is None:
        up_front, per_period = 0, None
    else:
        up_front, per_period = fee_columns(terms.fee, terms.principal_minor, terms.periods, terms.rounding)
    if down_minor:
        first.append(Instalment(1, terms.starts_on, down_minor, 0, up_front, financed))
        nr = 2
    elif up_front:
        first.append(Instalment(0, terms.starts_on, 0, 0, up_front, financed))
    if terms.method == Method.BULLET:
        dates, per_period = dates[-1:], per_period and [sum(per_period)]
    if per_period is None:
        body = [_row((k, on, p, i, 0, b)) for k, (on, (p, i, b)) in enumerate(zip(dates, rows, strict=True), nr)]
        fees = 0
    else:
        lines = zip(dates, rows, per_period, strict=True)
        body = [_row((k, on, p, i, fee, b)) for k, (on, (p, i, b), fee) in enumerate(lines, nr)]
        fees = sum(per_period)
    return Schedule(terms, (*first, *body), sum([r[1] for r in rows]), up_front + fees)


def _down_payment(terms: Terms) -> int:
    """Rounded like an instalment; it has to leave something to pay in instalments."""
    if not terms.down_payment_percent:
        return 0
    exact = terms.principal_minor * terms.down_payment_percent / 100
    multiple = terms.instalment_multiple_minor
    down_minor = round_to_multiple(exact.numerator, exact.denominator, multiple, terms.level_rounding)
    if down_minor >= terms.principal_minor:
        raise InvalidTerms(
            "nothing-left", "the down payment, rounded, is the whole principal: lower it or its multiple"
        )
    return down_minor


def _rows(terms: Terms, financed: int) -> list[Row]:
    method = terms.method
    if method == Method.EQUAL_PRINCIPAL:
        return _equal_principal(terms, financed)
    if method == Method.FLAT:
        return _flat(terms, financed)
    if method == Method.BULLET:
        nums, den = factors(terms)
        return [(financed, divide(financed * sum(nums), den, terms.rounding), 0)]
    return _level(terms, financed)


def level_of(terms: Terms, balance: int, first: int) -> int:
    """The level instalment that pays `balance` off in the periods from place `first` (counted from 0) on."""
    n, rounding, multiple = terms.periods - first, terms.level_rounding, terms.instalment_multiple_minor
    nominal = terms.level_rate == LevelRate.NOMINAL_PERIOD and terms.interest == Interest.DAILY
    if nominal or has_one_rate(terms):
        return level_instalment(balance, *nominal_rate(terms), n, rounding, multiple)
    nums, den = factors(terms)
    return level_instalment_by_factor(balance, (nums[first:], den), rounding, multiple)


def _level(terms: Terms, financed: int) -> list[Row]:
    """Equal instalments after `grace` periods of interest alone."""
    grace, rounding = terms.grace, terms.rounding
    instalment = level_of(terms, financed, grace)
    if has_one_rate(terms):
        num, den = nominal_rate(terms)
        paying = pay_off(financed, num, den, terms.periods - grace, instalment, rounding)
        return [(0, divide(financed * num, den, rounding), financed)] * grace + paying if grace else paying
    nums, den = factors(terms)
    before: list[Row] = [(0, divide(financed * num, den, rounding), financed) for num in nums[:grace]]
    return before + pay_off_by_factor(financed, (nums[grace:], den), instalment, rounding)


def _equal_principal(terms: Terms, financed: int) -> list[Row]:
    nums, den = factors(terms)
    parts = [0] * terms.grace + spread(financed, terms.periods - terms.grace, terms.rounding)
    rows: list[Row] = []
    balance = financed
    for num, principal in zip(nums, parts, strict=True):
        interest = divide(balance * num, den, terms.rounding)
        balance -= principal
        rows.append((principal, interest, balance))
    return rows


def _flat(terms: Terms, financed: int) -> list[Row]:
    """Interest on the financed amount for the whole term, rounded once and spread evenly."""
    nums, den = factors(terms)
    multiple, paying = terms.instalment_multiple_minor, terms.periods - terms.grace
    interests = spread(divide(financed * sum(nums), den, terms.rounding), terms.periods, terms.rounding)
    if multiple == 1:
        parts = spread(financed, paying, terms.rounding)
    else:
        exact = Fraction(financed, paying) + interests[0]
        level = round_to_multiple(exact.numerator, exact.denominator, multiple, terms.level_rounding)
        parts, left = [], financed
        for interest in interests[terms.grace : -1]:
            parts.append(min(max(level - interest, 0), left))
            left -= parts[-1]
        parts.append(left)
    rows: list[Row] = []
    balance = financed
    for interest, principal in zip(interests, [0] * terms.grace + parts, strict=True):
        balance -= principal
        rows.append((principal, interest, balance))
    return rows
