"""A person signs a stage; with the final one the review ends."""

from dataclasses import dataclass

import msgspec

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import review as rules
from underwriting_svc.domain.errors import Withdrawn
from underwriting_svc.domain.policy import Finding, PolicyResult, Stage
from underwriting_svc.domain.price import Price
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.fraud_cases import check_fraud
from underwriting_svc.use_cases.prices import priced

_CASE = """
    SELECT c.submission::text, c.score::text, c.policy::text, c.price::text, c.submitted_on,
        EXISTS (SELECT FROM withdrawn w WHERE w.application_id = c.application_id) AS withdrawn
    FROM cases c WHERE c.application_id = $1
"""


@dataclass(frozen=True, slots=True)
class CompleteStage:
    application_id: str
    stage: Stage
    staff_id: str
    permissions: frozenset[str]
    passed: bool
    opinion: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class StageAnswer:
    application_id: str
    status: str
    stage: str | None


async def complete_stage(command: CompleteStage, uow: UnitOfWork, ports: Ports) -> StageAnswer:
    """Where the review stands now. Raises NotFound, Withdrawn, FraudNotCleared, FraudConfirmed and the errors of
    `domain.review.complete_stage`."""
    review = await uow.get(REVIEWS, command.application_id)
    rows = await uow.fetch(_CASE, review.id)
    if not rows:
        raise NotFound
    row = rows[0]
    if row["withdrawn"]:
        raise Withdrawn
    if command.passed:
        await check_fraud(review.id, command.stage, uow)
    submission = msgspec.json.decode(row["submission"], type=Submission)
    score = msgspec.json.decode(row["score"], type=Score)
    product = ports.rules.product(submission.product_code)
    price = msgspec.json.decode(row["price"], type=Price) if row["price"] else None
    if price is None:  # missing when it was opened: the partner may have sent it since
        found = await priced(submission, product, score.grade, row["submitted_on"], uow, ports)
        price = found if isinstance(found, Price) else None
    case = rules.Case(submission, score, msgspec.json.decode(row["policy"], type=PolicyResult), product, price)
    signed = rules.Signed(command.stage, command.staff_id, command.passed, command.opinion, command.findings)
    facts = rules.complete_stage(review, case, signed, command.permissions, uow.context.business_date, uow.context.at)
    after = uow.record(REVIEWS, review.id, facts)
    return StageAnswer(after.id, after.status, after.stage)
