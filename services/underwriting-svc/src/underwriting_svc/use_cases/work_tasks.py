"""The queue's work: claim a task, give it back, hand it to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import tasks
from underwriting_svc.domain.errors import ColleagueMayNot
from underwriting_svc.domain.facts import Fact
from underwriting_svc.domain.review import Case, Review, due_at
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.assess import case_of

ASSIGN = "underwriting:assign"
"""The permission to give back or hand over what somebody else has claimed."""
_COLLEAGUE = "SELECT granted, revoked FROM colleagues WHERE user_id = $1 ORDER BY changed_at, event_id"


@dataclass(frozen=True, slots=True)
class WorkTask:
    """Who wants something of the task of an application; `to` is the colleague of a hand-over."""

    application_id: str
    staff_id: str
    permissions: frozenset[str]
    to: str = ""


async def claim_task(command: WorkTask, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """The task, now theirs. Raises NotFound, Withdrawn and the errors of `domain.tasks.claim`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    return _after(review, case, tasks.claim(review, case, command.staff_id, command.permissions, uow.context.at), uow)


async def release_task(command: WorkTask, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """The task, back in the queue. Raises NotFound, Withdrawn and the errors of `domain.tasks.release`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    facts = tasks.release(review, command.staff_id, ASSIGN in command.permissions, uow.context.at)
    return _after(review, case, facts, uow)


async def hand_over_task(command: WorkTask, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """The task, now the colleague's. Raises NotFound, Withdrawn and the errors of `domain.tasks.hand_over`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    facts = tasks.hand_over(
        review,
        case,
        command.staff_id,
        ASSIGN in command.permissions,
        command.to,
        await _permissions_of(command.to, uow),
        uow.context.at,
    )
    return _after(review, case, facts, uow)


def learn_colleague(
    user_id: str, granted: Sequence[str], revoked: Sequence[str], changed_at: datetime, uow: UnitOfWork
) -> None:
    """Keep what a member of the staff may do from now on."""
    row = {"event_id": uow.context.causation_id, "user_id": user_id, "changed_at": changed_at}
    uow.insert("colleagues", {**row, "granted": granted, "revoked": revoked})


async def _permissions_of(user_id: str, uow: UnitOfWork) -> frozenset[str]:
    rows = await uow.fetch(_COLLEAGUE, user_id)
    if not rows:
        raise ColleagueMayNot(f"Nobody of the staff is known as {user_id}.")
    held: set[str] = set()
    for row in rows:
        held = (held | set(row["granted"])) - set(row["revoked"])
    return frozenset(held)


def _after(review: Review, case: Case, facts: list[Fact], uow: UnitOfWork) -> dict[str, object]:
    after = uow.record(REVIEWS, review.id, facts)
    return {
        "application_id": after.id,
        "stage": after.stage,
        "claimed_by": after.claimed_by,
        "due_at": due_at(after, case.policy),
    }
