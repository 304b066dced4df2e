"""What the use cases need."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

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


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the strategies in force, the customers' time zone, the notes of contacts. In a sandbox no
    clock follows the business date."""

    strategies: Strategies
    zone: ZoneInfo
    notes: ContactNotes
    is_sandbox: bool
