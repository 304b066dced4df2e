"""A submitted application comes under review: scored, held against the policy, and decided where nobody is needed."""

from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import REVIEWS
from underwriting_svc.domain import review as rules
from underwriting_svc.domain.policy import question
from underwriting_svc.domain.price import Price
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.gather_evidence import gather_evidence
from underwriting_svc.use_cases.prices import priced


async def open_review(submission: Submission, uow: UnitOfWork, ports: Ports) -> None:
    """Everything is recorded at once: review, score, stages, perhaps the decision, and what it rests on."""
    on = uow.context.business_date
    product = ports.rules.product(submission.product_code)
    submission, evidence = await gather_evidence(submission, uow, ports)
    scores = ports.models.score(submission)
    score = scores[0]
    found = await priced(submission, product, score.grade, on, uow, ports)
    policy = ports.policy.decide(question(submission, evidence, score, found, product))
    price = found if isinstance(found, Price) else None
    case = rules.Case(submission, score, policy, product, price, scores[1:])
    uow.record(REVIEWS, submission.application_id, rules.open_review(case, on, uow.context.at))
    uow.insert(
        "cases",
        {
            "application_id": submission.application_id,
            "submitted_on": on,
            "submission": submission,
            "evidence": evidence,
            "score": score,
            "challengers": scores[1:],
            "policy": policy,
            "price": price,
            "price_problem": None if price else found,
            "versions": {
                "policy": policy.version,
                "model": score.version,
                "products": ports.rules.products_version,
                "product": submission.product_version,
            },
        },
    )
