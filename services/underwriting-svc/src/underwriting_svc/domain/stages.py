"""The three stages: what the system signs at once, and what a person's signature means.

Initial and second are recommendations: also where they decline, the final stage confirms or overturns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from underwriting_svc.domain import errors
from underwriting_svc.domain.facts import Approved, Declined, Fact, ReviewOpened, StageCompleted
from underwriting_svc.domain.policy import POINTS, Finding, Point, PolicyResult, Stage, findings
from underwriting_svc.domain.review import SYSTEM, Case, Review, fold, scored
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.verifications import NOT_VERIFIED, NOT_VERIFIED_REMEDY, asked_by_policy, verified

DECLINED_BY_PERSON = "declined_by_reviewer"
ASK_WHY = "ask_for_the_reasons"
MIN_OPINION_CHARACTERS = 10
"""Of what a person writes, without the blanks around it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A person's say on one stage. `amount_minor` is what the final stage grants, None: as much as the policy allows."""

    stage: Stage
    by: str
    passed: bool
    opinion: str
    findings: tuple[Finding, ...]
    amount_minor: int | None = None


def open_review(case: Case, on: date, at: datetime) -> list[Fact]:
    """Decide what can be decided at once: score, the stages the policy leaves to the system, and perhaps the end; where
    a person follows, what is to be verified first."""
    submission, policy = case.submission, case.policy
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
    facts: list[Fact] = [opened, *scored(submission, case.score, case.challengers)]
    review = fold(None, facts)
    for stage in policy.system_stages:
        passed = stage == "initial" or policy.outcome != "declined"
        found = findings(stage, submission, case.evidence, policy)
        more = _sign(review, case, Signed(stage, SYSTEM, passed, _opinion(policy, case.score), found), on, at)
        review = fold(review, more)
        facts += more
    return [*facts, *asked_by_policy(review, policy, on, at)]


def complete_stage(
    review: Review, case: Case, signed: Signed, permissions: frozenset[str], on: date, at: datetime
) -> list[Fact]:
    """Decide what a person's signature means.

    Raises the errors of `check_hand`, and OpinionTooShort, PointOfOtherStage, PointTwice, VerificationOpen, AboveOffer or
    NoPrice."""
    check_hand(review, case, signed.stage, signed.by, permissions)
    check_opinion(signed.opinion)
    if signed.stage == "second" and signed.passed and any(one.result is None for one in review.verifications):
        raise errors.VerificationOpen
    found = findings_with(review, case, signed.stage, signed.findings)
    return _sign(review, case, signed, on, at, found)


def check_hand(review: Review, case: Case, stage: Stage, who: str, permissions: frozenset[str]) -> None:
    """Whether somebody may work on a stage now: the one rule for claiming, signing, asking for more and taking over.

    Raises ReviewDecided, ReviewIsClosed, AwaitsSupplement, StageOutOfOrder, StageNotYours, ActedBefore, EnteredByYou,
    AboveAuthority or TaskTaken."""
    check_waits(review)
    if stage != review.stage:
        raise errors.StageOutOfOrder(f"This review waits for the {review.stage} stage.")
    if f"underwriting:{stage}" not in permissions:
        raise errors.StageNotYours(f"This needs the permission underwriting:{stage}.")
    if review.acted_elsewhere(who, stage):
        raise errors.ActedBefore
    if who in case.submission.entered_by:
        raise errors.EnteredByYou
    if stage == "final" and case.policy.final_permission not in permissions:
        raise errors.AboveAuthority(f"To decide on this amount takes {case.policy.final_permission}.")
    if review.claimed_by not in (None, who):
        raise errors.TaskTaken


def check_waits(review: Review) -> None:
    """Whether the review waits for somebody of the staff. Raises ReviewDecided, ReviewIsClosed or AwaitsSupplement."""
    if review.status == "closed":
        raise errors.ReviewIsClosed
    if review.status == "supplement":
        raise errors.AwaitsSupplement
    if review.status != "waiting":
        raise errors.ReviewDecided(f"This review is {review.status}.")


def check_opinion(opinion: str) -> None:
    """Raises OpinionTooShort."""
    if len(opinion.strip()) < MIN_OPINION_CHARACTERS:
        raise errors.OpinionTooShort(f"A written opinion has at least {MIN_OPINION_CHARACTERS} characters.")


def findings_with(review: Review, case: Case, stage: Stage, own: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A person's findings on every point of the stage: their own, and where they say nothing, what the verifications
    brought or the policy found. Raises PointOfOtherStage or PointTwice."""
    said: dict[Point, Finding] = {}
    for one in own:
        if one.point not in POINTS[stage]:
            raise errors.PointOfOtherStage(
                f"The {stage} stage looks at {', '.join(POINTS[stage])}; not at {one.point}."
            )
        if one.point in said:
            raise errors.PointTwice(f"{one.point} is there twice.")
        said[one.point] = one
    known = findings(stage, case.submission, case.evidence, case.policy)
    income = verified(review.verifications)
    return tuple(said.get(one.point) or (income if income and one.point == "income" else one) for one in known)


def _sign(
    review: Review, case: Case, signed: Signed, on: date, at: datetime, found: tuple[Finding, ...] | None = None
) -> list[Fact]:
    seconds = [one for one in review.stages if one.stage == "second" and one.outcome != "supplement_asked"]
    overturned = signed.stage == "final" and bool(seconds) and (seconds[-1].outcome == "passed") != signed.passed
    completed = StageCompleted(
        review.id,
        review.customer_id,
        signed.stage,
        signed.by,
        "passed" if signed.passed else "declined",
        overturned,
        signed.opinion,
        signed.findings if found is None else found,
        at,
    )
    if signed.stage != "final":
        return [completed]
    return [
        completed,
        _approved(review, case, signed, on, at) if signed.passed else _declined(review, case, signed, at),
    ]


def _approved(review: Review, case: Case, signed: Signed, on: date, at: datetime) -> Approved:
    submission, product, price = case.submission, case.product, case.price
    most = submission.amount_minor if case.policy.offered_minor is None else case.policy.offered_minor
    granted = most if signed.amount_minor is None else signed.amount_minor
    if not 0 < granted <= most:
        raise errors.AboveOffer(f"The policy allows {most} minor units of {submission.currency} at most.")
    if price is None:
        raise errors.NoPrice
    return Approved(
        application_id=review.id,
        customer_id=review.customer_id,
        amount_minor=granted,
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
    reasons = _reasons(review, case, signed)
    remedies = policy.remedies(reasons)
    if NOT_VERIFIED in reasons:
        remedies = tuple(dict.fromkeys((*remedies, NOT_VERIFIED_REMEDY)))
    first = next((done.stage for done in review.stages if done.outcome == "declined"), signed.stage)
    return Declined(
        application_id=review.id,
        customer_id=review.customer_id,
        reason_codes=reasons,
        remedies=remedies or (ASK_WHY,),
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


def _reasons(review: Review, case: Case, signed: Signed) -> tuple[str, ...]:
    """Why: what the decider found themselves, or else what the people found who declined before, or else the policy's."""
    own = (one.rule for one in signed.findings if one.rule is not None and one.result in ("not_met", "doubtful"))
    before = (rule for done in review.stages if done.outcome == "declined" for rule in done.against)
    return tuple(dict.fromkeys(own)) or tuple(dict.fromkeys(before)) or case.policy.reasons or (DECLINED_BY_PERSON,)


def _opinion(policy: PolicyResult, score: Score) -> str:
    hits = "; ".join(hit.words for hit in policy.hits) or "no rule applies"
    return f"Policy {policy.version}: {policy.outcome}; {hits}. Score {score.points}, grade {score.grade}."
