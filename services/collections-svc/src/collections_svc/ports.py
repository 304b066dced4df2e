"""What the use cases need."""

from dataclasses import dataclass
from typing import Protocol

from collections_svc.domain.bureau_changes import Check, CreditRecord, Told
from collections_svc.domain.care_policy import Care
from collections_svc.domain.ladder import Ladder
from fenqi.kernel import Unavailable


class SourceAway(Unavailable):
    """A source of what others know does not answer, or not in its protocol; it is asked again later."""

    code = "source-away"


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
    """Given to every use case: the ladder in force, the policy of post-loan care, the bureau, what is kept sealed."""

    ladder: Ladder
    care: Care
    bureau: BureauWatch
    sealed: Sealed
