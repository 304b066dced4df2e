"""The applicant must bring more: asked for, answered, or never answered; and what ends a review without a decision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from underwriting_svc.domain import errors
from underwriting_svc.domain.facts import (
    CloseReason,
    Fact,
    ReviewClosed,
    ReviewResumed,
    StageCompleted,
    SupplementItem,
    SupplementRequested,
)
from underwriting_svc.domain.policy import Finding, PolicyResult, Stage
from underwriting_svc.domain.review import Case, Review, fold, scored
from underwriting_svc.domain.stages import check_hand, check_opinion, findings_with
from underwriting_svc.domain.verifications import asked_by_policy

ITEMS = {
    "authority_proof": "authority_proof",
    "bring_income_proof": "income_proof",
    "pay_what_is_past_due": "credit_record_proof",
}
"""What the applicant can bring where a rule's remedy is this."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's request for more at one stage; without items, for what the policy's rules call for."""

    stage: Stage
    by: str
    items: tuple[SupplementItem, ...]
    opinion: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came: the item codes, and whether the statement was corrected."""

    request_id: str
    items: tuple[str, ...]
    restated: bool


def proposed(policy: PolicyResult) -> tuple[SupplementItem, ...]:
    """What the rules that apply call for, each thing once, with the first rule that does."""
    wanted: dict[str, SupplementItem] = {}
    for hit in policy.hits:
        item = ITEMS.get(hit.remedy)
        if item is not None:
            wanted.setdefault(item, SupplementItem(item, hit.rule))
    return tuple(wanted.values())


def ask_supplement(
    review: Review, case: Case, asked: Asked, permissions: frozenset[str], on: date, at: datetime
) -> list[Fact]:
    """Send the applicant for more; the task leaves the queue until it comes.

    Raises the errors of `stages.check_hand`, and OpinionTooShort, PointOfOtherStage, PointTwice, ItemTwice, NothingToAsk
    or SupplementsUsedUp."""
    check_hand(review, case, asked.stage, asked.by, permissions)
    check_opinion(asked.opinion)
    deadlines = case.policy.deadlines
    if review.supplements >= deadlines.max_supplements:
        raise errors.SupplementsUsedUp
    items = asked.items or proposed(case.policy)
    if not items:
        raise errors.NothingToAsk
    if len({one.item for one in items}) < len(items):
        raise errors.ItemTwice
    found = findings_with(review, case, asked.stage, asked.findings)
    return [
        StageCompleted(
            review.id, review.customer_id, asked.stage, asked.by, "supplement_asked", False, asked.opinion, found, at
        ),
        SupplementRequested(
            review.id,
            review.customer_id,
            f"{review.id}-s{review.supplements + 1}",
            asked.stage,
            items,
            on + timedelta(days=deadlines.supplement_days),
            case.submission.merchant_id,
            case.submission.checkout_id,
        ),
    ]


def resume(review: Review, case: Case, answered: Answered, on: date, at: datetime) -> list[Fact]:
    """The answer is here: scored and held against the policy again (`case`), and the stage that asked starts again. It
    is for a person, who looks at what came. Nothing where the review no longer waits for this answer."""
    if not waits_for(review, answered.request_id):
        return []
    assert review.stage is not None, "a review that waits has a stage"
    resumed = ReviewResumed(
        review.id,
        review.customer_id,
        answered.request_id,
        review.stage,
        answered.items,
        answered.restated,
        at,
    )
    facts: list[Fact] = [resumed, *scored(case.submission, case.score, case.challengers)]
    return [*facts, *asked_by_policy(fold(review, facts), case.policy, on, at)]


def waits_for(review: Review, request_id: str) -> bool:
    """Whether the review waits for the answer to this request."""
    return review.supplement is not None and review.supplement.request_id == request_id


def close(review: Review, reason: CloseReason, at: datetime) -> list[Fact]:
    """End it without a decision; a review that has its decision keeps it."""
    if review.stage is None:
        return []
    return [ReviewClosed(review.id, review.customer_id, reason, review.stage, at)]
