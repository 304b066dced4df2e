"""A submitted application comes under review: scored, held against the policy, and decided where nobody is needed."""

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import stages
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.assess import assess
from underwriting_svc.use_cases.gather_evidence import gather_evidence


async def open_review(submission: Submission, uow: UnitOfWork, ports: Ports) -> None:
    """Everything is recorded at once: review, score, stages, perhaps the decision, and what it rests on."""
    on = uow.context.business_date
    submission, evidence = await gather_evidence(submission, uow, ports)
    case = await assess(submission, evidence, ports.policies.in_force(on), on, 1, uow, ports)
    uow.record(REVIEWS, submission.application_id, stages.open_review(case, on, uow.context.at))
