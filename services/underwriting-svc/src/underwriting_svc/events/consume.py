"""What this service does about others' events: a submission opens a review, a withdrawal takes it from the queue."""

import msgspec

from fenqi.contracts.application import ApplicationSubmittedV1, ApplicationWithdrawnV1
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.open_review import open_review


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(ApplicationSubmittedV1)(submitted)
    made.on(ApplicationWithdrawnV1)(withdrawn)
    return made


async def submitted(event: ApplicationSubmittedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Score it, ask the policy, and decide where no person is needed."""
    await open_review(msgspec.convert(event.model_dump(), Submission), uow, ports)


async def withdrawn(event: ApplicationWithdrawnV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Nobody needs to look at it any more; what was signed stays signed."""
    uow.insert("withdrawn", {"application_id": event.application_id, "withdrawn_at": event.withdrawn_at})
