"""What the use cases need from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from customer_svc.domain.customer import Language


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A text for one customer's phone. `id` names it for ever: sent again, it is the same message."""

    id: str
    customer_id: str
    phone: str
    template: str
    text: str
    sent_at: datetime
    code: str | None = None

    def __repr__(self) -> str:
        return f"Message({self.id}, {self.template})"


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A text for one customer's mailbox. `id` becomes its Message-ID: sent again, it is the same mail."""

    id: str
    address: str
    subject: str
    text: str

    def __repr__(self) -> str:
        return f"Mail({self.id})"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice's text and where it comes from."""

    template: str
    version: str
    text: str


class Sender(Protocol):
    """Brings messages to phones."""

    async def send(self, message: Message) -> None:
        """Raises Unavailable when the gateway does not take it."""


class Mailer(Protocol):
    """Brings mail to mailboxes."""

    async def send(self, mail: Mail) -> bool:
        """False when the mailbox refuses it for good. Raises Unavailable when the mail server does not take it now."""


class Logins(Protocol):
    """access-svc."""

    async def tie(self, customer_id: str, phone: str, *, key: str, correlation_id: str) -> None:
        """The customer may log in by this phone; repeating it changes nothing. Raises Conflict, Unavailable."""


class Cipher(Protocol):
    """Field encryption."""

    def seal(self, text: str, place: str) -> str:
        """Encrypt for this place."""

    def open(self, sealed: str, place: str) -> str:
        """Decrypt what was sealed for this place."""


class Index(Protocol):
    """Blind index."""

    def __call__(self, kind: str, *parts: str) -> str:
        """A keyed hash."""


class Templates(Protocol):
    """The texts of notices."""

    def render(self, template: str, language: Language, values: Mapping[str, Any]) -> Rendered:
        """By the newest version of the template."""

    def subject(self, template: str, language: Language) -> str:
        """What a mail of this template is about."""

    def has(self, template: str) -> bool:
        """Whether there is such a template."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    sender: Sender
    mailer: Mailer | None
    """None: nothing goes by mail."""
    logins: Logins
    cipher: Cipher
    index: Index
    templates: Templates
    language: Language
