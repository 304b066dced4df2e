"""An approved offer, and a quote made from it: the plan and its cost as the customer is shown them before consent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from fenqi.kernel import Conflict, Invalid
from loan_svc.domain.allocation import PlannedInstalment
from loan_svc.domain.calc.disclosure import disclosure
from loan_svc.domain.calc.errors import CalcError
from loan_svc.domain.calc.other_rates import eu_aprc_of, us_reg_z_of
from loan_svc.domain.calc.periods import after
from loan_svc.domain.calc.published import AnnualRate
from loan_svc.domain.calc.schedule import Schedule, schedule
from loan_svc.domain.caps import LegalCap, cap_on
from loan_svc.domain.card_purchase import CardPurchase, check_purchase
from loan_svc.domain.loan import loan_id_of
from loan_svc.domain.payout import PayoutParts, payout_parts
from loan_svc.domain.products import (
    DownPaymentOutsideProduct,
    FirstDueOutsideProduct,
    Product,
    TermOutsideProduct,
    product_on,
)
from loan_svc.domain.subsidy import customer_rate_percent
from loan_svc.domain.terms import FeeTerms, LoanTerms, months_of
from loan_svc.domain.words import Channel, Convention, Method


class OfferExpired(Conflict):
    """The approval is no longer valid: apply again."""

    code = "offer-expired"


class QuoteExpired(Conflict):
    """The quote is no longer valid: ask for a new one."""

    code = "quote-expired"


class QuoteAltered(Conflict):
    """The hash is not that of the quote as it was shown: ask for a new quote and agree to that one."""

    code = "quote-altered"


class PlanImpossible(Invalid):
    """No plan follows from these terms: choose another term or method."""

    code = "plan-impossible"


class PlanCannotAmortise(Invalid):
    """The instalments don't cover the interest, so the debt would not fall: choose another term, method or first date."""

    code = "plan-cannot-amortise"


class BeyondLegalCap(Conflict):
    """What the loan costs in a year, or how long it runs, is beyond what the law allows: choose other terms."""

    code = "beyond-legal-cap"


@dataclass(frozen=True, slots=True)
class Offer:
    """What underwriting approved. `annual_rate_percent` is base rate plus premium, where they are known."""

    application_id: str
    customer_id: str
    product_code: str
    amount_minor: int
    currency: str
    term_months: int
    method: Method
    annual_rate_percent: str
    fee: FeeTerms | None
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    valid_until: date
    base_rate_percent: str | None = None
    premium_percent: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the customer chooses within the product: None leaves it as approved. `periods` is the number of instalments
    of a product that runs by weeks or days; `also` are further conventions to state the annual rate by."""

    term_months: int | None = None
    method: Method | None = None
    periods: int | None = None
    down_payment_minor: int = 0
    first_due_on: date | None = None
    card: CardPurchase | None = None
    also: tuple[Convention, ...] = ()


class ConventionUnknown(Invalid):
    """There is no such convention for an annual rate: ask for us_reg_z, eu_aprc or both."""

    code = "convention-unknown"


def conventions(also: str) -> tuple[Convention, ...]:
    """From a list with commas. Raises ConventionUnknown."""
    found: list[Convention] = []
    for name in filter(None, also.split(",")):
        known = next((one for one in _OTHER if one == name), None)
        if known is None:
            raise ConventionUnknown(f"There is no convention {name!r}: ask for {', '.join(_OTHER)}.")
        found.append(known)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OtherRate:
    """An annual rate by another convention."""

    convention: Convention
    percent: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything that is shown and hashed. The plan is as if the money went out on `quoted_on`. `lender_rate_percent` is
    what the bank earns where the merchant bears a part of it; `payout` what the merchant would get."""

    quote_id: str
    loan_id: str
    offer: Offer
    product_version: str
    terms: LoanTerms
    plan: tuple[PlannedInstalment, ...]
    total_cost_minor: int
    simple_percent: str
    compound_percent: str
    quoted_on: date
    valid_until: date
    also: tuple[OtherRate, ...] = ()
    lender_rate_percent: str | None = None
    payout: PayoutParts | None = None
    card: CardPurchase | None = None


def make_quote(
    offer: Offer,
    quote_id: str,
    on: date,
    term_months: int | None = None,
    method: Method | None = None,
    *,
    wishes: Wishes | None = None,
) -> Quote:
    """A quote on the approved terms, or on a shorter term, another method and whatever else the product leaves open.

    Raises OfferExpired, ProductUnknown, PlanImpossible, PlanCannotAmortise, BeyondLegalCap, DownPaymentOutsideProduct,
    FirstDueOutsideProduct, and what `Product.check`, `Product.check_open` and `check_purchase` raise.
    """
    if on > offer.valid_until:
        raise OfferExpired(f"The approval was valid until {offer.valid_until}: apply again.")
    wishes = wishes or Wishes(term_months, method)
    product = product_on(offer.product_code, on)
    product.check_open(offer.channel, offer.merchant_id)
    check_purchase(product, wishes.card, offer.amount_minor, offer.currency, on)
    cap = None if product.legal_cap is None else cap_on(product.legal_cap, on)
    terms = _terms(offer, product, cap, wishes, on)
    try:
        plan = schedule(terms.starting(on))
        cost = disclosure(plan)
        also = tuple(OtherRate(one, str(_OTHER[one](plan).percent)) for one in dict.fromkeys(wishes.also))
    except CalcError as error:
        raise PlanImpossible(str(error)) from error
    check_amortises(plan)
    if cap is not None:
        check_cap(cap, cost.simple_percent, terms)
    subsidised = Fraction(product.subsidy_percent) > 0
    lender_rate = offer.annual_rate_percent if subsidised else None
    parts = payout_parts(terms, product, lender_rate, on)
    if product.payee == "merchant" and parts.payout_minor <= 0:
        raise PlanImpossible("The merchant's fee and subsidy leave nothing to pay out: choose a shorter term.")
    return Quote(
        quote_id=quote_id,
        loan_id=loan_id_of(offer.application_id),
        offer=offer,
        product_version=product.version,
        terms=terms,
        plan=tuple(PlannedInstalment(*row[:5]) for row in plan.instalments),
        total_cost_minor=cost.total_cost_minor,
        simple_percent=str(cost.simple_percent),
        compound_percent=str(cost.compound_percent),
        quoted_on=on,
        valid_until=min(offer.valid_until, on + timedelta(days=product.quote_days)),
        also=also,
        lender_rate_percent=lender_rate,
        payout=parts if parts.merchant_fee_minor or parts.subsidy_minor else None,
        card=wishes.card,
    )


_OTHER: dict[Convention, Callable[[Schedule], AnnualRate]] = {"us_reg_z": us_reg_z_of, "eu_aprc": eu_aprc_of}


def _terms(offer: Offer, product: Product, cap: LegalCap | None, wishes: Wishes, on: date) -> LoanTerms:
    method = wishes.method or offer.method
    periods = _periods(offer, product, wishes)
    product.check(offer.amount_minor, offer.currency, periods, method, offer.annual_rate_percent)
    _check_down_payment(offer, product, wishes.down_payment_minor)
    terms = LoanTerms(
        principal_minor=offer.amount_minor,
        currency=offer.currency,
        annual_rate_percent=customer_rate_percent(offer.annual_rate_percent, product.subsidy_percent)
        if Fraction(product.subsidy_percent)
        else offer.annual_rate_percent,
        method=method,
        periods=periods,
        period_unit=product.period_unit,
        period_every=product.period_every,
        first_due_on=wishes.first_due_on,
        day_count=product.day_count,
        interest=product.interest,
        rounding=product.rounding,
        instalment_rounding=product.instalment_rounding,
        instalment_multiple_minor=product.instalment_multiple_minor,
        principal_grace_periods=product.principal_grace_periods,
        down_payment_minor=wishes.down_payment_minor,
        fee=offer.fee or product.fee,
        recalculate=product.recalculate,
        total_cost_cap_percent=None if cap is None else cap.max_annual_percent,
    )
    _check_first_due(product, terms, on)
    return terms


def _periods(offer: Offer, product: Product, wishes: Wishes) -> int:
    """Raises TermOutsideProduct."""
    if wishes.periods is not None:
        periods = wishes.periods
    elif product.terms_months:
        months = wishes.term_months or offer.term_months
        if months % product.period_every:
            raise TermOutsideProduct(f"{product.code} runs by {product.period_every} months, not for {months}.")
        periods = months // product.period_every
    else:
        most = product.count_within(wishes.term_months or offer.term_months)
        if most is None:
            raise TermOutsideProduct(f"{product.code} has no term of {wishes.term_months or offer.term_months} months.")
        periods = most
    months = months_of(periods, product.period_unit, product.period_every)
    if months > offer.term_months:
        raise TermOutsideProduct(f"{offer.term_months} months were approved, not {months}.")
    return periods


def _check_down_payment(offer: Offer, product: Product, down_minor: int) -> None:
    most = offer.amount_minor * Fraction(product.max_down_payment_percent) / 100
    if not 0 <= down_minor <= most or down_minor % product.instalment_multiple_minor:
        raise DownPaymentOutsideProduct(
            f"{product.code} takes up to {product.max_down_payment_percent} % as a down payment, in whole multiples of "
            f"{product.instalment_multiple_minor} minor units, not {down_minor} of {offer.amount_minor}."
        )


def _check_first_due(product: Product, terms: LoanTerms, on: date) -> None:
    if terms.first_due_on is None:
        return
    regular = after(on, terms.period, 1)
    latest = regular + timedelta(days=product.max_deferral_days)
    if not regular <= terms.first_due_on <= latest:
        raise FirstDueOutsideProduct(
            f"{product.code} has its first instalment from {regular} to {latest}, not on {terms.first_due_on}."
        )


def check_amortises(plan: Schedule) -> None:
    """Where instalments repay principal, each of them has to. Raises PlanCannotAmortise."""
    terms = plan.terms
    for row in plan.in_turn[terms.grace : -1]:
        if row.principal_minor <= 0 < row.balance_minor:
            raise PlanCannotAmortise(
                f"The instalment of {row.due_on} is {row.due_minor} minor units, all of it interest."
            )


def check_cap(cap: LegalCap, simple_percent: Decimal, terms: LoanTerms) -> None:
    """By the simple annual rate of everything the plan costs, as it is disclosed. Raises BeyondLegalCap."""
    if simple_percent > Decimal(cap.max_annual_percent):
        raise BeyondLegalCap(
            f"All it costs is {simple_percent} % a year: {cap.name} allows {cap.max_annual_percent} %."
        )
    if terms.term_months > cap.max_term_months:
        raise BeyondLegalCap(f"{terms.term_months} months are more than the {cap.max_term_months} of {cap.name}.")
