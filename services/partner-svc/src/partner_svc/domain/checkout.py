"""A checkout: opened by a merchant, authorised by a signed contract, captured on delivery, or void."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from fenqi.kernel import Conflict, CurrencyMismatch, Invalid, Money
from partner_svc.domain.checkout_facts import (
    Captured,
    CheckoutAuthorised,
    CheckoutOpened,
    CheckoutVoided,
    Fact,
    WebhookDelivered,
    WebhookGivenUp,
)
from partner_svc.domain.merchant import Merchant
from partner_svc.domain.progress import Progress

LIVES = timedelta(days=7)
"""From opening to a signed contract; a review by people takes days."""
CAPTURE_WITHIN = timedelta(days=30)
"""From a signed contract to the capture."""
EXPIRED = "expired"


class ProductNotAgreed(Invalid):
    """This product is not in the merchant's contract: use one of its product codes."""

    code = "product-not-agreed"


class CheckoutNotAuthorised(Conflict):
    """There is no signed contract for this checkout yet, or the sale is off: nothing can be captured."""

    code = "checkout-not-authorised"


class CheckoutCaptured(Conflict):
    """The checkout is captured already."""

    code = "checkout-captured"


class CheckoutOver(Conflict):
    """The checkout has come to its end already."""

    code = "checkout-over"


class CaptureTooLarge(Invalid):
    """More than what is authorised can't be captured."""

    code = "capture-too-large"


class PartialCapture(Invalid):
    """So far a checkout is captured whole: leave the amount out, or send the whole."""

    code = "partial-capture-not-offered"


@dataclass(frozen=True, slots=True)
class Checkout:
    """State of one checkout. The ids are there once it is authorised."""

    id: str
    merchant_id: str
    order_reference: str
    amount_minor: int
    currency: str
    purpose: str
    product_code: str | None
    opened_at: datetime
    expires_at: datetime
    status: Literal["open", "authorised", "captured", "voided"] = "open"
    application_id: str | None = None
    loan_id: str | None = None
    customer_id: str | None = None
    authorised_minor: int = 0
    authorised_at: datetime | None = None
    capture_until: datetime | None = None
    captured_minor: int = 0
    void_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a merchant sells by instalments."""

    order_reference: str
    amount: Money
    purpose: str
    product_code: str | None


def open_checkout(checkout_id: str, merchant: Merchant, order: Order, at: datetime) -> list[Fact]:
    """Decide a new checkout. Raises CurrencyMismatch, ProductNotAgreed."""
    if order.amount.currency != merchant.terms.currency:
        raise CurrencyMismatch(f"The contract is in {merchant.terms.currency}: send amounts in it.")
    if order.product_code is not None and order.product_code not in merchant.terms.product_codes:
        raise ProductNotAgreed
    return [
        CheckoutOpened(
            checkout_id=checkout_id,
            merchant_id=merchant.id,
            order_reference=order.order_reference,
            amount_minor=order.amount.amount_minor,
            currency=order.amount.currency,
            purpose=order.purpose,
            product_code=order.product_code,
            opened_at=at,
            expires_at=at + LIVES,
        )
    ]


def authorise(
    checkout: Checkout, application_id: str, loan_id: str, customer_id: str, amount: Money, at: datetime
) -> list[Fact]:
    """A contract was signed for it. A checkout that is void stays so: its CheckoutVoided ends the loan as well."""
    if checkout.status != "open":
        return []
    return [
        CheckoutAuthorised(
            checkout_id=checkout.id,
            merchant_id=checkout.merchant_id,
            application_id=application_id,
            loan_id=loan_id,
            customer_id=customer_id,
            amount_minor=amount.amount_minor,
            currency=amount.currency,
            authorised_at=at,
            capture_until=at + CAPTURE_WITHIN,
        )
    ]


def capture(checkout: Checkout, progress: Progress, capture_id: str, amount: Money | None, at: datetime) -> list[Fact]:
    """Decide a capture, the whole by default.

    Raises CheckoutNotAuthorised, CheckoutCaptured, CaptureTooLarge, PartialCapture, CurrencyMismatch.
    """
    if checkout.status == "captured":
        raise CheckoutCaptured
    if checkout.status != "authorised" or progress.is_over:
        raise CheckoutNotAuthorised
    assert checkout.application_id is not None, "authorised: the ids are there"
    assert checkout.loan_id is not None
    assert checkout.customer_id is not None
    whole = Money(checkout.authorised_minor, checkout.currency)
    asked = amount or whole
    if whole < asked:
        raise CaptureTooLarge(f"{asked} can't be captured: {whole} is authorised.")
    if asked < whole:
        raise PartialCapture
    return [
        Captured(
            checkout_id=checkout.id,
            capture_id=capture_id,
            merchant_id=checkout.merchant_id,
            application_id=checkout.application_id,
            loan_id=checkout.loan_id,
            customer_id=checkout.customer_id,
            amount_minor=asked.amount_minor,
            captured_minor=asked.amount_minor,
            last=True,
            currency=asked.currency,
            captured_at=at,
        )
    ]


def void(checkout: Checkout, progress: Progress, reason: str, at: datetime) -> list[Fact]:
    """Decide that the sale is off. Raises CheckoutCaptured, CheckoutOver."""
    if checkout.status == "captured":
        raise CheckoutCaptured("The checkout is captured: a sale that was paid out is refunded, not voided.")
    if checkout.status == "voided" or progress.is_over:
        raise CheckoutOver
    return [
        CheckoutVoided(
            checkout_id=checkout.id,
            merchant_id=checkout.merchant_id,
            application_id=checkout.application_id or progress.application_id,
            loan_id=checkout.loan_id or progress.loan_id,
            customer_id=checkout.customer_id or progress.customer_id,
            amount_minor=checkout.amount_minor,
            currency=checkout.currency,
            reason=reason,
            voided_at=at,
        )
    ]


def expire(checkout: Checkout, progress: Progress, at: datetime) -> list[Fact]:
    """Void it when its time is over."""
    until = {"open": checkout.expires_at, "authorised": checkout.capture_until}.get(checkout.status)
    if until is None or at < until or progress.is_over:
        return []
    return void(checkout, progress, EXPIRED, at)


def status_of(checkout: Checkout, progress: Progress) -> str:
    """The one word that a merchant sees: what was decided here, and how far the others have got."""
    if checkout.status == "voided":
        return EXPIRED if checkout.void_reason == EXPIRED else "voided"
    if progress.is_over or checkout.status == "open":
        return progress.step or "open"
    return "disbursed" if progress.step == "disbursed" else checkout.status


def evolve(checkout: Checkout | None, fact: Fact) -> Checkout:
    """The only way a Checkout changes."""
    if isinstance(fact, CheckoutOpened):
        return Checkout(
            fact.checkout_id,
            fact.merchant_id,
            fact.order_reference,
            fact.amount_minor,
            fact.currency,
            fact.purpose,
            fact.product_code,
            fact.opened_at,
            fact.expires_at,
        )
    assert checkout is not None, "a checkout begins with CheckoutOpened"
    match fact:
        case CheckoutAuthorised():
            return replace(
                checkout,
                status="authorised",
                application_id=fact.application_id,
                loan_id=fact.loan_id,
                customer_id=fact.customer_id,
                authorised_minor=fact.amount_minor,
                authorised_at=fact.authorised_at,
                capture_until=fact.capture_until,
            )
        case Captured():
            return replace(checkout, status="captured", captured_minor=fact.captured_minor)
        case CheckoutVoided():
            return replace(checkout, status="voided", void_reason=fact.reason)
        case WebhookDelivered() | WebhookGivenUp():
            return checkout
