"""An approved offer, and a quote made from it: the plan and its cost as the customer is shown them before consent."""

from dataclasses import dataclass
from datetime import date, timedelta

from fenqi.kernel import Conflict, Invalid
from loan_svc.domain.calc.disclosure import disclosure
from loan_svc.domain.calc.errors import CalcError
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.facts import PlannedInstalment
from loan_svc.domain.loan import loan_id_of
from loan_svc.domain.products import TermOutsideProduct, product_on
from loan_svc.domain.terms import FeeTerms, LoanTerms
from loan_svc.domain.words import Channel, Method


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


@dataclass(frozen=True, slots=True)
class Offer:
    """What underwriting approved."""

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
    """The parts of the rate, printed on the contract; None where nobody told them."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything that is shown and hashed. The plan is as if the money went out on `quoted_on`."""

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


def make_quote(offer: Offer, quote_id: str, on: date, term_months: int | None, method: Method | None) -> Quote:
    """A quote on the approved terms, or on a shorter term or another method of the product.

    Raises OfferExpired, ProductUnknown, PlanImpossible and what `Product.check` raises.
    """
    if on > offer.valid_until:
        raise OfferExpired(f"The approval was valid until {offer.valid_until}: apply again.")
    product = product_on(offer.product_code, on)
    term, method = term_months or offer.term_months, method or offer.method
    if term > offer.term_months:
        raise TermOutsideProduct(f"{offer.term_months} months were approved, not {term}.")
    product.check(offer.amount_minor, offer.currency, term, method, offer.annual_rate_percent)
    terms = LoanTerms(
        principal_minor=offer.amount_minor,
        currency=offer.currency,
        annual_rate_percent=offer.annual_rate_percent,
        method=method,
        periods=term,
        period_unit="month",
        period_every=1,
        first_due_on=None,
        day_count=product.day_count,
        interest=product.interest,
        rounding=product.rounding,
        instalment_rounding=product.instalment_rounding,
        instalment_multiple_minor=product.instalment_multiple_minor,
        fee=offer.fee,
    )
    try:
        plan = schedule(terms.starting(on))
        cost = disclosure(plan)
    except CalcError as error:
        raise PlanImpossible(str(error)) from error
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
    )
