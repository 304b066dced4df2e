"""A doubtful income is asked about by other channels before the second stage may pass."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from underwriting_svc.domain import errors
from underwriting_svc.domain.facts import Fact, VerificationAsked, VerificationDone, Verified
from underwriting_svc.domain.policy import Finding, PolicyResult, VerificationChannel
from underwriting_svc.domain.review import SYSTEM, Review, Verification

NOT_VERIFIED = "income-not-verified"
NOT_VERIFIED_REMEDY = "bring_income_proof"


def asked_by_policy(review: Review, policy: PolicyResult, on: date, at: datetime) -> list[Fact]:
    """What the rules that apply want verified, each channel once; nothing where the second stage is signed."""
    if review.stage not in ("initial", "second"):
        return []
    wanted = {channel: hit.rule for hit in reversed(policy.hits) for channel in hit.verify}
    known = {one.channel for one in review.verifications}
    return _asked(
        review, [(channel, rule) for channel, rule in wanted.items() if channel not in known], SYSTEM, policy, on, at
    )


def ask(
    review: Review,
    policy: PolicyResult,
    channels: Sequence[VerificationChannel],
    who: str,
    on: date,
    at: datetime,
) -> list[Fact]:
    """A person wants the income verified. Raises StageOutOfOrder or VerificationAskedAlready."""
    if review.stage not in ("initial", "second"):
        raise errors.StageOutOfOrder("The income is verified before the second stage is signed.")
    for channel in channels:
        if any(one.channel == channel and one.result is None for one in review.verifications):
            raise errors.VerificationAskedAlready(f"{channel} is being asked already.")
    return _asked(review, [(channel, None) for channel in dict.fromkeys(channels)], who, policy, on, at)


def done(
    review: Review,
    verification_id: str,
    result: Verified,
    note: str,
    who: str,
    entered_by: Sequence[str],
    at: datetime,
) -> list[Fact]:
    """A verification has its result. Who brings it has a hand in the second stage.

    Raises NoSuchVerification, VerificationHasResult, StageOutOfOrder, ActedBefore or EnteredByYou."""
    found = next((one for one in review.verifications if one.id == verification_id), None)
    if found is None:
        raise errors.NoSuchVerification
    if found.result is not None:
        raise errors.VerificationHasResult
    if review.stage not in ("initial", "second"):
        raise errors.StageOutOfOrder("The second stage is signed: the income is decided.")
    if review.acted_elsewhere(who, "second"):
        raise errors.ActedBefore
    if who in entered_by:
        raise errors.EnteredByYou
    return [VerificationDone(review.id, review.customer_id, found.id, found.channel, result, note, who, at)]


def verified(verifications: Sequence[Verification]) -> Finding | None:
    """What they say of the income, by the last result of each channel; None where they say nothing. One `not_met` is
    enough; to be met, nothing may be left open or unreached."""
    last = {one.channel: one.result for one in verifications}
    if "not_met" in last.values():
        return Finding("income", "not_met", NOT_VERIFIED)
    return Finding("income", "met") if last and set(last.values()) == {"met"} else None


def _asked(
    review: Review,
    wanted: Sequence[tuple[VerificationChannel, str | None]],
    who: str,
    policy: PolicyResult,
    on: date,
    at: datetime,
) -> list[Fact]:
    due_on = on + timedelta(days=policy.deadlines.verification_days)
    first = len(review.verifications) + 1
    return [
        VerificationAsked(review.id, review.customer_id, f"{review.id}-v{number}", channel, rule, who, due_on, at)
        for number, (channel, rule) in enumerate(wanted, first)
    ]
