"""Giving a debt up, rule by rule: three people, a policy, and what comes in later."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from collections_svc.domain import case as rules
from collections_svc.domain import promise
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseCreditReversed, CaseRecovered
from collections_svc.domain.hardship import HardshipWish, request_hardship
from collections_svc.domain.remedy_policy import RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    ReasonNotInPolicy,
    SecondPersonNeeded,
    TooEarlyToWriteOff,
)
from collections_svc.domain.undone import recover, take_back
from collections_svc.domain.write_off import (
    Claim,
    approve_write_off,
    cancel_write_off,
    post_write_off,
    refuse_write_off,
    request_write_off,
    write_off_not_posted,
)
from collections_svc.domain.write_off_facts import (
    WriteOffApproved,
    WriteOffCancelled,
    WriteOffNotPosted,
    WriteOffRefused,
    WriteOffRequested,
    WriteOffSeconded,
)
from fenqi.kernel import Money

TODAY = date(2027, 3, 2)
CLAIM = Claim(1_000_000, 30_000, 500, 1_500, "CNY")


@pytest.fixture
def asked(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> Case:
    return after(late, request_write_off(late, "W1", "unrecoverable", policy, "ann", TODAY))


@pytest.fixture
def approved(asked: Case, after: Callable[..., Case]) -> Case:
    seconded = after(asked, approve_write_off(asked, "W1", "ben", TODAY))
    return after(seconded, approve_write_off(seconded, "W1", "cho", TODAY))


def status(case: Case) -> str:
    assert case.remedies.write_off is not None
    return case.remedies.write_off.status


def test_a_request_says_why_how_late_and_by_which_policy(late: Case, policy: RemedyPolicy) -> None:
    (fact,) = request_write_off(late, "W1", "unrecoverable", policy, "ann", TODAY)
    assert isinstance(fact, WriteOffRequested)
    assert (fact.days_past_due, fact.bucket, fact.past_due_minor) == (96, "M4", 60_000)
    assert (fact.policy_version, fact.requested_by) == ("remedies-1", "ann")


def test_two_others_approve_and_then_it_is_for_loan_svc_to_post(asked: Case, after: Callable[..., Case]) -> None:
    first = approve_write_off(asked, "W1", "ben", TODAY)
    assert [type(one) for one in first] == [WriteOffSeconded]
    seconded = after(asked, first)
    assert (status(seconded), seconded.remedies.waits) == ("seconded", True)
    (second,) = approve_write_off(seconded, "W1", "cho", TODAY)
    assert isinstance(second, WriteOffApproved)
    assert (second.requested_by, second.approved_by, second.reason) == ("ann", ("ben", "cho"), "unrecoverable")
    done = after(seconded, [second])
    assert (status(done), done.remedies.waits, done.status) == ("approved", False, "open")


def test_nobody_writes_off_alone(asked: Case, after: Callable[..., Case]) -> None:
    with pytest.raises(SecondPersonNeeded):
        approve_write_off(asked, "W1", "ann", TODAY)
    seconded = after(asked, approve_write_off(asked, "W1", "ben", TODAY))
    for who in ("ann", "ben"):
        with pytest.raises(SecondPersonNeeded):
            approve_write_off(seconded, "W1", who, TODAY)


def test_a_debt_not_past_due_for_long_enough_is_collected_on(late: Case, policy: RemedyPolicy, opened_on: date) -> None:
    early = opened_on - timedelta(days=6)
    with pytest.raises(TooEarlyToWriteOff, match="89 days past due; for unrecoverable it has to be 90"):
        request_write_off(late, "W1", "unrecoverable", policy, "ann", early)
    assert request_write_off(late, "W1", "bankrupt", policy, "ann", early)
    assert request_write_off(late, "W1", "unrecoverable", policy, "ann", early + timedelta(days=1))


def test_a_reason_of_no_policy_is_none(late: Case, policy: RemedyPolicy) -> None:
    with pytest.raises(ReasonNotInPolicy, match="unrecoverable"):
        request_write_off(late, "W1", "tired", policy, "ann", TODAY)


def test_one_request_waits_at_a_time_and_another_may_follow_a_refusal(
    asked: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    with pytest.raises(AlreadyAsked, match="W1"):
        request_write_off(asked, "W2", "fraud", policy, "dan", TODAY)
    refused = refuse_write_off(asked, "W1", "still_collectable", "ben", TODAY)
    assert [type(one) for one in refused] == [WriteOffRefused]
    case = after(asked, refused)
    assert case.remedies.write_off is not None
    assert case.remedies.write_off.answer == "still_collectable"
    with pytest.raises(NothingAsked):
        approve_write_off(case, "W1", "ben", TODAY)
    assert request_write_off(case, "W2", "fraud", policy, "dan", TODAY)


@pytest.mark.parametrize("request_id", ["W9", ""])
def test_what_was_never_asked_is_not_decided(asked: Case, request_id: str) -> None:
    with pytest.raises(NothingAsked):
        approve_write_off(asked, request_id, "ben", TODAY)
    with pytest.raises(NothingAsked):
        refuse_write_off(asked, request_id, "no", "ben", TODAY)


def test_a_hardship_check_comes_first(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> None:
    wish = HardshipWish("H1", "illness", 0, "CNY", TODAY + timedelta(days=60))
    case = after(late, request_hardship(late, wish, policy, "ann", TODAY))
    with pytest.raises(AnotherRemedyOpen, match="H1"):
        request_write_off(case, "W1", "unrecoverable", policy, "ann", TODAY)


def test_an_open_promise_comes_first(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> None:
    promised = promise.make(late, "P1", Money(1_000, "CNY"), TODAY + timedelta(days=3), TODAY, "ann")
    case = after(late, promised)
    with pytest.raises(AnotherRemedyOpen, match="P1"):
        request_write_off(case, "W1", "unrecoverable", policy, "ann", TODAY)
    broken = after(case, promise.pass_day(case, TODAY + timedelta(days=4)))
    assert request_write_off(broken, "W1", "unrecoverable", policy, "ann", TODAY + timedelta(days=4))


def test_what_is_asked_for_meanwhile_holds_up_the_approval(
    asked: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    wish = HardshipWish("H1", "illness", 0, "CNY", TODAY + timedelta(days=60))
    case = after(asked, request_hardship(asked, wish, policy, "ann", TODAY))
    with pytest.raises(AnotherRemedyOpen, match="H1"):
        approve_write_off(case, "W1", "ben", TODAY)
    assert refuse_write_off(case, "W1", "in_hardship", "ben", TODAY)


def test_a_closed_case_has_nothing_to_write_off(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> None:
    cured = after(late, rules.close(late, "cured", TODAY))
    with pytest.raises(CaseNotOpen):
        request_write_off(cured, "W1", "unrecoverable", policy, "ann", TODAY)


def test_a_cure_cancels_what_waits_and_leaves_what_is_approved_to_loan_svc(asked: Case, approved: Case) -> None:
    (cancelled,) = cancel_write_off(asked, "cured", TODAY)
    assert isinstance(cancelled, WriteOffCancelled)
    assert (cancelled.request_id, cancelled.reason) == ("W1", "cured")
    assert cancel_write_off(approved, "cured", TODAY) == []


def test_what_loan_svc_could_not_post_is_said_on_the_request(approved: Case, after: Callable[..., Case]) -> None:
    facts = write_off_not_posted(approved, "W1", "not-overdue", TODAY)
    assert [type(one) for one in facts] == [WriteOffNotPosted]
    case = after(approved, facts)
    assert (status(case), case.status) == ("not_posted", "open")
    assert write_off_not_posted(case, "W1", "not-overdue", TODAY) == [], "told twice, said once"
    assert write_off_not_posted(approved, "W9", "not-overdue", TODAY) == []


class TestRecovery:
    """What comes in after the write-off."""

    @pytest.fixture
    def written_off(self, approved: Case, after: Callable[..., Case]) -> Case:
        posted = after(approved, post_write_off(approved, "W1", CLAIM, TODAY))
        return after(posted, rules.close(posted, "written_off", TODAY))

    def test_the_claim_stays_and_what_comes_in_is_counted(self, written_off: Case, after: Callable[..., Case]) -> None:
        assert (status(written_off), written_off.remedies.claim_minor) == ("posted", 1_032_000)
        facts = recover(written_off, "Y1", 32_000, 1_000_000, TODAY)
        assert [type(one) for one in facts] == [CaseRecovered]
        case = after(written_off, [*facts, *recover(written_off, "Y2", 100_000, 900_000, TODAY)])
        assert (case.recovered_minor, case.remedies.claim_minor, case.credited_minor) == (132_000, 900_000, 0)

    def test_a_recovery_that_never_was_is_taken_back(self, written_off: Case, after: Callable[..., Case]) -> None:
        case = after(written_off, recover(written_off, "Y1", 32_000, 1_000_000, TODAY))
        facts = take_back(case, "Y1", 0, TODAY)
        assert [type(one) for one in facts] == [CaseCreditReversed]
        case = after(case, facts)
        assert (case.recovered_minor, case.remedies.claim_minor) == (0, 1_032_000)
        assert take_back(case, "Y0", 0, TODAY) == [], "a payment from before the write-off"

    def test_only_a_claim_is_recovered(self, approved: Case) -> None:
        assert recover(approved, "Y1", 1, 2, TODAY) == []

    def test_a_write_off_that_loan_svc_was_asked_for_itself_leaves_a_claim_too(
        self, late: Case, after: Callable[..., Any]
    ) -> None:
        case = after(late, post_write_off(late, "elsewhere", CLAIM, TODAY))
        assert (case.remedies.write_off, case.remedies.claim_minor) == (None, 1_032_000)
