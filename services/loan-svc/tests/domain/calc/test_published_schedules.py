"""Schedules as other lending systems published them; every case file names its sources."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from loan_svc.domain.calc.day_count import DayCount, year_fraction
from loan_svc.domain.calc.periods import MONTHLY, Period, Unit
from loan_svc.domain.calc.rounding import Rounding
from loan_svc.domain.calc.schedule import Instalment, schedule
from loan_svc.domain.calc.terms import Charged, Fee, FeeKind, Interest, LevelRate, Method, Terms

CASES = Path(__file__).parent.parent / "cases"

LIVES = frozenset({"G11", "G13", "G14", "G17", "G19", "G24"})
"""What the published schedules hold beyond a plan: test_published_lives.py."""


@dataclass(frozen=True)
class Row:
    """A published instalment, in minor units of a currency with 2 decimals."""

    due_on: date
    balance: int
    principal: int
    interest: int
    due: int


def minor(text: str) -> int:
    return int(Decimal(text) * 100)


def tables() -> dict[str, list[Row]]:
    """The schedules of schedules.md by their short name, without the row of the first day."""
    found: dict[str, list[Row]] = {}
    for section in (CASES / "schedules.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        block = re.search(r"```csv\n(.*?)```", section, re.DOTALL)
        if block is not None:
            lines = list(csv.DictReader(io.StringIO(block[1])))[1:]
            found[section.split()[0]] = [
                Row(
                    date.fromisoformat(line["due_date"]),
                    minor(line["balance"]),
                    minor(line["principal"]),
                    minor(line["interest"]),
                    minor(line["due"]),
                )
                for line in lines
            ]
    return found


def progressive(case_id: str) -> Any:
    cases = yaml.load((CASES / "progressive_emi.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return next(case for case in cases if case["id"] == case_id)


def terms(principal: str, percent: str, periods: int, starts_on: date, **more: Any) -> Terms:
    level = {"method": Method.EQUAL_INSTALMENT, "rounding": Rounding.HALF_EVEN} | more
    return Terms(minor(principal), "EUR", Fraction(percent) / 100, periods=periods, starts_on=starts_on, **level)


def row_of(instalment: Instalment) -> Row:
    return Row(
        instalment.due_on,
        instalment.balance_minor,
        instalment.principal_minor,
        instalment.interest_minor,
        instalment.due_minor,
    )


NOVEMBER, SEPTEMBER = date(2022, 11, 1), date(2023, 9, 1)
WHOLE_UNITS: dict[str, Any] = {"instalment_multiple_minor": 100}
PLANS = {
    "G2": terms("5000", "12", 18, NOVEMBER, **WHOLE_UNITS),
    "G3": terms("5000", "12", 18, NOVEMBER, **WHOLE_UNITS, interest=Interest.DAILY, day_count=DayCount.ACT_365),
    "G4": terms("5000", "12", 18, NOVEMBER, **WHOLE_UNITS, method=Method.EQUAL_PRINCIPAL),
    "G5": terms("5000", "12", 18, NOVEMBER, **WHOLE_UNITS, principal_grace_periods=3),
    "G8": terms("1000", "0", 6, SEPTEMBER, **WHOLE_UNITS),
    "G10": terms("1250", "15", 4, SEPTEMBER, **WHOLE_UNITS),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_published_plan_comes_out_to_the_cent(name: str) -> None:
    assert [row_of(instalment) for instalment in schedule(PLANS[name]).instalments] == tables()[name]


def test_interest_first_with_grace_periods_is_the_published_plan_with_principal_grace() -> None:
    plan = terms("5000", "12", 18, NOVEMBER, **WHOLE_UNITS, method=Method.INTEREST_FIRST, principal_grace_periods=3)
    assert [row_of(instalment) for instalment in schedule(plan).instalments] == tables()["G5"]


def test_a_flat_plan_charges_every_period_on_the_first_amount() -> None:
    """Source: the plan of G24; its late fee belongs to a loan's life."""
    plan = schedule(terms("3000", "12", 3, date(2023, 1, 1), method=Method.FLAT))
    ours = [(row.due_on, row.balance_minor, row.principal_minor, row.interest_minor) for row in plan.instalments]
    assert ours == [(row.due_on, row.balance, row.principal, row.interest) for row in tables()["G24"]]


def test_a_down_payment_is_the_first_instalment_on_the_first_day() -> None:
    """Source: the plan of G26."""
    plan = schedule(terms("1000", "0", 3, SEPTEMBER, period=Period(Unit.DAY, 15), down_payment_percent=Fraction(25)))
    assert [(row.nr, row.due_on, row.due_minor) for row in plan.instalments] == [
        (1, date(2023, 9, 1), 25000),
        (2, date(2023, 9, 16), 25000),
        (3, date(2023, 10, 1), 25000),
        (4, date(2023, 10, 16), 25000),
    ]


def test_a_cumulative_schedule_solves_its_level_instalment_from_a_30_day_month() -> None:
    """Source: G11 to G17, whose level is 862 (from the actual months it would be 863)."""
    plan = terms(
        "5000",
        "12",
        6,
        NOVEMBER,
        **WHOLE_UNITS,
        interest=Interest.DAILY,
        day_count=DayCount.ACT_365,
        level_rate=LevelRate.NOMINAL_PERIOD,
    )
    assert schedule(plan).instalments[0].due_minor == 86200
    assert schedule(plan).instalments[0].interest_minor == tables()["G13"][0].interest


def test_the_plan_under_the_early_settlement_case_has_its_level_instalment() -> None:
    """Source: G19, 100 at 7 %, level 17.01, first interest 0.58."""
    first = schedule(terms("100", "7", 6, date(2024, 1, 1), interest=Interest.DAILY)).instalments[0]
    assert (first.due_minor, first.interest_minor, first.balance_minor) == (1701, 58, 8357)


@pytest.mark.parametrize(
    ("case_id", "interest", "day_count"),
    [
        ("H1", Interest.PER_PERIOD, DayCount.THIRTY_360),
        ("H1", Interest.DAILY, DayCount.THIRTY_360),
        ("H2", Interest.DAILY, DayCount.ACT_365),
        ("H6", Interest.PER_PERIOD, DayCount.THIRTY_360),
    ],
)
def test_a_published_progressive_plan_comes_out_to_the_cent(
    case_id: str, interest: Interest, day_count: DayCount
) -> None:
    case = progressive(case_id)
    starts_on = date.fromisoformat(case["from"])
    plan = schedule(
        terms(case["amount"], case["rate"], int(case["n"]), starts_on, interest=interest, day_count=day_count)
    )
    ours = [(row.due_minor, row.interest_minor, row.principal_minor, row.balance_minor) for row in plan.instalments]
    assert ours == [tuple(minor(figure) for figure in row) for row in case["rows"]]


def test_the_published_month_factors_come_out() -> None:
    """Source: H1 and H8; published to 12 decimals."""
    rate = Fraction("0.094822")
    assert abs(rate / 12 - Fraction(progressive("H1")["period_factor"])) < Fraction(1, 10**11)
    months = [date(2024, month, 1) for month in range(1, 8)]
    for start, end, factor in zip(months, months[1:], progressive("H8")["factors"], strict=False):
        assert abs(rate * year_fraction(start, end, DayCount.ACT_365) - Fraction(factor)) < Fraction(1, 10**11)


def test_a_card_plan_with_a_fee_per_period_has_the_banks_figures() -> None:
    """Source: cgb-24 in annualised_cn.yaml: 2,679.00 in 24 parts of 111.63 and a fee of 8.04 (0.3 % a month)."""
    fee = Fee(FeeKind.PERCENT_OF_AMOUNT, Fraction("0.3"), Charged.PER_PERIOD)
    plan = schedule(Terms(267900, "CNY", Fraction(0), Method.FLAT, 24, date(2024, 1, 15), period=MONTHLY, fee=fee))
    assert {(row.principal_minor, row.fee_minor) for row in plan.instalments[:-1]} == {(11163, 804)}


def test_every_published_schedule_is_tested_here_or_as_a_life() -> None:
    assert set(tables()) == set(PLANS) | LIVES
