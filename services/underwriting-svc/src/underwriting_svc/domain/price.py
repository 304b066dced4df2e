"""The price: base rate by date plus a premium, by grade and term or from a partner's price table, inside a corridor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from fenqi.kernel import Rate

Problem = Literal["price-row-missing", "price-outside-corridor", "base-rate-missing"]


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A base rate that holds from a date on."""

    from_on: date
    percent: str


@dataclass(frozen=True, slots=True)
class BaseRates:
    """One published series, oldest first."""

    code: str
    label: str
    rows: tuple[BaseRate, ...]

    def on(self, day: date) -> str | None:
        """The rate that holds on a day, None before the first."""
        return next((row.percent for row in reversed(self.rows) if row.from_on <= day), None)


@dataclass(frozen=True, slots=True)
class TermAdd:
    """What is added to the premium above so many months."""

    over_months: int
    add_percent: str


@dataclass(frozen=True, slots=True)
class Product:
    """How a product is decided and priced. Rates are percent a year."""

    code: str
    currency: str
    line_type: Literal["comprehensive", "special_purpose"]
    base: str
    pricing: Literal["by_grade", "price_table"]
    min_rate_percent: str
    max_rate_percent: str
    people_confirm_declines: bool
    offer_valid_days: int
    premiums: dict[str, str]
    term_adds: tuple[TermAdd, ...] = ()

    def allows(self, rate_percent: str) -> bool:
        """The corridor."""
        return Decimal(self.min_rate_percent) <= Decimal(rate_percent) <= Decimal(self.max_rate_percent)


@dataclass(frozen=True, slots=True)
class Price:
    """`annual` = `base` + `premium`, exactly; `source` says where it comes from."""

    base_rate_percent: str
    premium_percent: str
    annual_rate_percent: str
    source: str


def price(
    product: Product, bases: BaseRates, grade: str, term_months: int, row: tuple[str, str] | None, on: date
) -> Price | Problem:
    """The price on a day, or why there is none. `row` is the partner's (rate, table version) where the product has one."""
    base = bases.on(on)
    if base is None:
        return "base-rate-missing"
    if product.pricing == "price_table":
        if row is None:
            return "price-row-missing"
        annual, source = row[0], f"price table {row[1]}"
    else:
        premium = Decimal(product.premiums[grade]) + _for_term(product.term_adds, term_months)
        annual, source = _text(Decimal(base) + premium), "premium by grade and term"
    if not product.allows(annual):
        return "price-outside-corridor"
    return Price(base, _text(Decimal(annual) - Decimal(base)), annual, f"{bases.label}; {source}")


def canonical(percent: str) -> str:
    """A rate as it is kept. Raises RateNotReadable."""
    return Rate.of(percent).percent


def _for_term(adds: Sequence[TermAdd], term_months: int) -> Decimal:
    return max((Decimal(one.add_percent) for one in adds if term_months > one.over_months), default=Decimal(0))


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
