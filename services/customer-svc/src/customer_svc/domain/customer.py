"""A customer as everybody may know them: an id, since when, and what they were told. Who they are is in person.py."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

Channel = Literal["bank_site", "mobile_app", "wechat", "partner_platform", "branch", "merchant_store", "card_business"]
Language = Literal["zh-CN", "en"]
Way = Literal["sms", "email", "app", "phone", "letter"]


@dataclass(frozen=True, slots=True)
class CustomerRegistered:
    customer_id: str
    application_id: str | None
    channel: Channel
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeSent:
    customer_id: str
    notice_id: str
    template: str
    template_version: str
    language: Language
    way: Way
    application_id: str | None
    loan_id: str | None
    reminder_id: str | None
    caused_by: str
    content_hash: str
    sent_at: datetime


Fact = CustomerRegistered | NoticeSent


@dataclass(frozen=True, slots=True)
class Customer:
    """State of one customer. No personal data: it is stored and published as it is."""

    id: str
    channel: Channel
    registered_at: datetime
    notices: int = 0


def register(customer_id: str, channel: Channel, application_id: str | None, at: datetime) -> list[Fact]:
    """Decide that a person became a customer."""
    return [CustomerRegistered(customer_id, application_id, channel, at)]


def evolve(customer: Customer | None, fact: Fact) -> Customer:
    """The only way a Customer changes."""
    if isinstance(fact, CustomerRegistered):
        return Customer(fact.customer_id, fact.channel, fact.registered_at)
    assert customer is not None, "a customer begins with CustomerRegistered"
    return replace(customer, notices=customer.notices + 1)
