"""What the use cases need."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from collections_svc.adapters.legal_papers import LegalPapers
from collections_svc.domain.bureau_changes import Check, CreditRecord, Told
from collections_svc.domain.care_policy import Care
from collections_svc.domain.due_reminder import ComingDue
from collections_svc.domain.remedy_policy import RemedyPolicy
from collections_svc.domain.strategy import Strategies
from fenqi.store import UnitOfWork


class ContactNotes(Protocol):
    """Keeps what was said at a contact, apart from its facts."""

    def keep(self, uow: UnitOfWork, customer_id: str, contact_id: str, note: str) -> None:
        """Stage a note."""

    async def is_kept(self, uow: UnitOfWork, customer_id: str, contact_id: str) -> bool:
        """Whether there is a note of this contact."""

    def read(self, sealed: str, customer_id: str, contact_id: str) -> str:
        """The note that was kept. Raises CantOpen."""


class Debts(Protocol):
    """loan-svc, as far as it is asked what is owed."""

    async def penalty_minor(self, loan_id: str, on: date) -> int:
        """What is owed in penalties on a day, in minor units. Raises Unavailable, and what loan-svc refuses with."""

    async def dues(self, since: date, until: date, cursor: str | None) -> tuple[list[ComingDue], str | None]:
        """A page of what falls due in these days, and where the next one begins. Raises Unavailable."""


class BureauWatch(Protocol):
    """The credit bureau, about somebody whose loan runs."""

    async def ask(self, check: Check) -> Told:
        """`found`, `no_record`, or `no_consent` where the customer has not agreed to be asked about. Raises SourceAway."""


class Sealed(Protocol):
    """What is kept encrypted, bound to the id it belongs to."""

    def seal(self, visit_id: str, notes: str) -> str:
        """A visit's notes."""

    def open(self, visit_id: str, sealed: str) -> str:
        """A visit's notes in clear."""

    def seal_record(self, check_id: str, record: CreditRecord) -> str:
        """What the bureau told."""

    def open_record(self, check_id: str, sealed: str) -> CreditRecord:
        """What the bureau told, in clear."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the strategies in force, the customers' time zone, the notes of contacts, what may be granted,
    loan-svc, the legal papers at rest, the policy of post-loan care, the bureau, what is kept sealed. In a sandbox no clock
    follows the business date."""

    strategies: Strategies
    zone: ZoneInfo
    notes: ContactNotes
    is_sandbox: bool
    remedies: RemedyPolicy
    debts: Debts
    papers: LegalPapers
    care: Care
    bureau: BureauWatch
    sealed: Sealed
