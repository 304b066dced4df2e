"""G10: annualised rates a second, product against a float Newton of one's own, within 1e-10 of each other."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pyxirr

from loan_svc.domain.calc.periodic_rate import RATE_ONE, annuity_rate, payments_rate

ROUNDS = 7
LOANS = 4000
PERIODS = 12
MONTHS = 12
CLOSE = 1e-10
FLOOR, TARGET = 0.70, 0.90

Loan = tuple[int, int]
"""What is advanced and what is paid each month, in minor units."""


def loans() -> list[Loan]:
    """Random loans of 1,000 to 50,000 at 3 to 36 % a year."""
    dice = random.Random(20180331)
    found = []
    for _ in range(LOANS):
        advance, rate = dice.randrange(100_000, 5_000_000), dice.randrange(300, 3600) / 120_000
        found.append((advance, round(advance * rate / (1 - (1 + rate) ** -PERIODS))))
    return found


def float_newton(flows: list[int]) -> float:
    """The reference: Newton on the present value of the flows, from 1 % a period."""
    rate = 0.01
    for _ in range(50):
        value = slope = 0.0
        for k, flow in enumerate(flows):
            worth = flow * (1 + rate) ** -k
            value += worth
            slope -= k * worth / (1 + rate)
        step = value / slope
        rate -= step
        if abs(step) < 1e-13:
            break
    return MONTHS * rate


def float_newton_by_steps(flows: list[int]) -> float:
    """As float_newton with the powers built up by multiplication: the quickest plain loop."""
    rate = 0.01
    for _ in range(50):
        shrink = 1 / (1 + rate)
        value = slope = 0.0
        factor = 1.0
        for k, flow in enumerate(flows):
            worth = flow * factor
            value += worth
            slope -= k * worth
            factor *= shrink
        step = value / (slope * shrink)
        rate -= step
        if abs(step) < 1e-13:
            break
    return MONTHS * rate


def product(advance: int, payment: int) -> float:
    """The simple annual rate in the middle of the proved bracket."""
    found = annuity_rate(advance, payment, PERIODS)
    if found is None:
        raise AssertionError("an ordinary loan must take the fast way")
    return MONTHS * (found[0] + found[1]) / (2 * RATE_ONE)


def product_of_unequal(advance: int, payments: list[int]) -> float:
    found = payments_rate(advance, payments)
    if found is None:
        raise AssertionError("an ordinary loan must take the fast way")
    return MONTHS * (found[0] + found[1]) / (2 * RATE_ONE)


def per_second(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return LOANS / (time.perf_counter() - started)


def run() -> dict[str, Any]:
    """Medians of alternating rounds; beside: pyxirr, the quickest float loop, and plans whose last payment differs."""
    some = loans()
    flows = [[-advance] + [payment] * PERIODS for advance, payment in some]
    # As in a real plan, the last instalment carries a few cents.
    unequal = [[payment] * (PERIODS - 1) + [payment + 7] for _, payment in some]
    works: dict[str, Callable[[], list[float]]] = {
        "product": lambda: [product(advance, payment) for advance, payment in some],
        "reference": lambda: [float_newton(one) for one in flows],
        "reference_by_steps": lambda: [float_newton_by_steps(one) for one in flows],
        "pyxirr": lambda: [MONTHS * (pyxirr.irr(one) or 0.0) for one in flows],
        "product_unequal": lambda: [
            product_of_unequal(advance, payments) for (advance, _), payments in zip(some, unequal, strict=True)
        ],
    }
    expected = works["reference"]()
    for name in ("product", "reference_by_steps", "pyxirr"):
        apart = max(abs(a - b) for a, b in zip(works[name](), expected, strict=True))
        if apart > CLOSE:
            raise AssertionError(f"{name} is {apart} from the reference")
    last = [float_newton([-advance, *payments]) for (advance, _), payments in zip(some, unequal, strict=True)]
    if max(abs(a - b) for a, b in zip(works["product_unequal"](), last, strict=True)) > CLOSE:
        raise AssertionError("the rate of unequal payments differs from the reference")
    seen: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seen[name].append(per_second(work))
    ratios = [a / b for a, b in zip(seen["product"], seen["reference"], strict=True)]
    by_steps = [a / b for a, b in zip(seen["product"], seen["reference_by_steps"], strict=True)]
    return {
        "name": "G10 annualised rates / own float Newton",
        "unit": "rates/s",
        "product": round(statistics.median(seen["product"])),
        "reference": round(statistics.median(seen["reference"])),
        "ratio": round(statistics.median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "floor": FLOOR,
        "target": TARGET,
        "rounds": ROUNDS,
        "ratio_to_quickest_float": round(statistics.median(by_steps), 3),
        "pyxirr": round(statistics.median(seen["pyxirr"])),
        "product_unequal": round(statistics.median(seen["product_unequal"])),
    }


if __name__ == "__main__":
    for field, figure in run().items():
        print(f"{field:24} {figure}")
