"""The annual rate of a plan by other countries' conventions, for who asks for it."""

from fractions import Fraction

from .disclosure import flows_in_periods
from .periods import Unit, is_regular
from .present_value import Flow
from .published import AnnualRate
from .rates import Series, eu_aprc, eu_aprc_dated, us_reg_z
from .schedule import Schedule


def us_reg_z_of(plan: Schedule) -> AnnualRate:
    """APR by 12 CFR 1026 Appendix J. A period of the plan is the unit-period; what is taken on the first day lowers the
    amount financed. Raises NoRate."""
    advance, payments = _sides(plan)
    return us_reg_z(
        plan.terms.periods_per_year, [Series(-advance)], [Series(one.amount, first=one.at) for one in payments]
    )


def eu_aprc_of(plan: Schedule) -> AnnualRate:
    """APRC by Directives 2008/48/EC and 2014/17/EU, Annex I: in months where the plan runs by whole months, else in days
    over 365. Raises NoRate."""
    terms = plan.terms
    advance, payments = _sides(plan)
    if terms.period.unit == Unit.MONTH and is_regular(terms.starts_on, terms.first_due_on, terms.period):
        months = [Series(one.amount, first=one.at * terms.period.every) for one in payments]
        return eu_aprc([Series(-advance)], months)
    dated = [(row.due_on, Fraction(row.due_minor)) for row in plan.in_turn]
    return eu_aprc_dated([(terms.starts_on, -advance)], dated)


def _sides(plan: Schedule) -> tuple[Fraction, list[Flow]]:
    """What the borrower gets on the first day (below 0), and the payments after it, by time in periods."""
    flows = flows_in_periods(plan)
    advance = sum((one.amount for one in flows if not one.at), Fraction(0))
    return advance, [one for one in flows if one.at]
