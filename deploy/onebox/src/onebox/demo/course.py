"""What a published loan's course was, day by day, as far as its money columns tell.

The file gives the month of issue and the money paid until the snapshot, no dates. From them follow: how many level
instalments were paid (the `k` whose cumulative principal is the published one), on which days of the month the loan can
have been issued so that its status on the snapshot day is the published one, and, for loans paid off, the day on which
the interest paid had accrued. Where nothing fits, the nearest course is taken and `derived` says so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from loan_svc.domain.calc.rounding import Rounding
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Method, Terms
from onebox.demo.rows import Row

SNAPSHOT_DAY = 25
"""Five of six current loans of each month had paid the instalment of the snapshot's month."""
LAST_ISSUE_DAY = 28
NEAR_MINOR = 3
AHEAD = 1
"""Instalments paid before they were due that are believed; more than that is a prepayment of unknown date."""

_DAYS_PAST_DUE = {"In Grace Period": (1, 15), "Late (16-30 days)": (16, 30), "Late (31-120 days)": (31, 120)}


@dataclass(frozen=True, slots=True)
class Course:
    """The days of one loan."""

    row: Row
    issued_on: date
    instalments_on: tuple[date, ...]
    payoff_on: date | None
    written_off_on: date | None
    derived: bool
    """False where the published money fits no course of level instalments."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Cumulative principal and interest after 0, 1, 2, … level instalments."""

    principal: tuple[int, ...]
    interest: tuple[int, ...]


@lru_cache(maxsize=256)
def columns(amount_minor: int, rate_percent: str, term_months: int) -> Columns:
    """The plain monthly amortisation, instalment rounded up to the cent."""
    plan = schedule(
        Terms(
            principal_minor=amount_minor,
            currency="USD",
            annual_rate=Fraction(rate_percent) / 100,
            method=Method.EQUAL_INSTALMENT,
            periods=term_months,
            starts_on=date(2018, 1, 1),
            instalment_rounding=Rounding.UP,
        )
    )
    principal, interest = [0], [0]
    for instalment in plan.instalments:
        principal.append(principal[-1] + instalment.principal_minor)
        interest.append(interest[-1] + instalment.interest_minor)
    return Columns(tuple(principal), tuple(interest))


def paid_instalments(row: Row) -> tuple[int, int]:
    """The number of level instalments whose principal is nearest to the published one, and how far off it is (cents)."""
    cumulative = columns(row.amount_minor, row.rate_percent, row.term_months).principal
    k = min(range(len(cumulative)), key=lambda n: abs(cumulative[n] - row.paid_principal_minor))
    return k, abs(cumulative[k] - row.paid_principal_minor)


def snapshot_on(rows: Iterable[Row]) -> date:
    """The day the file's figures are of: in the month that most current loans had paid up to."""
    months = Counter(_month(row.issued_in, paid_instalments(row)[0]) for row in rows if row.status == "Current")
    if not months:
        return date(2018, 6, SNAPSHOT_DAY)
    return months.most_common(1)[0][0].replace(day=SNAPSHOT_DAY)


def course(row: Row, snapshot: date) -> Course:
    """The course of one loan up to the snapshot."""
    if row.status == "Fully Paid":
        return _paid_off(row, snapshot)
    if row.status == "Charged Off":
        issued = row.issued_in.replace(day=1 + row.line % LAST_ISSUE_DAY)
        return Course(row, issued, (), None, snapshot, True)
    k, off = paid_instalments(row)
    lowest, highest = _DAYS_PAST_DUE.get(row.status, (-31, 0))
    for paid in range(k, -1, -1):
        days = [
            day
            for day in range(1, LAST_ISSUE_DAY + 1)
            if lowest <= (snapshot - _month(row.issued_in, paid + 1, day)).days <= highest
            and _month(row.issued_in, paid, day) <= snapshot
        ]
        if days:
            break
    else:
        paid, days = k, [LAST_ISSUE_DAY]
    day = days[row.line % len(days)]
    ahead = min(k - paid, AHEAD) if off <= NEAR_MINOR else 0
    due = [_month(row.issued_in, n, day) for n in range(1, paid + 1)] + [snapshot] * ahead
    derived = off <= NEAR_MINOR and paid + ahead == k
    return Course(
        row, row.issued_in.replace(day=day), tuple(one for one in due if one <= snapshot), None, None, derived
    )


def _paid_off(row: Row, snapshot: date) -> Course:
    """Level instalments as long as the published interest allows, then the day on which the rest of it had accrued."""
    table = columns(row.amount_minor, row.rate_percent, row.term_months)
    day = 1 + row.line % LAST_ISSUE_DAY
    k = max(n for n in range(len(table.interest)) if table.interest[n] <= row.paid_interest_minor + NEAR_MINOR)
    while k and _month(row.issued_in, k, day) > snapshot:
        k -= 1
    left = (row.amount_minor - table.principal[k]) * Fraction(row.rate_percent) / 100 / 360
    days = round((row.paid_interest_minor - table.interest[k]) / left) if left else 0
    begin = _month(row.issued_in, k, day)
    payoff = min(snapshot, begin + timedelta(days=max(0, days)))
    derived = abs((payoff - begin).days - days) <= 1
    instalments = tuple(_month(row.issued_in, n, day) for n in range(1, k + 1))
    return Course(row, row.issued_in.replace(day=day), instalments, payoff, None, derived)


def _month(first: date, months: int, day: int = 1) -> date:
    year, month = divmod(first.month - 1 + months, 12)
    return date(first.year + year, month + 1, day)
