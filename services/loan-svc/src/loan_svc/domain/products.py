"""Products as data. A version never changes once it was published, so reading one is like reading a constant."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fenqi.kernel import Conflict, Invalid
from loan_svc.domain.words import Bucket, DayCount, InterestBasis, Method, Part, PayeeKind, PaysAt, Rounding


class ProductUnknown(Conflict):
    """There is no such product on this day: use one of the catalogue's codes."""

    code = "product-unknown"


class AmountOutsideProduct(Invalid):
    """The product is not offered for this amount: choose one within its range."""

    code = "amount-outside-product"


class TermOutsideProduct(Invalid):
    """The product is not offered for this term: choose one of its terms, not longer than approved."""

    code = "term-outside-product"


class MethodOutsideProduct(Invalid):
    """The product does not offer this repayment method: choose one of its methods."""

    code = "method-outside-product"


class RateOutsideCorridor(Conflict):
    """The approved rate is outside the product's corridor: the approval has to be corrected first."""

    code = "rate-outside-corridor"


class WrongCurrency(Invalid):
    """The amount is not in the currency of the product or loan: use that currency."""

    code = "wrong-currency"


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a product. `buckets` are the days past due from which each bucket begins, rising."""

    code: str
    version: str
    valid_from: date
    family: str
    currency: str
    payee: PayeeKind
    pays_at: PaysAt
    min_amount_minor: int
    max_amount_minor: int
    terms_months: tuple[int, ...]
    methods: tuple[Method, ...]
    min_rate_percent: str
    max_rate_percent: str
    day_count: DayCount
    interest: InterestBasis
    rounding: Rounding
    instalment_rounding: Rounding
    instalment_multiple_minor: int
    allocation: tuple[Part, ...]
    buckets: tuple[tuple[Bucket, int], ...]
    quote_days: int
    hold_days: int
    min_prepayment_minor: int = 1
    late_grace_days: int = 0
    late_fee_percent: str = "0"
    late_fee_floor_minor: int = 0
    late_fee_cap_minor: int | None = None
    overdue_rate_multiple: str = "0"
    """Overdue interest (罚息) by this multiple of the contract's rate; the PBoC allows 1.3 to 1.5 (银发〔2003〕251号)."""
    days_back: int = 730
    """How far back a transaction may be dated when it is recorded."""
    refund_gives_back_interest: bool = False
    """Whether a merchant's refund gives the interest back that was paid for its part of the loan."""
    payoff_quote_days: int = 3
    """How many days after its own a pay-off quote is good for."""
    cooling_off_days: int = 0
    """Within how many days of the disbursement a loan can be given back at no cost but the interest of the days used."""
    second_approval_above_minor: int | None = None
    """A payout above it waits for a second person."""

    def check(self, amount_minor: int, currency: str, term_months: int, method: Method, rate_percent: str) -> None:
        """Raises the first of WrongCurrency, Amount-, Term-, MethodOutsideProduct and RateOutsideCorridor that holds."""
        if currency != self.currency:
            raise WrongCurrency(f"{self.code} is in {self.currency}, not {currency}: use that currency.")
        if not self.min_amount_minor <= amount_minor <= self.max_amount_minor:
            raise AmountOutsideProduct(
                f"{self.code} is for {self.min_amount_minor} to {self.max_amount_minor} minor units, not {amount_minor}."
            )
        if term_months not in self.terms_months:
            raise TermOutsideProduct(f"{self.code} is for {_listed(self.terms_months)} months, not {term_months}.")
        if method not in self.methods:
            raise MethodOutsideProduct(f"{self.code} offers {_listed(self.methods)}, not {method}.")
        if not self.allows_rate(rate_percent):
            raise RateOutsideCorridor(
                f"{self.code} is for {self.min_rate_percent} % to {self.max_rate_percent} %, not {rate_percent} %."
            )

    def allows_rate(self, rate_percent: str) -> bool:
        """Whether a rate is in the product's corridor."""
        return Fraction(self.min_rate_percent) <= Fraction(rate_percent) <= Fraction(self.max_rate_percent)

    def bucket_at(self, days_past_due: int) -> Bucket | None:
        """The bucket of a debt that old; None while it is in none."""
        found: Bucket | None = None
        for bucket, days in self.buckets:
            if days_past_due >= days:
                found = bucket
        return found

    def days_to_leave(self, bucket: Bucket | None) -> int | None:
        """Days past due at which a debt moves on from `bucket` (None: from none); None when it is in the last."""
        following = 0 if bucket is None else self.rank(bucket) + 1
        return self.buckets[following][1] if following < len(self.buckets) else None

    def late_from(self, due_on: date) -> date | None:
        """The first day on which an instalment that was due on a day costs a penalty; None where none ever does."""
        if self.late_fee_percent == "0" and not self.late_fee_floor_minor and self.overdue_rate_multiple == "0":
            return None
        return due_on + timedelta(days=self.late_grace_days + 1)

    def rank(self, bucket: Bucket | None) -> int:
        """The bucket's place, rising with age; -1 for none."""
        return next((place for place, (name, _) in enumerate(self.buckets) if name == bucket), -1)


@lru_cache(maxsize=1)
def catalogue() -> dict[tuple[str, str], Product]:
    """Every version of every product, by code and version."""
    rows: list[dict[str, Any]] = json.loads((files("loan_svc.data") / "products.json").read_text("utf-8"))
    return {(row["code"], row["version"]): _product(row) for row in rows}


def product_at(code: str, version: str) -> Product:
    """The product a contract was made under."""
    found = catalogue().get((code, version))
    if found is None:
        raise AssertionError(f"a contract keeps a version that exists: {code} {version}")
    return found


def product_on(code: str, on: date) -> Product:
    """The version offered on a day. Raises ProductUnknown."""
    valid = [product for product in catalogue().values() if product.code == code and product.valid_from <= on]
    if not valid:
        raise ProductUnknown(f"There is no product {code!r} on {on}.")
    return max(valid, key=lambda product: product.valid_from)


def _product(row: dict[str, Any]) -> Product:
    return Product(
        **{
            **row,
            "valid_from": date.fromisoformat(row["valid_from"]),
            "terms_months": tuple(row["terms_months"]),
            "methods": tuple(row["methods"]),
            "allocation": tuple(row["allocation"]),
            "buckets": tuple(sorted(row["buckets"].items(), key=lambda item: int(item[1]))),
        }
    )


def _listed(values: tuple[object, ...]) -> str:
    return ", ".join(map(str, values))
