"""What the use cases need."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from collections_svc.adapters.legal_papers import LegalPapers
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


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the strategies in force, the customers' time zone, the notes of contacts, what may be granted,
    loan-svc, and the legal papers at rest. In a sandbox no clock follows the business date."""

    strategies: Strategies
    zone: ZoneInfo
    notes: ContactNotes
    is_sandbox: bool
    remedies: RemedyPolicy
    debts: Debts
    papers: LegalPapers
