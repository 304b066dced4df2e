"""What partner-svc publishes: merchants, their checkouts and what they were told."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, Instant, Minor, Percent


class MerchantOnboardedV1(Event):
    """A merchant may sell by instalments on these contract terms. Producer: partner-svc. Key: merchant_id.

    `fee_percent` is kept from each payout; `subsidy_percent` is the merchant's part of the customer's cost.
    """

    TYPE: ClassVar[str] = "partner.MerchantOnboarded.v1"
    merchant_id: Id
    contract_version: Id
    categories: tuple[Code, ...]
    product_codes: tuple[Code, ...]
    currency: Currency
    fee_percent: Percent
    subsidy_percent: Percent
    settlement_cycle: Literal["daily", "weekly", "monthly"]
    approved_by: tuple[Id, ...]
    onboarded_on: date


class CheckoutOpenedV1(Event):
    """A customer chose to pay by instalments at a merchant's till. Producer: partner-svc. Key: checkout_id."""

    TYPE: ClassVar[str] = "partner.CheckoutOpened.v1"
    checkout_id: Id
    merchant_id: Id
    order_reference: Id
    amount_minor: Minor
    currency: Currency
    purpose: Code
    product_code: Code | None = None
    opened_at: Instant
    expires_at: Instant


class CheckoutAuthorisedV1(Event):
    """The contract stands: the merchant may hand over the goods and capture. Producer: partner-svc. Key: checkout_id."""

    TYPE: ClassVar[str] = "partner.CheckoutAuthorised.v1"
    checkout_id: Id
    merchant_id: Id
    application_id: Id
    loan_id: Id
    customer_id: Id
    amount_minor: Minor
    currency: Currency
    authorised_at: Instant
    capture_until: Instant


class CapturedV1(Event):
    """The merchant has delivered and asks for its money; loan-svc pays out. Producer: partner-svc. Key: checkout_id.

    `captured_minor` sums the captures so far; after a `last` one the rest of the authorisation is void.
    """

    TYPE: ClassVar[str] = "partner.Captured.v1"
    checkout_id: Id
    capture_id: Id
    merchant_id: Id
    application_id: Id
    loan_id: Id
    customer_id: Id
    amount_minor: Minor
    captured_minor: Minor
    last: bool
    currency: Currency
    captured_at: Instant


class CheckoutVoidedV1(Event):
    """The sale is off: what it led to is cancelled where it stands. Producer: partner-svc. Key: checkout_id."""

    TYPE: ClassVar[str] = "partner.CheckoutVoided.v1"
    checkout_id: Id
    merchant_id: Id
    application_id: Id | None = None
    loan_id: Id | None = None
    customer_id: Id | None = None
    amount_minor: Minor
    currency: Currency
    reason: Code
    voided_at: Instant


class WebhookDeliveredV1(Event):
    """The merchant's server took a message about a checkout. Producer: partner-svc. Key: checkout_id."""

    TYPE: ClassVar[str] = "partner.WebhookDelivered.v1"
    checkout_id: Id
    merchant_id: Id
    webhook_id: Id
    webhook_type: Code
    attempts: Count
    status_code: Count
    delivered_at: Instant


class WebhookGivenUpV1(Event):
    """The merchant's server never took the message; it waits to be replayed. Producer: partner-svc. Key: checkout_id.

    `status_code` is the last answer's, None where there was no answer; `reason` says what went wrong last.
    """

    TYPE: ClassVar[str] = "partner.WebhookGivenUp.v1"
    checkout_id: Id
    merchant_id: Id
    webhook_id: Id
    webhook_type: Code
    attempts: Count
    status_code: Count | None = None
    reason: Code
    first_tried_at: Instant
    given_up_at: Instant


EVENTS: tuple[type[Event], ...] = (
    MerchantOnboardedV1,
    CheckoutOpenedV1,
    CheckoutAuthorisedV1,
    CapturedV1,
    CheckoutVoidedV1,
    WebhookDeliveredV1,
    WebhookGivenUpV1,
)
