"""Score a submission, price it, ask the policy: one round of a case, kept with everything that it rests on."""

from dataclasses import dataclass
from datetime import date

import msgspec

from fenqi.store import UnitOfWork
from underwriting_svc.domain.errors import Withdrawn
from underwriting_svc.domain.evidence import Evidence
from underwriting_svc.domain.policy import PolicyResult, question
from underwriting_svc.domain.price import Price
from underwriting_svc.domain.review import Case, Review
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Policy, Ports
from underwriting_svc.use_cases.prices import priced

_CASE = """
    SELECT c.submission::text, c.evidence::text, c.score::text, c.policy::text, c.price::text, c.submitted_on,
        c.versions->>'policy_sha256' AS policy_sha256,
        EXISTS (SELECT FROM withdrawn w WHERE w.application_id = c.application_id) AS withdrawn
    FROM cases c WHERE c.application_id = $1 AND c.round = $2
"""


async def assess(
    submission: Submission, evidence: Evidence, policy: Policy, on: date, round_: int, uow: UnitOfWork, ports: Ports
) -> Case:
    """The case of a round; `on` is the business date of the submission, whose prices hold."""
    product = ports.rules.product(submission.product_code)
    scores = ports.models.score(submission)
    score = scores[0]
    found = await priced(submission, product, score.grade, on, uow, ports)
    asked = question(submission, evidence, score, found, product)
    result = policy.decide(asked)
    price = found if isinstance(found, Price) else None
    uow.insert(
        "cases",
        {
            "application_id": submission.application_id,
            "round": round_,
            "submitted_on": on,
            "submission": submission,
            "evidence": evidence,
            "score": score,
            "challengers": scores[1:],
            "question": asked,
            "policy": result,
            "price": price,
            "price_problem": None if price else found,
            "versions": {
                "policy": policy.version,
                "policy_sha256": policy.sha256,
                "model": score.version,
                "products": ports.rules.products_version,
                "product": submission.product_version,
            },
        },
    )
    return Case(submission, score, result, product, price, scores[1:], evidence)


@dataclass(frozen=True, slots=True)
class Round:
    """The case of a round, the business date of the submission, and the hash of the policy's file that was asked (None
    for a case from before hashes were kept)."""

    case: Case
    submitted_on: date
    policy_sha256: str | None


async def case_of(review: Review, uow: UnitOfWork, ports: Ports) -> Case:
    """What the review rests on now. Raises Withdrawn."""
    return (await round_of(review, uow, ports)).case


async def round_of(review: Review, uow: UnitOfWork, ports: Ports) -> Round:
    """As `case_of`, with what came with it. Raises Withdrawn."""
    rows = await uow.fetch(_CASE, review.id, review.round)
    assert rows, "a review rests on a case"
    row = rows[0]
    if row["withdrawn"]:
        raise Withdrawn
    submission = msgspec.json.decode(row["submission"], type=Submission)
    score = msgspec.json.decode(row["score"], type=Score)
    product = ports.rules.product(submission.product_code)
    price = msgspec.json.decode(row["price"], type=Price) if row["price"] else None
    if price is None:  # missing when it was opened: the partner may have sent it since
        found = await priced(submission, product, score.grade, row["submitted_on"], uow, ports)
        price = found if isinstance(found, Price) else None
    policy = msgspec.json.decode(row["policy"], type=PolicyResult)
    evidence = msgspec.json.decode(row["evidence"], type=Evidence)
    case = Case(submission, score, policy, product, price, (), evidence)
    return Round(case, row["submitted_on"], row["policy_sha256"])
