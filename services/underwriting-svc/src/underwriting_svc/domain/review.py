"""One review: opened with a submission, three stages in order, and a decision that falls with the final one.

Here is its state and what a decision rests on. What people and the system do to it is beside it: `stages`, `tasks`,
`supplements`, `verifications`."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from underwriting_svc.domain.evidence import NOTHING_ASKED, Evidence
from underwriting_svc.domain.facts import (
    Approved,
    Declined,
    Fact,
    ReviewClosed,
    ReviewOpened,
    ReviewResumed,
    Scored,
    StageCompleted,
    SupplementItem,
    SupplementRequested,
    TaskAssigned,
    VerificationAsked,
    VerificationDone,
    Verified,
)
from underwriting_svc.domain.policy import STAGES, PolicyResult, Stage, VerificationChannel
from underwriting_svc.domain.price import Price, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission

SYSTEM = "system"
Status = Literal["waiting", "supplement", "approved", "declined", "closed"]


@dataclass(frozen=True, slots=True)
class StageDone:
    """A signed stage. `against` are the rules a person found not met or doubtful."""

    stage: Stage
    by: str
    outcome: Literal["passed", "supplement_asked", "declined"]
    overturned: bool
    completed_at: datetime
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """What the applicant was asked for, and until when."""

    request_id: str
    items: tuple[SupplementItem, ...]
    deadline_on: date


@dataclass(frozen=True, slots=True)
class Verification:
    """Income asked about by another channel; open while it has no result."""

    id: str
    channel: VerificationChannel
    rule: str | None
    asked_by: str
    due_on: date
    result: Verified | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """State of one review. `stage` is the one it waits for, None when it is decided or closed; a review that waits is a
    task in the queue since `queued_at`. `round` counts how often it was scored and held against the policy."""

    id: str
    customer_id: str
    channel: str
    product_code: str
    amount_minor: int
    currency: str
    policy_version: str
    opened_at: datetime
    status: Status = "waiting"
    stage: Stage | None = "initial"
    points: int | None = None
    grade: str | None = None
    model_version: str | None = None
    stages: tuple[StageDone, ...] = ()
    annual_rate_percent: str | None = None
    reason_codes: tuple[str, ...] = ()
    round: int = 1
    queued_at: datetime | None = None
    claimed_by: str | None = None
    supplements: int = 0
    supplement: Supplement | None = None
    verifications: tuple[Verification, ...] = ()

    def acted_elsewhere(self, who: str, stage: Stage) -> bool:
        """Whether somebody has had a hand in another stage. Verifications belong to the second."""
        signed = any(done.by == who and done.stage != stage for done in self.stages)
        return signed or (stage != "second" and any(one.by == who for one in self.verifications))


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision rests on, beside the review's state."""

    submission: Submission
    score: Score
    policy: PolicyResult
    product: Product
    price: Price | None
    challengers: tuple[Score, ...] = ()
    evidence: Evidence = NOTHING_ASKED


def due_at(review: Review, policy: PolicyResult) -> datetime | None:
    """Until when the task should be done; None where there is none."""
    if review.status != "waiting" or review.stage is None:
        return None
    return (review.queued_at or review.opened_at) + timedelta(hours=policy.deadlines.hours(review.stage))


def scored(submission: Submission, champion: Score, challengers: tuple[Score, ...]) -> list[Fact]:
    """Each model's view as a fact, the champion's first."""
    return [
        _scored(submission, champion, "champion"),
        *(_scored(submission, one, "challenger") for one in challengers),
    ]


def _scored(submission: Submission, score: Score, role: Literal["champion", "challenger"]) -> Scored:
    return Scored(
        submission.application_id,
        score.model,
        score.version,
        role,
        score.points,
        score.default_probability_percent,
        score.grade,
        score.reasons,
    )


def fold(review: Review | None, facts: list[Fact]) -> Review:
    """All these facts applied."""
    for fact in facts:
        review = evolve(review, fact)
    assert review is not None, "nothing to fold"
    return review


def evolve(review: Review | None, fact: Fact) -> Review:
    """The only way a Review changes."""
    if isinstance(fact, ReviewOpened):
        return Review(
            fact.application_id,
            fact.customer_id,
            fact.channel,
            fact.product_code,
            fact.amount_minor,
            fact.currency,
            fact.policy_version,
            fact.opened_at,
            queued_at=fact.opened_at,
        )
    assert review is not None, "a review begins with ReviewOpened"
    match fact:
        case Scored() if fact.role == "challenger":
            return review
        case Scored():
            return replace(review, points=fact.points, grade=fact.grade, model_version=fact.version)
        case StageCompleted():
            return _completed(review, fact)
        case TaskAssigned():
            return replace(review, claimed_by=fact.given_to)
        case SupplementRequested():
            asked = Supplement(fact.request_id, fact.items, fact.deadline_on)
            return replace(review, status="supplement", supplement=asked, supplements=review.supplements + 1)
        case ReviewResumed():
            return replace(review, status="waiting", supplement=None, round=review.round + 1, queued_at=fact.resumed_at)
        case VerificationAsked():
            asked_now = Verification(fact.verification_id, fact.channel, fact.rule, fact.asked_by, fact.due_on)
            return replace(review, verifications=(*review.verifications, asked_now))
        case VerificationDone():
            return replace(
                review,
                verifications=tuple(
                    replace(one, result=fact.result, by=fact.by) if one.id == fact.verification_id else one
                    for one in review.verifications
                ),
            )
        case ReviewClosed():
            return replace(review, status="closed", stage=None, claimed_by=None, supplement=None)
        case Approved():
            return replace(review, status="approved", annual_rate_percent=fact.annual_rate_percent)
        case Declined():
            return replace(review, status="declined", reason_codes=fact.reason_codes)


def _completed(review: Review, fact: StageCompleted) -> Review:
    against = tuple(one.rule for one in fact.findings if one.rule is not None and one.result in ("not_met", "doubtful"))
    done = StageDone(
        fact.stage,
        fact.by,
        fact.outcome,
        fact.overturned,
        fact.completed_at,
        () if fact.by == SYSTEM else against,
    )
    following = STAGES[STAGES.index(fact.stage) + 1 :]
    stage = fact.stage if fact.outcome == "supplement_asked" else following[0] if following else None
    return replace(review, stages=(*review.stages, done), stage=stage, claimed_by=None, queued_at=fact.completed_at)
