"""Ask other channels about a doubtful income, and record what they say."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import verifications
from underwriting_svc.domain.facts import Verified
from underwriting_svc.domain.policy import VerificationChannel
from underwriting_svc.domain.review import Review
from underwriting_svc.domain.stages import check_waits
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.assess import case_of


@dataclass(frozen=True, slots=True)
class AskVerification:
    application_id: str
    staff_id: str
    channels: tuple[VerificationChannel, ...]


@dataclass(frozen=True, slots=True)
class RecordVerification:
    application_id: str
    verification_id: str
    staff_id: str
    result: Verified
    note: str


async def ask_verification(command: AskVerification, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """All verifications of the review. Raises NotFound, Withdrawn, ReviewDecided, ReviewIsClosed, AwaitsSupplement,
    StageOutOfOrder or VerificationAskedAlready."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    check_waits(review)
    on, at = uow.context.business_date, uow.context.at
    facts = verifications.ask(review, case.policy, command.channels, command.staff_id, on, at)
    return _shown(uow.record(REVIEWS, review.id, facts))


async def record_verification(command: RecordVerification, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """All verifications of the review. Raises NotFound, Withdrawn and the errors of `domain.verifications.done`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    facts = verifications.done(
        review,
        command.verification_id,
        command.result,
        command.note,
        command.staff_id,
        case.submission.entered_by,
        uow.context.at,
    )
    return _shown(uow.record(REVIEWS, review.id, facts))


def _shown(review: Review) -> dict[str, object]:
    return {"application_id": review.id, "verifications": review.verifications}
