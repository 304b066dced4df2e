"""What the use cases need from outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from application_svc.domain.catalogue import Catalogue
from application_svc.domain.eligibility import OpenCheckout


@dataclass(frozen=True, slots=True)
class Person:
    """The applicant's personal data: in the encrypted table only, never in a fact, a state or a log.

    `salt` goes into the form's content hash, so that the hash can't be used to try out names and numbers."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    salt: str

    def __repr__(self) -> str:
        return "Person(…)"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted personal data and the id of its key."""

    key_id: str
    data: bytes


class Vault(Protocol):
    """Encrypts personal data for one application."""

    def seal(self, application_id: str, person: Person) -> Sealed:
        """Encrypt with the current key."""

    def open(self, application_id: str, sealed: Sealed) -> Person:
        """Decrypt with the key it names."""


class Checkouts(Protocol):
    """Merchants' checkouts."""

    async def get(self, checkout_id: str) -> OpenCheckout:
        """The checkout. Raises CheckoutUnknown, Unavailable."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    catalogue: Catalogue
    checkouts: Checkouts
    vault: Vault
    birth_date_in: Callable[[str], date | None]
    """The birth date a valid identity number carries, None when the number is not valid."""
