"""Each stage that waits for a person is a task: claimed, given back, handed to a colleague."""

from dataclasses import replace
from datetime import datetime

from underwriting_svc.domain import errors
from underwriting_svc.domain.facts import Fact, How, TaskAssigned
from underwriting_svc.domain.review import Case, Review
from underwriting_svc.domain.stages import check_hand, check_waits


def claim(review: Review, case: Case, who: str, permissions: frozenset[str], at: datetime) -> list[Fact]:
    """Take the task. Nothing happens where it is theirs already. Raises the errors of `stages.check_hand`."""
    check_waits(review)
    assert review.stage is not None, "a review that waits has a stage"
    check_hand(review, case, review.stage, who, permissions)
    return [] if review.claimed_by == who else [_assigned(review, "claimed", who, who, at)]


def release(review: Review, who: str, assigns: bool, at: datetime) -> list[Fact]:
    """Give the task back to the queue: by who has it, or by somebody who `assigns` work.

    Raises ReviewDecided, ReviewIsClosed, AwaitsSupplement, TaskNotClaimed or TaskTaken."""
    _check_holder(review, who, assigns)
    return [_assigned(review, "released", None, who, at)]


def hand_over(
    review: Review, case: Case, who: str, assigns: bool, to: str, permissions_of_to: frozenset[str], at: datetime
) -> list[Fact]:
    """Give the task to a colleague, who must be allowed to do it.

    Raises what `release` raises, and ColleagueMayNot."""
    _check_holder(review, who, assigns)
    if review.claimed_by == to:
        return []
    assert review.stage is not None, "a review that waits has a stage"
    try:
        check_hand(replace(review, claimed_by=None), case, review.stage, to, permissions_of_to)
    except (errors.StageNotYours, errors.ActedBefore, errors.EnteredByYou, errors.AboveAuthority) as error:
        raise errors.ColleagueMayNot(f"The colleague may not do this task: {error.code}.") from error
    return [_assigned(review, "handed_over", to, who, at)]


def _check_holder(review: Review, who: str, assigns: bool) -> None:
    check_waits(review)
    if review.claimed_by is None:
        raise errors.TaskNotClaimed
    if review.claimed_by != who and not assigns:
        raise errors.TaskTaken


def _assigned(review: Review, how: How, to: str | None, by: str, at: datetime) -> TaskAssigned:
    assert review.stage is not None, "a review that waits has a stage"
    return TaskAssigned(review.id, review.customer_id, review.stage, how, review.claimed_by, to, by, at)
