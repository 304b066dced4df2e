"""One review: opened with a submission, three stages in order, and a decision that falls with the final one.

Initial and second are recommendations: also where they decline, the final stage confirms or overturns."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from underwriting_svc.domain import errors
from underwriting_svc.domain.facts import Approved, Declined, Fact, ReviewOpened, Scored, StageCompleted
from underwriting_svc.domain.policy import STAGES, Finding, PolicyResult, Stage, findings
from underwriting_svc.domain.price import Price, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission

SYSTEM = "system"
DECLINED_BY_PERSON = "declined_by_reviewer"
ASK_WHY = "ask_for_the_reasons"
Status = Literal["waiting", "approved", "declined"]


@dataclass(frozen=True, slots=True)
class StageDone:
    """A signed stage."""

    stage: Stage
    by: str
    outcome: Literal["passed", "supplement_asked", "declined"]
    overturned: bool
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """State of one review. `stage` is the one it waits for, None when it is decided."""

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


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision rests on, beside the review's state."""

    submission: Submission
    score: Score
    policy: PolicyResult
    product: Product
    price: Price | None
    challengers: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A person's say on one stage."""

    stage: Stage
    by: str
    passed: bool
    opinion: str
    findings: tuple[Finding, ...]


def open_review(case: Case, on: date, at: datetime) -> list[Fact]:
    """Decide what can be decided at once: score, the stages the policy leaves to the system, and perhaps the end."""
    submission, score, policy = case.submission, case.score, case.policy
    opened = ReviewOpened(
        submission.application_id,
        submission.customer_id,
        submission.channel,
        submission.product_code,
        submission.amount_minor,
        submission.currency,
        policy.version,
        at,
    )
    facts: list[Fact] = [opened, _scored(submission, score, "champion")]
    facts += [_scored(submission, one, "challenger") for one in case.challengers]
    review = fold(None, facts)
    for stage in policy.system_stages:
        passed = stage == "initial" or policy.outcome != "declined"
        signed = Signed(stage, SYSTEM, passed, _opinion(policy, score), findings(stage, submission, policy))
        more = _sign(review, case, signed, on, at)
        review = fold(review, more)
        facts += more
    return facts


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


def complete_stage(
    review: Review, case: Case, signed: Signed, permissions: frozenset[str], on: date, at: datetime
) -> list[Fact]:
    """Decide what a person's signature means.

    Raises ReviewDecided, StageOutOfOrder, ActedBefore, EnteredByYou, AboveAuthority or NoPrice."""
    if review.stage is None:
        raise errors.ReviewDecided(f"This review is {review.status}.")
    if signed.stage != review.stage:
        raise errors.StageOutOfOrder(f"This review waits for the {review.stage} stage.")
    if any(done.by == signed.by for done in review.stages):
        raise errors.ActedBefore
    if signed.by in case.submission.entered_by:
        raise errors.EnteredByYou
    if signed.stage == "final" and case.policy.final_permission not in permissions:
        raise errors.AboveAuthority(f"To decide on this amount takes {case.policy.final_permission}.")
    return _sign(review, case, signed, on, at)


def _sign(review: Review, case: Case, signed: Signed, on: date, at: datetime) -> list[Fact]:
    second = next((done for done in review.stages if done.stage == "second"), None)
    overturned = signed.stage == "final" and second is not None and (second.outcome == "passed") != signed.passed
    completed = StageCompleted(
        review.id,
        review.customer_id,
        signed.stage,
        signed.by,
        "passed" if signed.passed else "declined",
        overturned,
        signed.opinion,
        signed.findings,
        at,
    )
    if signed.stage != "final":
        return [completed]
    return [completed, _approved(review, case, on, at) if signed.passed else _declined(review, case, signed, at)]


def _approved(review: Review, case: Case, on: date, at: datetime) -> Approved:
    submission, product, price = case.submission, case.product, case.price
    if price is None:
        raise errors.NoPrice
    return Approved(
        application_id=review.id,
        customer_id=review.customer_id,
        amount_minor=submission.amount_minor,
        currency=submission.currency,
        term_months=submission.term_months,
        line_type=product.line_type,
        purpose=submission.purpose,
        purposes=(submission.purpose,) if product.line_type == "special_purpose" else (),
        product_code=submission.product_code,
        product_version=submission.product_version,
        channel=submission.channel,
        grade=case.score.grade,
        base_rate_percent=price.base_rate_percent,
        premium_percent=price.premium_percent,
        annual_rate_percent=price.annual_rate_percent,
        fee=None,
        method=submission.method,
        annual_income_minor=submission.statement.annual_income_minor,
        debt_to_income_percent=submission.statement.debt_to_income_percent,
        merchant_id=submission.merchant_id,
        checkout_id=submission.checkout_id,
        policy_version=case.policy.version,
        model_version=case.score.version,
        valid_until=on + timedelta(days=product.offer_valid_days),
        approved_at=at,
    )


def _declined(review: Review, case: Case, signed: Signed, at: datetime) -> Declined:
    submission, policy = case.submission, case.policy
    found = tuple(one.rule for one in signed.findings if one.rule is not None and one.result in ("not_met", "doubtful"))
    reasons = tuple(dict.fromkeys(found)) or policy.reasons or (DECLINED_BY_PERSON,)
    first = next((done.stage for done in review.stages if done.outcome == "declined"), signed.stage)
    return Declined(
        application_id=review.id,
        customer_id=review.customer_id,
        reason_codes=reasons,
        remedies=policy.remedies(reasons) or (ASK_WHY,),
        stage=first,
        grade=case.score.grade,
        product_code=submission.product_code,
        channel=submission.channel,
        amount_minor=submission.amount_minor,
        currency=submission.currency,
        merchant_id=submission.merchant_id,
        checkout_id=submission.checkout_id,
        policy_version=policy.version,
        model_version=case.score.version,
        declined_at=at,
    )


def _opinion(policy: PolicyResult, score: Score) -> str:
    hits = "; ".join(hit.words for hit in policy.hits) or "no rule applies"
    return f"Policy {policy.version}: {policy.outcome}; {hits}. Score {score.points}, grade {score.grade}."


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
        )
    assert review is not None, "a review begins with ReviewOpened"
    match fact:
        case Scored() if fact.role == "challenger":
            return review
        case Scored():
            return replace(review, points=fact.points, grade=fact.grade, model_version=fact.version)
        case StageCompleted():
            done = StageDone(fact.stage, fact.by, fact.outcome, fact.overturned, fact.completed_at)
            following = STAGES[STAGES.index(fact.stage) + 1 :]
            return replace(review, stages=(*review.stages, done), stage=following[0] if following else None)
        case Approved():
            return replace(review, status="approved", annual_rate_percent=fact.annual_rate_percent)
        case Declined():
            return replace(review, status="declined", reason_codes=fact.reason_codes)
