"""What the use cases need from outside."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from fenqi.kernel import Unavailable
from loan_svc.adapters.documents import DocumentVault
from loan_svc.adapters.workshop import Workshop
from loan_svc.domain.paper import ContractPaper, Lender, LetterPaper
from loan_svc.domain.words import PayeeKind, SealLevel


class PayoutUnknown(Unavailable):
    """The rail has not said yet what became of the payout: it is asked again, nothing is sent twice."""

    code = "payout-unknown"


@dataclass(frozen=True, slots=True)
class Payout:
    """One payout. The rail keeps `reference` and never pays it twice."""

    reference: str
    amount_minor: int
    currency: str
    payee_kind: PayeeKind | Literal["sender"]
    payee_id: str
    """Of a merchant or customer; for a sender, the channel's transaction that the money came with."""


@dataclass(frozen=True, slots=True)
class PayoutOutcome:
    """What became of a payout, for good."""

    status: Literal["paid", "refused"]
    reason: str = ""


class Rail(Protocol):
    """Pays money out."""

    async def outcome(self, payout: Payout) -> PayoutOutcome | None:
        """What became of it; None when the rail never got it. Raises PayoutUnknown."""

    async def pay(self, payout: Payout) -> PayoutOutcome:
        """Send it. Raises PayoutUnknown: then only ask."""


class DebitUnknown(Unavailable):
    """The rail has not said yet whether the money was taken: it is asked again, nothing is sent twice."""

    code = "debit-unknown"


@dataclass(frozen=True, slots=True)
class DebitOrder:
    """One debit. The rail keeps `reference` and never takes it twice."""

    reference: str
    amount_minor: int
    currency: str
    customer_id: str
    loan_id: str
    instructed_on: date


@dataclass(frozen=True, slots=True)
class DebitOutcome:
    """What became of a debit, for good; `collected_on` is the rail's day."""

    status: Literal["collected", "refused"]
    reason: str = ""
    collected_on: date | None = None


class DebitRail(Protocol):
    """Takes money from customers' accounts."""

    async def outcome(self, debit: DebitOrder) -> DebitOutcome | None:
        """What became of it; None when the rail never got it. Raises DebitUnknown."""

    async def collect(self, debit: DebitOrder) -> DebitOutcome:
        """Send it. Raises DebitUnknown: then only ask."""


class Codes(Protocol):
    """One-time codes, sent and checked by customer-svc."""

    async def send(self, customer_id: str, subject: str, *, key: str, correlation_id: str) -> int:
        """Send a code; how many seconds it is good for."""

    async def check(self, customer_id: str, subject: str, code: str, *, key: str, correlation_id: str) -> str:
        """The consent's id. A refusal is a DomainError."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What limit-svc is asked to keep."""

    hold_id: str
    customer_id: str
    loan_id: str
    amount_minor: int
    currency: str
    purpose: str
    expires_on: date


class Limits(Protocol):
    """Credit lines, kept by limit-svc."""

    async def hold(self, hold: Hold, *, correlation_id: str) -> None:
        """Keep it; the same hold again changes nothing. A refusal is a DomainError."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A PDF with the lender's seal. `certificate_hash` is the SHA-256 of the sealing certificate."""

    content: bytes
    pages: int
    level: SealLevel
    certificate_hash: str


class Sealer(Protocol):
    """The lender's seal. Its key never leaves it."""

    async def seal(self, pdf: bytes, reason: str, at: datetime) -> SealedFile:
        """The PDF with the seal over all of it. Raises SealExpired, TimeStampAway: then nothing was sealed."""

    async def roots(self) -> tuple[bytes, ...]:
        """Certificates (DER) of the authorities that seals are held against."""


class Printer(Protocol):
    """Puts papers into print."""

    async def print(self, paper: ContractPaper | LetterPaper, at: datetime) -> bytes:
        """The PDF."""


@dataclass(frozen=True, slots=True)
class Paperwork:
    """All that papers need: who lends, print, seal, where they are kept, and the threads that work on them."""

    lender: Lender
    printer: Printer
    sealer: Sealer
    vault: DocumentVault
    workshop: Workshop


@dataclass(frozen=True, slots=True)
class Partners:
    """Everything outside this process."""

    codes: Codes
    limits: Limits
    rail: Rail
    debits: DebitRail


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case. `today` is the business date, which this service owns; `move_to` moves it on."""

    codes: Codes
    limits: Limits
    rail: Rail
    debits: DebitRail
    today: Callable[[], date]
    move_to: Callable[[date], Awaitable[None]]
    paperwork: Paperwork
    channel_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Payment channels that may call back, and what each signs with."""
