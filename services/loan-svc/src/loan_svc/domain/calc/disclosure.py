"""What a borrower is told before consent: the cost in money and as a rate a year, simple and compound."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .factors import odd_length
from .periodic_rate import RATE_ONE, payments_rate
from .periods import is_regular
from .present_value import Flow, PresentValue
from .published import PERCENT_PLACES, half_up
from .rates import compound_percent
from .root import Bracket, the_rate
from .schedule import Schedule
from .terms import Method


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Percentages a year, half up to 2 decimals; the cost in minor units (all interest and fees)."""

    simple_percent: Decimal
    compound_percent: Decimal
    total_cost_minor: int


def disclosure(plan: Schedule) -> Disclosure:
    """PBoC Announcement [2021] No. 3 on the plan as it will be paid: the internal rate i of one period on what the
    borrower really receives (principal less down payment and up-front fee); simple i·m, compound (1+i)^m - 1.

    A year has m = 12 months, 52 weeks or 365 days of periods. A first period of another length counts as that part of
    a period (months of 30 days). Raises NoRate when fees taken up front leave nothing of the principal.
    """
    terms = plan.terms
    m = terms.periods_per_year
    bracket = _quick(plan)
    if bracket is not None:
        simple = _if_sure(100 * bracket.low * m, 100 * bracket.high * m)
        compound = _if_sure(compound_percent(bracket.low, m), compound_percent(bracket.high, m))
        if simple is not None and compound is not None:
            return Disclosure(simple, compound, plan.total_cost_minor)
    bracket = the_rate(PresentValue(flows_in_periods(plan)))
    simple = half_up(100 * bracket.low * m, 100 * bracket.high * m, PERCENT_PLACES)
    compound = half_up(compound_percent(bracket.low, m), compound_percent(bracket.high, m), PERCENT_PLACES)
    return Disclosure(simple, compound, plan.total_cost_minor)


def _if_sure(low: Fraction, high: Fraction) -> Decimal | None:
    """The published figure when both ends of a coarse bracket round to it."""
    percent = half_up(low, low, PERCENT_PLACES)
    return percent if percent == half_up(high, high, PERCENT_PLACES) else None


def _quick(plan: Schedule) -> Bracket | None:
    """A coarse proved bracket, for plans whose payments are one period apart."""
    terms = plan.terms
    if terms.method == Method.BULLET or not is_regular(terms.starts_on, terms.first_due_on, terms.period):
        return None
    at_once = sum([row.due_minor for row in plan.on_first_day])
    found = payments_rate(terms.principal_minor - at_once, [row.due_minor for row in plan.in_turn])
    return None if found is None else Bracket(Fraction(found[0], RATE_ONE), Fraction(found[1], RATE_ONE))


def flows_in_periods(plan: Schedule) -> list[Flow]:
    """The borrower's flows, by time in periods."""
    terms = plan.terms
    first = Fraction(1)
    if terms.first_due_on is not None and not is_regular(terms.starts_on, terms.first_due_on, terms.period):
        first = odd_length(terms.starts_on, terms.first_due_on, terms.period)
    if terms.method == Method.BULLET:
        first += terms.periods - 1
    flows = [Flow(Fraction(-terms.principal_minor), Fraction(0))]
    flows += [Flow(Fraction(row.due_minor), Fraction(0)) for row in plan.on_first_day]
    return flows + [Flow(Fraction(row.due_minor), first + k) for k, row in enumerate(plan.in_turn)]
