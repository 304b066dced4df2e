"""`python -m loan_svc.products_table [--check]`: write docs/products.md from the product data; --check only compares."""

import sys
from collections.abc import Iterable
from pathlib import Path

from loan_svc.domain.calendars import calendar_of
from loan_svc.domain.caps import caps
from loan_svc.domain.products import Product, catalogue

PAGE = Path(__file__).parents[4] / "docs" / "products.md"
MINOR = 100
"""Of the currencies the products are in."""


def page() -> str:
    """The page as the data says it."""
    products = list(catalogue().values())
    return "\n".join(
        [
            "# The products",
            "",
            "Written from services/loan-svc/src/loan_svc/data by `python -m loan_svc.products_table`; a test keeps it true.",
            "A version never changes once it was published; a contract keeps the version it was made under.",
            "",
            "## What they are",
            *_table(
                ("product", "valid from", "family", "paid to", "amount", "instalments", "methods", "rate % a year"),
                ((*_name(its), *_what(its)) for its in products),
            ),
            "",
            "## How they count",
            *_table(
                (
                    "product",
                    "version",
                    "day count",
                    "interest",
                    "grace",
                    "down payment",
                    "first due",
                    "last day to pay",
                ),
                ((its.code, its.version, *_how(its)) for its in products),
            ),
            "",
            "## What they cost besides",
            *_table(
                ("product", "version", "fee", "merchant bears", "repaying early", "being late", "cap"),
                ((its.code, its.version, *_cost(its)) for its in products),
            ),
            "",
            "## How money is taken, and who may offer them",
            *_table(
                ("product", "version", "order", "cooling-off", "second person above", "channels", "merchants"),
                ((its.code, its.version, *_rules(its)) for its in products),
            ),
            "",
            "## Legal caps",
            *_table(
                ("cap", "from", "% a year, everything", "longest", "source"),
                (
                    (cap.name, str(cap.valid_from), cap.max_annual_percent, f"{cap.max_term_months} months", cap.source)
                    for cap in caps()
                ),
            ),
            "",
            "## Working days of China",
            *_table(
                ("year", "", "weekdays off", "weekend days worked", "source"),
                (
                    (
                        str(year.year),
                        "announced" if year.announced else "**expected**",
                        " ".join(f"{on:%m-%d}" for on in year.off),
                        " ".join(f"{on:%m-%d}" for on in year.work),
                        year.source,
                    )
                    for year in calendar_of("CN").years.values()
                ),
            ),
            "",
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _name(its: Product) -> tuple[str, str]:
    return f"{its.code} {its.name_zh}".strip(), f"{its.valid_from} ({its.version})"


def _what(its: Product) -> tuple[str, ...]:
    every = "" if its.period_every == 1 else f"{its.period_every} "
    return (
        its.family,
        {"merchant": "merchant, at capture", "customer": "customer", "card": "nobody: converts a purchase"}[its.payee],
        f"{_money(its.min_amount_minor)} to {_money(its.max_amount_minor)} {its.currency}",
        f"{', '.join(map(str, its.counts))} by {every}{its.period_unit}",
        ", ".join(its.methods),
        f"{its.min_rate_percent} to {its.max_rate_percent}",
    )


def _how(its: Product) -> tuple[str, ...]:
    basis = "daily on the balance" if its.recalculate else f"by plan, {its.interest}"
    counted = "" if its.pay_by == its.late_since == "due_day" else f", late since the {its.late_since}"
    return (
        its.day_count,
        basis,
        f"{its.principal_grace_periods} periods" if its.principal_grace_periods else "",
        f"up to {its.max_down_payment_percent} %" if its.max_down_payment_percent != "0" else "",
        f"up to {its.max_deferral_days} days later" if its.max_deferral_days else "",
        f"{its.pay_by.replace('_', ' ')}{counted.replace('_', ' ')}",
    )


def _cost(its: Product) -> tuple[str, ...]:
    bears = [f"{its.subsidy_percent} % of the interest"] if its.subsidy_percent != "0" else []
    bears += [f"a fee of {its.merchant_fee_percent} %"] if its.merchant_fee_percent != "0" else []
    return (
        "" if its.fee is None else f"{its.fee.kind} {its.fee.value}, {its.fee.charged}".replace("_", " "),
        ", ".join(bears),
        _early(its),
        _late(its),
        its.legal_cap or "",
    )


def _early(its: Product) -> str:
    least = "" if its.min_prepayment_minor == 1 else f"at least {_money(its.min_prepayment_minor)}"
    if its.early is None:
        return least
    steps = ", ".join(f"{one.percent} % up to instalment {one.until_instalments}" for one in its.early.steps)
    cap = "" if its.early.cap_minor is None else f" to {_money(its.early.cap_minor)}"
    free = f"none in the first {its.early.free_days} days" if its.early.free_days else ""
    waived = f"waived for {', '.join(its.early.waived_for)}" if its.early.waived_for else ""
    between = f"from {_money(its.early.floor_minor)}{cap}"
    return "; ".join(filter(None, (steps, between, free, waived, least)))


def _late(its: Product) -> str:
    parts = [f"{its.late_grace_days} days of grace"] if its.late_grace_days else []
    if its.late_fee_percent != "0":
        cap = "" if its.late_fee_cap_minor is None else f" to {_money(its.late_fee_cap_minor)}"
        parts.append(f"{its.late_fee_percent} % once, from {_money(its.late_fee_floor_minor)}{cap}")
    if its.overdue_rate_multiple != "0":
        parts.append(f"{its.overdue_rate_multiple} x the rate")
    return "; ".join(parts)


def _rules(its: Product) -> tuple[str, ...]:
    order = ", ".join(its.allocation)
    if its.principal_first_after_days is not None:
        order += f"; past {its.principal_first_after_days} days principal first"
    return (
        order,
        f"{its.cooling_off_days} days" if its.cooling_off_days else "",
        "" if its.second_approval_above_minor is None else _money(its.second_approval_above_minor),
        ", ".join(its.channels) or "all",
        ", ".join(its.merchants) or "all",
    )


def _money(minor: int) -> str:
    return f"{minor // MINOR:,}" if minor % MINOR == 0 else f"{minor // MINOR:,}.{minor % MINOR:02}"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(
            0 if PAGE.read_text("utf-8") == page() else f"{PAGE.name} is stale: run python -m loan_svc.products_table"
        )
    PAGE.write_text(page(), "utf-8")
