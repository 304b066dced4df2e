"""What customer-svc publishes. Who the customer is stays inside; here there is only the id."""

from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Channel, Code, Id, Instant, Sha256


class CustomerRegisteredV1(Event):
    """A person became a customer. Producer: customer-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "customer.CustomerRegistered.v1"
    customer_id: Id
    application_id: Id | None = None
    channel: Channel
    registered_at: Instant


class NoticeSentV1(Event):
    """A notice left for the customer, and can be shown later exactly as sent. Producer: customer-svc. Key: customer_id.

    `caused_by` is the id of the event it tells of; `content_hash` is of what was sent, which only customer-svc keeps.
    """

    TYPE: ClassVar[str] = "customer.NoticeSent.v1"
    customer_id: Id
    notice_id: Id
    template: Code
    template_version: Id
    language: Literal["zh-CN", "en"]
    way: Literal["sms", "email", "app", "phone", "letter"]
    application_id: Id | None = None
    loan_id: Id | None = None
    reminder_id: Id | None = None
    caused_by: Id
    content_hash: Sha256
    sent_at: Instant


EVENTS: tuple[type[Event], ...] = (CustomerRegisteredV1, NoticeSentV1)
