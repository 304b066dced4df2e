"""G9: schedules a second, product against a plain integer loop, both equal to the cent to an exact oracle."""

import random
import statistics
import time
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from loan_svc.domain.calc.level import level_plan
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Method, Terms

ROUNDS = 7
LOANS = 4000
PERIODS = 12
CHECKED = 1000
FLOOR, TARGET = 0.40, 0.60
STARTS_ON = date(2023, 1, 31)

Loan = tuple[int, int, int]
"""Principal in minor units and the monthly rate as numerator and denominator."""
Rows = list[tuple[int, int, int]]


def loans() -> list[Loan]:
    """Random loans of 1,000 to 50,000 at 3 to 36 % a year, in hundredths of a percent."""
    dice = random.Random(20180331)
    return [(dice.randrange(100_000, 5_000_000), dice.randrange(300, 3600), 120_000) for _ in range(LOANS)]


def plain_rows(principal: int, num: int, den: int, periods: int) -> Rows:
    """The bare loop: level instalment, interest half up, the last row takes the rest."""
    grown, flat = (den + num) ** periods, den**periods
    top, bottom = principal * num * grown, den * (grown - flat)
    instalment = (2 * top + bottom) // (2 * bottom)
    rows, balance = [], principal
    for nr in range(1, periods + 1):
        interest = (2 * balance * num + den) // (2 * den)
        paid = balance if nr == periods else instalment - interest
        balance -= paid
        rows.append((paid, interest, balance))
    return rows


def plain_schedule(principal: int, num: int, den: int, periods: int) -> list[tuple[int, date, int, int, int, int]]:
    """The bare loop with what a schedule is for: number, due date from the anchor, principal, interest, fee, balance."""
    grown, flat = (den + num) ** periods, den**periods
    top, bottom = principal * num * grown, den * (grown - flat)
    instalment = (2 * top + bottom) // (2 * bottom)
    rows, balance = [], principal
    for nr in range(1, periods + 1):
        years, month = divmod(STARTS_ON.month - 1 + nr, 12)
        year, month = STARTS_ON.year + years, month + 1
        due_on = date(year, month, min(STARTS_ON.day, monthrange(year, month)[1]))
        interest = (2 * balance * num + den) // (2 * den)
        paid = balance if nr == periods else instalment - interest
        balance -= paid
        rows.append((nr, due_on, paid, interest, 0, balance))
    return rows


def exact_rows(principal: int, rate: Fraction, periods: int) -> Rows:
    """The oracle: fractions throughout, rounded half up."""
    worth = sum((1 / (1 + rate) ** k for k in range(1, periods + 1)), Fraction(0))
    instalment = half_up(principal / worth)
    rows, balance = [], principal
    for nr in range(1, periods + 1):
        interest = half_up(balance * rate)
        paid = balance if nr == periods else instalment - interest
        balance -= paid
        rows.append((paid, interest, balance))
    return rows


def half_up(exact: Fraction) -> int:
    return int((exact + Fraction(1, 2)) // 1)


def check(some: list[Loan], terms: list[Terms]) -> None:
    """Product, reference and oracle agree to the cent, and every principal column sums to its loan."""
    for (principal, num, den), one in zip(some[:CHECKED], terms, strict=False):
        oracle = exact_rows(principal, Fraction(num, den), PERIODS)
        plan = schedule(one)
        ours = [(row.principal_minor, row.interest_minor, row.balance_minor) for row in plan.instalments]
        if not ours == oracle == plain_rows(principal, num, den, PERIODS):
            raise AssertionError(f"a schedule differs from the oracle: {principal} at {num}/{den}")
        if list(map(tuple, plan.instalments)) != plain_schedule(principal, num, den, PERIODS):
            raise AssertionError(f"a schedule differs from the plain loop: {principal} at {num}/{den}")
        if sum(row[0] for row in ours) != principal:
            raise AssertionError("a principal column doesn't sum to its loan")


def per_second(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return LOANS / (time.perf_counter() - started)


def run() -> dict[str, Any]:
    """Medians of alternating rounds; `core` compares the integer routine alone with the loop without dates."""
    some = loans()
    rates = [Fraction(num, den) for _, num, den in some]
    terms = [
        Terms(principal, "CNY", rate * 12, Method.EQUAL_INSTALMENT, PERIODS, STARTS_ON)
        for (principal, _, _), rate in zip(some, rates, strict=True)
    ]
    check(some, terms)
    works: dict[str, Callable[[], object]] = {
        "product": lambda: [schedule(one) for one in terms],
        "reference": lambda: [plain_schedule(p, num, den, PERIODS) for p, num, den in some],
        "core_product": lambda: [level_plan(p, rate, PERIODS) for (p, _, _), rate in zip(some, rates, strict=True)],
        "core_reference": lambda: [plain_rows(p, num, den, PERIODS) for p, num, den in some],
    }
    seen: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seen[name].append(per_second(work))
    ratios = [a / b for a, b in zip(seen["product"], seen["reference"], strict=True)]
    core = [a / b for a, b in zip(seen["core_product"], seen["core_reference"], strict=True)]
    return {
        "name": "G9 12-period schedules / plain integer loop",
        "unit": "schedules/s",
        "product": round(statistics.median(seen["product"])),
        "reference": round(statistics.median(seen["reference"])),
        "ratio": round(statistics.median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "floor": FLOOR,
        "target": TARGET,
        "rounds": ROUNDS,
        "core_product": round(statistics.median(seen["core_product"])),
        "core_reference": round(statistics.median(seen["core_reference"])),
        "core_ratio": round(statistics.median(core), 3),
        "whole_to_bare_loop": round(statistics.median(seen["product"]) / statistics.median(seen["core_reference"]), 3),
    }


if __name__ == "__main__":
    for field, figure in run().items():
        print(f"{field:20} {figure}")
