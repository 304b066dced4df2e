"""What happens to a checkout."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CheckoutOpened:
    checkout_id: str
    merchant_id: str
    order_reference: str
    amount_minor: int
    currency: str
    purpose: str
    product_code: str | None
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CheckoutAuthorised:
    checkout_id: str
    merchant_id: str
    application_id: str
    loan_id: str
    customer_id: str
    amount_minor: int
    currency: str
    authorised_at: datetime
    capture_until: datetime


@dataclass(frozen=True, slots=True)
class Captured:
    checkout_id: str
    capture_id: str
    merchant_id: str
    application_id: str
    loan_id: str
    customer_id: str
    amount_minor: int
    captured_minor: int
    last: bool
    currency: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class CheckoutVoided:
    checkout_id: str
    merchant_id: str
    application_id: str | None
    loan_id: str | None
    customer_id: str | None
    amount_minor: int
    currency: str
    reason: str
    voided_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookDelivered:
    checkout_id: str
    merchant_id: str
    webhook_id: str
    webhook_type: str
    attempts: int
    status_code: int
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookGivenUp:
    checkout_id: str
    merchant_id: str
    webhook_id: str
    webhook_type: str
    attempts: int
    status_code: int | None
    reason: str
    first_tried_at: datetime
    given_up_at: datetime


Fact = CheckoutOpened | CheckoutAuthorised | Captured | CheckoutVoided | WebhookDelivered | WebhookGivenUp
