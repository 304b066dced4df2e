"""Products as data. A version never changes once it was published, so reading one is like reading a constant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from fenqi.kernel import Conflict, Invalid
from loan_svc.domain.calendars import PayByDay, calendar_of
from loan_svc.domain.caps import cap_on
from loan_svc.domain.product_file import ProductFileWrong, read
from loan_svc.domain.terms import FeeTerms, months_of
from loan_svc.domain.words import (
    Bucket,
    Channel,
    DayCount,
    Family,
    InterestBasis,
    LateSince,
    Method,
    Part,
    PayBy,
    PayeeKind,
    PaysAt,
    PeriodUnit,
    Rounding,
)


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


class NotOpenHere(Conflict):
    """The product is not offered through this channel or by this merchant: choose another product."""

    code = "product-not-open-here"


class MerchantMissing(Conflict):
    """The product needs a merchant, who bears a part of its cost: choose another product, or buy from a merchant."""

    code = "merchant-missing"


class DownPaymentOutsideProduct(Invalid):
    """The product does not take this down payment: choose one within its range."""

    code = "down-payment-outside-product"


class FirstDueOutsideProduct(Invalid):
    """The product does not defer the first due date to that day: choose an earlier one, or none."""

    code = "first-due-outside-product"


class EarlyWaiverNotOffered(Conflict):
    """The product does not waive the early-repayment penalty for this reason: leave `early_waiver` out."""

    code = "early-waiver-not-offered"


class WrongCurrency(Invalid):
    """The amount is not in the currency of the product or loan: use that currency."""

    code = "wrong-currency"


@dataclass(frozen=True, slots=True)
class EarlyStep:
    """`percent` of what is prepaid while at most `until_instalments` have fallen due; the steps rise, and after the last
    one nothing is charged."""

    until_instalments: int
    percent: str


@dataclass(frozen=True, slots=True)
class EarlyTerms:
    """What repaying early costs: a percentage of the prepaid principal, not below the floor nor above the cap.

    Nothing in the first `free_days` (cooling-off), nor for the reasons `waived_for`: hardship, or a loyalty tier.
    """

    steps: tuple[EarlyStep, ...]
    floor_minor: int = 0
    cap_minor: int | None = None
    free_days: int = 0
    waived_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a product. `buckets` are the days past due from which each bucket begins, rising.

    A product of months lists `terms_months`; one of another period lists `instalments`, the numbers of them it is
    offered for. No channels or merchants listed: open to all.
    """

    code: str
    version: str
    valid_from: date
    family: Family
    currency: str
    payee: PayeeKind
    pays_at: PaysAt
    min_amount_minor: int
    max_amount_minor: int
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
    terms_months: tuple[int, ...] = ()
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
    name_zh: str = ""
    period_unit: PeriodUnit = "month"
    period_every: int = 1
    instalments: tuple[int, ...] = ()
    recalculate: bool = False
    """Interest day by day on the balance as it is, instead of by plan."""
    principal_grace_periods: int = 0
    max_down_payment_percent: str = "0"
    max_deferral_days: int = 0
    """How many days after its regular date the first instalment may be due."""
    fee: FeeTerms | None = None
    """The handling fee where the approval names none."""
    subsidy_percent: str = "0"
    """Part of the customer's interest that the merchant bears; 100 is free of interest to the customer (免息分期)."""
    merchant_fee_percent: str = "0"
    principal_first_after_days: int | None = None
    early: EarlyTerms | None = None
    cooling_off_days: int = 0
    """Within how many days of the disbursement a loan can be given back at no cost but the interest of the days used."""
    second_approval_above_minor: int | None = None
    """A payout above it waits for a second person."""
    legal_cap: str | None = None
    channels: tuple[Channel, ...] = ()
    merchants: tuple[str, ...] = ()
    pay_by: PayBy = "due_day"
    late_since: LateSince = "due_day"
    """Where the pay-by day is later than the due day: from which of them days past due are counted, once it is late."""
    calendar: str = "CN"
    card_posting_days: int = 30
    """How many days after its posting a card purchase can be converted."""

    def __post_init__(self) -> None:
        for field, problem in _problems(self):
            raise ProductFileWrong(f"{self.code} {self.version}: {field}: {problem}")

    def __hash__(self) -> int:
        return hash((self.code, self.version))

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers of instalments it is offered for."""
        return self.instalments or tuple(months // self.period_every for months in self.terms_months)

    def count_within(self, months: int) -> int | None:
        """The largest number of instalments whose term is not above `months`; None when all are longer."""
        fitting = [n for n in self.counts if months_of(n, self.period_unit, self.period_every) <= months]
        return max(fitting, default=None)

    def last_day(self, due_on: date) -> PayByDay:
        """The last day on which what is due is paid in time."""
        if self.pay_by == "due_day":
            return PayByDay(due_on)
        return calendar_of(self.calendar).next_working(due_on)

    def check_open(self, channel: Channel, merchant_id: str | None) -> None:
        """Raises NotOpenHere, MerchantMissing."""
        if self.channels and channel not in self.channels:
            raise NotOpenHere(f"{self.code} is offered through {_listed(self.channels)}, not {channel}.")
        if self.merchants and merchant_id not in self.merchants:
            raise NotOpenHere(f"{self.code} is not offered by merchant {merchant_id}.")
        if merchant_id is None and (Fraction(self.subsidy_percent) or Fraction(self.merchant_fee_percent)):
            raise MerchantMissing

    def check(self, amount_minor: int, currency: str, periods: int, method: Method, rate_percent: str) -> None:
        """Raises the first of WrongCurrency, Amount-, Term-, MethodOutsideProduct and RateOutsideCorridor that holds."""
        if currency != self.currency:
            raise WrongCurrency(f"{self.code} is in {self.currency}, not {currency}: use that currency.")
        if not self.min_amount_minor <= amount_minor <= self.max_amount_minor:
            raise AmountOutsideProduct(
                f"{self.code} is for {self.min_amount_minor} to {self.max_amount_minor} minor units, not {amount_minor}."
            )
        if periods not in self.counts:
            unit = "months" if self.terms_months and self.period_every == 1 else "instalments"
            raise TermOutsideProduct(f"{self.code} is for {_listed(self.counts)} {unit}, not {periods}.")
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
    """Every version of every product, by code and version. Raises ProductFileWrong."""
    return products_from((files("loan_svc.data") / "products.json").read_text("utf-8"))


def products_from(text: str) -> dict[tuple[str, str], Product]:
    """The products of a file's text. Raises ProductFileWrong, which names product and field."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProductFileWrong(f"products.json is no JSON: {error}") from error
    found: dict[tuple[str, str], Product] = {}
    for place, row in enumerate(rows):
        name = f"{row.get('code')} {row.get('version')}" if isinstance(row, dict) else f"products.json[{place}]"
        product = read(Product, row, name)
        if (product.code, product.version) in found:
            raise ProductFileWrong(f"{name}: version: it is there twice: a version never changes, add a new one")
        found[product.code, product.version] = product
    return found


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


def _problems(its: Product) -> Iterator[tuple[str, str]]:
    """What contradicts itself: the field, and what belongs there."""
    if not 0 < its.min_amount_minor < its.max_amount_minor:
        yield "max_amount_minor", "it must be above min_amount_minor, and that above 0"
    if bool(its.terms_months) == bool(its.instalments):
        yield "terms_months", "either terms_months or instalments must be listed"
    if its.terms_months and its.period_unit != "month":
        yield "instalments", f"a product by the {its.period_unit} lists numbers of instalments, not months"
    if any(n < 1 for n in its.counts) or any(months % its.period_every for months in its.terms_months):
        yield "terms_months", f"every term must be whole periods of {its.period_every} {its.period_unit}"
    if Fraction(its.min_rate_percent) > Fraction(its.max_rate_percent):
        yield "max_rate_percent", "it must not be below min_rate_percent"
    if sorted(its.allocation) != ["fee", "interest", "penalty", "principal"]:
        yield "allocation", "penalty, fee, interest and principal must be named once each"
    days = [days for _, days in its.buckets]
    if not days or days[0] < 1 or len(set(days)) < len(days):
        yield "buckets", "each bucket must begin at its own number of days, the first at 1 or later"
    if its.recalculate and "flat" in its.methods:
        yield "methods", "flat interest is on the first amount and can't be recalculated: leave flat out"
    if its.principal_grace_periods and ("bullet" in its.methods or its.principal_grace_periods >= min(its.counts)):
        yield "principal_grace_periods", "it must leave a period to pay in every term, and a bullet plan has none"
    if (its.family == "card") != (its.payee == "card"):
        yield "payee", "a card product converts a purchase (card), every other one pays merchant or customer"
    if Fraction(its.max_down_payment_percent) >= 100:
        yield "max_down_payment_percent", "a down payment must leave something to pay: less than 100"
    if Fraction(its.subsidy_percent) > 100:
        yield "subsidy_percent", "the merchant bears at most all of it: 100"
    if Fraction(its.subsidy_percent) and "flat" in its.methods:
        yield "methods", "a flat rate is no rate on the balance, so no part of it can be borne: leave flat out"
    if its.payee != "merchant" and (Fraction(its.subsidy_percent) or Fraction(its.merchant_fee_percent)):
        yield "payee", "only a merchant that is paid bears a fee or a subsidy"
    if its.late_fee_cap_minor is not None and its.late_fee_cap_minor < its.late_fee_floor_minor:
        yield "late_fee_cap_minor", "it must not be below late_fee_floor_minor"
    if its.pay_by != "due_day":
        calendar_of(its.calendar)
    if its.early is not None:
        yield from _early_problems(its.early, its.min_prepayment_minor)
    if its.legal_cap is not None:
        cap = cap_on(its.legal_cap, its.valid_from)
        if Fraction(its.max_rate_percent) > Fraction(cap.max_annual_percent):
            yield "max_rate_percent", f"{cap.name} allows at most {cap.max_annual_percent} % on {its.valid_from}"


def _early_problems(early: EarlyTerms, min_prepayment_minor: int) -> Iterator[tuple[str, str]]:
    until = [step.until_instalments for step in early.steps]
    if not until or until != sorted(set(until)):
        yield "early: steps", "at least one step, and until_instalments must rise"
    if early.cap_minor is not None and early.cap_minor < early.floor_minor:
        yield "early: cap_minor", "it must not be below floor_minor"
    if early.floor_minor >= min_prepayment_minor:
        yield "min_prepayment_minor", "it must be above the early-repayment penalty's floor_minor"


def _listed(values: tuple[object, ...]) -> str:
    return ", ".join(map(str, values))
