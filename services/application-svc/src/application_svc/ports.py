"""What the use cases need from outside."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from application_svc.domain.catalogue import Catalogue
from application_svc.domain.eligibility import OpenCheckout
from application_svc.domain.facts import MediaType


@dataclass(frozen=True, slots=True, repr=False)
class Employer:
    """Who pays the wages."""

    name: str
    phone: str | None = None
    address: str | None = None

    def __repr__(self) -> str:
        return "Employer(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """A bank account: money goes out to it, or instalments are taken from it."""

    number: str
    bank: str | None = None

    def __repr__(self) -> str:
        return "Account(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """The applicant's personal data: in the encrypted table only, never in a fact, a state or a log.

    `salt` goes into the form's content hash, so that the hash can't be used to try out names and numbers."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    salt: str
    full_capacity: bool = True
    address: str | None = None
    employer: Employer | None = None
    payout: Account | None = None
    debit: Account | None = None
    device_id: str | None = None
    face_capture: str | None = None

    def __repr__(self) -> str:
        return "Person(…)"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted personal data and the id of its key."""

    key_id: str
    data: bytes


class Vault(Protocol):
    """Encrypts what belongs to one application."""

    def seal(self, application_id: str, person: Person) -> Sealed:
        """Encrypt with the current key."""

    def open(self, application_id: str, sealed: Sealed) -> Person:
        """Decrypt with the key it names."""

    def seal_sections(self, application_id: str, filled: Mapping[str, Mapping[str, Any]]) -> Sealed:
        """A form that is being filled in, whole."""

    def open_sections(self, application_id: str, sealed: Sealed) -> dict[str, dict[str, Any]]:
        """The form again."""

    def seal_document(self, document_id: str, content: bytes) -> Sealed:
        """A document: under another id it does not open."""

    def open_document(self, document_id: str, sealed: Sealed) -> bytes:
        """Its content again."""


class Checkouts(Protocol):
    """Merchants' checkouts."""

    async def get(self, checkout_id: str) -> OpenCheckout:
        """The checkout. Raises CheckoutUnknown, Unavailable."""


class Storage(Protocol):
    """Where sealed documents lie, each under a path of its own."""

    async def write(self, path: str, data: bytes) -> None:
        """Keep it, safely on the disk or at the provider when this returns. Raises StorageAway."""

    async def read(self, path: str) -> bytes:
        """What was kept. Raises StorageAway, FileMissing."""

    async def delete(self, path: str) -> None:
        """Gone, also when it was not there. Raises StorageAway."""

    async def paths_under(self, folder: str) -> list[str]:
        """Every path of a folder; none when there is no such folder. Raises StorageAway."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    catalogue: Catalogue
    checkouts: Checkouts
    vault: Vault
    birth_date_in: Callable[[str], date | None]
    """The birth date a valid identity number carries, None when the number is not valid."""
    storage: Storage
    media_type_of: Callable[[bytes], Awaitable[MediaType]]
    """What a file is, by its content. Raises the errors of `application_svc.domain.errors`."""
    index: Callable[[str], str]
    """The blind index of an identity number."""
    draft_days: int
    """A draft that nobody touches lives so many days."""
