from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from stdnum.cn import ric, uscc

from onebox.demo.calendar import days
from onebox.demo.course import columns, course, paid_instalments, snapshot_on
from onebox.demo.merchants import company_code
from onebox.demo.people import person
from onebox.demo.rows import Row, read_rows

DATA = Path(__file__).parents[3] / "data" / "lendingclub_2018q1.csv"
SNAPSHOT = date(2018, 6, 25)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for row in read_rows(DATA) if isinstance(row, Row)]


def test_the_snapshot_is_the_day_most_current_loans_had_paid_up_to(rows):
    assert snapshot_on(rows) == SNAPSHOT


def test_the_instalment_is_the_level_payment_rounded_up_to_the_cent(rows):
    """OpenIntro's data note: all but a handful agree."""
    equal = 0
    for row in rows:
        table = columns(row.amount_minor, row.rate_percent, row.term_months)
        equal += table.principal[1] + table.interest[1] == row.instalment_minor
    assert equal >= 4995


def test_nine_of_ten_current_loans_paid_whole_instalments(rows):
    """../shared/data/README.md: about 51 % to the cent and 91 % within 3 cents for some k."""
    off = [paid_instalments(row)[1] for row in rows if row.status == "Current"]
    assert sum(one == 0 for one in off) / len(off) == pytest.approx(0.51, abs=0.01)
    assert sum(one <= 3 for one in off) / len(off) == pytest.approx(0.91, abs=0.01)


def test_on_the_snapshot_day_each_derived_loan_is_as_late_as_its_status_says(rows):
    allowed = {
        "In Grace Period": range(1, 16),
        "Late (16-30 days)": range(16, 31),
        "Late (31-120 days)": range(31, 121),
    }
    seen = Counter()
    for row in rows:
        found = course(row, SNAPSHOT)
        if found.derived and row.status in allowed:
            paid = len(found.instalments_on)
            year, month = divmod(found.issued_on.month + paid, 12)
            next_due = found.issued_on.replace(year=found.issued_on.year + year, month=month + 1)
            assert (SNAPSHOT - next_due).days in allowed[row.status]
            seen[row.status] += 1
    assert set(seen) == set(allowed)


def test_nothing_is_paid_before_the_loan_or_after_the_snapshot(rows):
    for row in rows:
        found = course(row, SNAPSHOT)
        paid_on = [*found.instalments_on, *([found.payoff_on] if found.payoff_on else [])]
        assert all(found.issued_on <= on <= SNAPSHOT for on in paid_on)


def test_every_day_is_in_the_calendar_once(rows):
    calendar = days([course(row, SNAPSHOT) for row in rows[:100]], SNAPSHOT)
    assert len({day.on for day in calendar}) == len(calendar) == (SNAPSHOT - calendar[0].on).days + 1
    assert sum(len(day.issues) for day in calendar) == 100


def test_made_up_people_have_valid_identity_numbers_and_are_different():
    people = [person(number) for number in range(1, 20_000, 7)]
    assert all(ric.is_valid(one.id_number) for one in people)
    assert len({one.id_number for one in people}) == len({one.phone for one in people}) == len(people)


def test_made_up_merchants_have_valid_company_codes():
    assert all(uscc.is_valid(company_code(number)) for number in range(50))
