"""What this service does about others' events: a submission opens a review, a supplement brings it back, a withdrawal or
an expiry closes it; and what the staff may do is known from access-svc."""

import msgspec

from fenqi.contracts.access import PermissionsChangedV1, UserCreatedV1
from fenqi.contracts.application import (
    ApplicationExpiredV1,
    ApplicationSubmittedV1,
    ApplicationWithdrawnV1,
    SupplementProvidedV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from underwriting_svc.domain.submission import Statement, Submission
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.open_review import open_review
from underwriting_svc.use_cases.supplements import close_review, take_supplement
from underwriting_svc.use_cases.work_tasks import learn_colleague


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(ApplicationSubmittedV1)(submitted)
    made.on(SupplementProvidedV1)(provided)
    made.on(ApplicationWithdrawnV1)(withdrawn)
    made.on(ApplicationExpiredV1)(expired)
    made.on(UserCreatedV1)(user_created)
    made.on(PermissionsChangedV1)(permissions_changed)
    return made


async def submitted(event: ApplicationSubmittedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Score it, ask the policy, and decide where no person is needed."""
    await open_review(msgspec.convert(event.model_dump(), Submission), uow, ports)


async def provided(event: SupplementProvidedV1, uow: UnitOfWork, ports: Ports) -> None:
    """What was asked for is here: score it and ask the policy again; a person looks at it."""
    statement = None if event.statement is None else msgspec.convert(event.statement.model_dump(), Statement)
    await take_supplement(event.application_id, event.request_id, event.items, statement, uow, ports)


async def withdrawn(event: ApplicationWithdrawnV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Nobody needs to look at it any more; what was signed stays signed."""
    uow.insert("withdrawn", {"application_id": event.application_id, "withdrawn_at": event.withdrawn_at})
    await close_review(event.application_id, "withdrawn", uow.context.at, uow)


async def expired(event: ApplicationExpiredV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The supplement never came: the review is closed without a decision, which is no decline. A draft had no review."""
    await close_review(event.application_id, "supplement_overdue", uow.context.at, uow)


async def user_created(event: UserCreatedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """A new colleague, perhaps."""
    if event.population == "staff":
        learn_colleague(event.user_id, event.permissions, (), event.created_at, uow)


async def permissions_changed(event: PermissionsChangedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """A colleague may do more or less."""
    learn_colleague(event.user_id, event.granted, event.revoked, event.changed_at, uow)
