"""What the use cases need."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from collections_svc.adapters.legal_papers import LegalPapers
from collections_svc.domain.ladder import Ladder
from collections_svc.domain.remedy_policy import RemedyPolicy


class Debts(Protocol):
    """loan-svc, as far as it is asked what is owed."""

    async def penalty_minor(self, loan_id: str, on: date) -> int:
        """What is owed in penalties on a day, in minor units. Raises Unavailable, and what loan-svc refuses with."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the ladder in force, what may be granted, loan-svc, and the legal papers at rest."""

    ladder: Ladder
    remedies: RemedyPolicy
    debts: Debts
    papers: LegalPapers
