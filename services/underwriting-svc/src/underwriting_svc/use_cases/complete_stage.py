"""A person signs a stage; with the final one the review ends."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import stages
from underwriting_svc.domain.policy import Finding, Stage
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.assess import case_of
from underwriting_svc.use_cases.fraud_cases import check_fraud


@dataclass(frozen=True, slots=True)
class CompleteStage:
    application_id: str
    stage: Stage
    staff_id: str
    permissions: frozenset[str]
    passed: bool
    opinion: str
    findings: tuple[Finding, ...]
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class StageAnswer:
    application_id: str
    status: str
    stage: str | None


async def complete_stage(command: CompleteStage, uow: UnitOfWork, ports: Ports) -> StageAnswer:
    """Where the review stands now. Raises NotFound, Withdrawn, FraudNotCleared, FraudConfirmed and the errors of
    `domain.stages.complete_stage`."""
    review = await uow.get(REVIEWS, command.application_id)
    case = await case_of(review, uow, ports)
    if command.passed:
        await check_fraud(review.id, command.stage, uow)
    signed = stages.Signed(
        command.stage, command.staff_id, command.passed, command.opinion, command.findings, command.amount_minor
    )
    on, at = uow.context.business_date, uow.context.at
    facts = stages.complete_stage(review, case, signed, command.permissions, on, at)
    after = uow.record(REVIEWS, review.id, facts)
    return StageAnswer(after.id, after.status, after.stage)
