"""Ask the applicant for more, take the answer, and end what is not decided."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import supplements
from underwriting_svc.domain.errors import Withdrawn
from underwriting_svc.domain.facts import CloseReason, SupplementItem, SupplementRequested
from underwriting_svc.domain.policy import Finding, Stage
from underwriting_svc.domain.submission import Statement
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.assess import assess, case_of, round_of
from underwriting_svc.use_cases.gather_evidence import gather_evidence


@dataclass(frozen=True, slots=True)
class AskSupplement:
    application_id: str
    stage: Stage
    staff_id: str
    permissions: frozenset[str]
    items: tuple[SupplementItem, ...]
    opinion: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SupplementAnswer:
    application_id: str
    request_id: str
    deadline_on: date
    status: str


async def ask_supplement(command: AskSupplement, uow: UnitOfWork, ports: Ports) -> SupplementAnswer:
    """The request. Raises NotFound, Withdrawn and the errors of `domain.supplements.ask_supplement`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    asked = supplements.Asked(command.stage, command.staff_id, command.items, command.opinion, command.findings)
    on, at = uow.context.business_date, uow.context.at
    facts = supplements.ask_supplement(review, case, asked, command.permissions, on, at)
    after = uow.record(REVIEWS, review.id, facts)
    request = next(one for one in facts if isinstance(one, SupplementRequested))
    return SupplementAnswer(after.id, request.request_id, request.deadline_on, after.status)


async def take_supplement(
    application_id: str,
    request_id: str,
    items: tuple[str, ...],
    statement: Statement | None,
    uow: UnitOfWork,
    ports: Ports,
) -> None:
    """Score and hold against the review's own version of the policy again. What the new statement leaves out stays as it
    was told, by the applicant or the bureau. Nothing where nobody waits for this answer any more.

    Raises NoSuchPolicy or PolicyAltered where the version's file is gone or another: the message waits for it."""
    review = await uow.find(REVIEWS, application_id)
    if review is None or not supplements.waits_for(review, request_id):
        return
    try:
        before = await round_of(review, uow, ports)
    except Withdrawn:
        return
    submission = before.case.submission
    if statement is not None:
        told = {name: value for name, value in asdict(statement).items() if value is not None}
        submission = replace(submission, statement=replace(submission.statement, **told))
    submission, evidence = await gather_evidence(submission, uow, ports)
    policy = ports.policies.version(review.policy_version, before.policy_sha256)
    case = await assess(submission, evidence, policy, before.submitted_on, review.round + 1, uow, ports)
    answered = supplements.Answered(request_id, items, statement is not None)
    on, at = uow.context.business_date, uow.context.at
    uow.record(REVIEWS, review.id, supplements.resume(review, case, answered, on, at))


async def close_review(application_id: str, reason: CloseReason, at: datetime, uow: UnitOfWork) -> None:
    """Nobody needs to look at it any more; what was signed stays signed, and a decision stands."""
    review = await uow.find(REVIEWS, application_id)
    if review is not None:
        uow.record(REVIEWS, review.id, supplements.close(review, reason, at))
