"""A review in people's hands: who may do what, what comes out, and what holds in whatever order they do it."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from underwriting_svc.domain import errors, tasks, verifications
from underwriting_svc.domain.evidence import NOTHING_ASKED, Evidence, Signal
from underwriting_svc.domain.facts import (
    Approved,
    Declined,
    Fact,
    ReviewClosed,
    ReviewResumed,
    Scored,
    StageCompleted,
    SupplementItem,
    SupplementRequested,
    TaskAssigned,
    VerificationAsked,
    VerificationDone,
)
from underwriting_svc.domain.policy import Finding, Hit, PolicyResult, Stage, findings
from underwriting_svc.domain.price import Price, Product
from underwriting_svc.domain.review import SYSTEM, Case, Review, due_at, fold
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.stages import Signed, complete_stage, open_review
from underwriting_svc.domain.submission import Statement, Submission
from underwriting_svc.domain.supplements import Answered, Asked, ask_supplement, close, resume

ON, AT = date(2026, 11, 25), datetime(2026, 11, 25, 1, tzinfo=UTC)
EVERYTHING = frozenset(
    {"underwriting:initial", "underwriting:second", "underwriting:final", "underwriting:final-large"}
)
IDENTITY = Hit("identity-differs", "refer", "initial", "identity", "authority_proof", "other data of this person")
INCOME = Hit(
    "income-lower",
    "refer",
    "second",
    "income",
    "bring_income_proof",
    "lower income",
    ("employer_call", "bank_statement"),
)
TOO_MUCH = Hit("debt-too-high", "decline", "second", "capacity", "reduce_debt", "debt takes too much")
PRODUCT = Product("cash-cny", "CNY", "comprehensive", "lpr_1y", "by_grade", "0", "24", True, 30, {})
PRICE = Price("3.1", "4", "7.1", "premium by grade and term")
SUBMISSION = Submission(
    "A1", "C1", "branch", "cash-cny", "1", "travel", 3_000_000, "CNY", 12, "equal_instalment", AT,
    Statement(12_000_000, age_years=30), entered_by=("clerk",),
)  # fmt: skip


def a_case(*hits: Hit, evidence: Evidence = NOTHING_ASKED, price: Price | None = PRICE, **policy: Any) -> Case:
    """A case whose policy answered with these hits."""
    outcome: Any = "declined" if any(hit.effect == "decline" for hit in hits) else "referred" if hits else "approved"
    stages: Any = ("initial", "second", "final")
    if outcome == "declined":
        stages = stages[:2]
    elif hits:
        stages = stages[: stages.index(min((hit.stage for hit in hits), key=stages.index))]
    result = PolicyResult("policy-2", outcome, hits, stages, "underwriting:final", 8_000_000, 36)
    score = Score("card", "card/1", 610, "2.10", "B", ("income_low",))
    return Case(SUBMISSION, score, replace(result, **policy), PRODUCT, price, (), evidence)


def opened(case: Case) -> tuple[Review, list[Fact]]:
    """The review as it is after it was opened, and its facts."""
    facts = open_review(case, ON, AT)
    return fold(None, facts), facts


OPINION = "Seen and understood: the papers say what is stated."
PROOF = (SupplementItem("authority_proof", "identity-differs"),)


def sign(review: Review, case: Case, stage: Stage, who: str, passed: bool = True, **more: Any) -> list[Fact]:
    signed = Signed(
        stage, who, passed, more.pop("opinion", OPINION), more.pop("findings", ()), more.pop("amount", None)
    )
    return complete_stage(review, case, signed, more.pop("permissions", EVERYTHING), ON, AT)


def one(facts: list[Fact], kind: type[Any]) -> Any:
    [found] = [fact for fact in facts if isinstance(fact, kind)]
    return found


def finding(facts: list[Fact], point: str) -> Finding:
    return next(found for found in one(facts, StageCompleted).findings if found.point == point)


def test_what_a_person_does_not_mention_stays_as_the_policy_found_it() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    facts = sign(review, case, "initial", "ann", findings=(Finding("completeness", "doubtful", "blurred-scan"),))
    assert finding(facts, "identity") == Finding("identity", "doubtful", "identity-differs")
    assert finding(facts, "completeness") == Finding("completeness", "doubtful", "blurred-scan")
    assert finding(facts, "authenticity") == Finding("authenticity", "not_checked")


@pytest.mark.parametrize(
    ("evidence", "point", "result"),
    [
        (NOTHING_ASKED, "identity", "not_checked"),
        (Evidence(identity="confirmed"), "identity", "met"),
        (NOTHING_ASKED, "fraud", "not_checked"),
        (Evidence(signals=(Signal("address_known", "note", "seen before"),)), "fraud", "met"),
        (Evidence(identity="confirmed"), "authenticity", "not_checked"),
    ],
)
def test_the_system_claims_only_what_it_has_seen(evidence: Evidence, point: str, result: str) -> None:
    found = findings("initial", SUBMISSION, evidence, a_case().policy)
    assert next(each.result for each in found if each.point == point) == result


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"opinion": "   fine.   "}, errors.OpinionTooShort),
        ({"findings": (Finding("income", "met"),)}, errors.PointOfOtherStage),
        ({"findings": (Finding("identity", "met"), Finding("identity", "not_met"))}, errors.PointTwice),
        ({"permissions": frozenset({"underwriting:second"})}, errors.StageNotYours),
    ],
)
def test_a_signature_that_is_not_right_is_refused(more: dict[str, Any], error: type[DomainError]) -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    with pytest.raises(error):
        sign(review, case, "initial", "ann", **more)


def test_a_stage_comes_in_its_order_and_nobody_decides_on_what_they_entered() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    with pytest.raises(errors.StageOutOfOrder):
        sign(review, case, "second", "ann")
    with pytest.raises(errors.EnteredByYou):
        sign(review, case, "initial", "clerk")


def test_only_who_has_claimed_it_signs_and_a_second_claim_is_refused() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    claimed = tasks.claim(review, case, "ann", EVERYTHING, AT)
    assert claimed == [TaskAssigned("A1", "C1", "initial", "claimed", None, "ann", "ann", AT)]
    review = fold(review, claimed)
    assert tasks.claim(review, case, "ann", EVERYTHING, AT) == []
    with pytest.raises(errors.TaskTaken):
        tasks.claim(review, case, "bob", EVERYTHING, AT)
    with pytest.raises(errors.TaskTaken):
        sign(review, case, "initial", "bob")
    assert fold(review, sign(review, case, "initial", "ann")).claimed_by is None


def test_a_claimed_task_goes_to_a_colleague_who_may_do_it() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    review = fold(review, tasks.claim(review, case, "ann", EVERYTHING, AT))
    with pytest.raises(errors.TaskTaken):
        tasks.hand_over(review, case, "bob", False, "bob", EVERYTHING, AT)
    for to, held in (("bob", frozenset({"underwriting:second"})), ("clerk", EVERYTHING)):
        with pytest.raises(errors.ColleagueMayNot):
            tasks.hand_over(review, case, "ann", False, to, held, AT)
    given = tasks.hand_over(review, case, "chief", True, "bob", EVERYTHING, AT)
    assert given == [TaskAssigned("A1", "C1", "initial", "handed_over", "ann", "bob", "chief", AT)]
    assert fold(review, given).claimed_by == "bob"


def test_what_nobody_has_claimed_is_neither_released_nor_handed_over() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    with pytest.raises(errors.TaskNotClaimed):
        tasks.release(review, "ann", True, AT)
    review = fold(review, tasks.claim(review, case, "ann", EVERYTHING, AT))
    with pytest.raises(errors.TaskTaken):
        tasks.release(review, "bob", False, AT)
    assert fold(review, tasks.release(review, "ann", False, AT)).claimed_by is None


def test_a_task_is_due_so_many_hours_after_it_came_into_the_queue() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    assert due_at(review, case.policy) == AT + timedelta(hours=24)
    review = fold(review, sign(review, case, "initial", "ann"))
    assert due_at(review, case.policy) == AT + timedelta(hours=48)


def test_a_supplement_takes_the_task_off_the_queue_until_it_comes() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    facts = ask_supplement(review, case, Asked("initial", "ann", PROOF, OPINION, ()), EVERYTHING, ON, AT)
    request = one(facts, SupplementRequested)
    assert (request.request_id, request.deadline_on) == ("A1-s1", ON + timedelta(days=10))
    assert one(facts, StageCompleted).outcome == "supplement_asked"
    review = fold(review, facts)
    assert (review.status, review.stage, due_at(review, case.policy)) == ("supplement", "initial", None)
    with pytest.raises(errors.AwaitsSupplement):
        sign(review, case, "initial", "ann")
    assert resume(review, case, Answered("A1-s2", ("authority_proof",), False), ON, AT) == []
    back = resume(review, case, Answered("A1-s1", ("authority_proof",), False), ON, AT)
    assert [type(fact) for fact in back] == [ReviewResumed, Scored]
    review = fold(review, back)
    assert (review.status, review.stage, review.round) == ("waiting", "initial", 2)
    assert fold(review, sign(review, case, "initial", "ann")).stage == "second"


def test_without_items_it_asks_for_what_the_rules_call_for() -> None:
    case = a_case(IDENTITY, INCOME)
    review, _ = opened(case)
    facts = ask_supplement(review, case, Asked("initial", "ann", (), OPINION, ()), EVERYTHING, ON, AT)
    assert one(facts, SupplementRequested).items == (
        SupplementItem("authority_proof", "identity-differs"),
        SupplementItem("income_proof", "income-lower"),
    )
    case = a_case(replace(INCOME, stage="initial", remedy="reduce_debt"))
    review, _ = opened(case)
    with pytest.raises(errors.NothingToAsk):
        ask_supplement(review, case, Asked("initial", "ann", (), OPINION, ()), EVERYTHING, ON, AT)


def test_who_asked_at_one_stage_signs_no_other() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    review = fold(review, ask_supplement(review, case, Asked("initial", "ann", PROOF, OPINION, ()), EVERYTHING, ON, AT))
    review = fold(review, resume(review, case, Answered("A1-s1", (), True), ON, AT))
    review = fold(review, sign(review, case, "initial", "bob"))
    with pytest.raises(errors.ActedBefore):
        sign(review, case, "second", "ann")


def test_the_applicant_is_asked_only_so_often_and_for_each_thing_once() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    with pytest.raises(errors.ItemTwice):
        ask_supplement(review, case, Asked("initial", "ann", PROOF * 2, OPINION, ()), EVERYTHING, ON, AT)
    for number in (1, 2, 3):
        asked = ask_supplement(review, case, Asked("initial", "ann", PROOF, OPINION, ()), EVERYTHING, ON, AT)
        review = fold(review, asked)
        review = fold(review, resume(review, case, Answered(f"A1-s{number}", (), False), ON, AT))
    with pytest.raises(errors.SupplementsUsedUp):
        ask_supplement(review, case, Asked("initial", "ann", PROOF, OPINION, ()), EVERYTHING, ON, AT)


def test_a_supplement_that_never_comes_closes_the_review_without_a_decline() -> None:
    case = a_case(IDENTITY)
    review, _ = opened(case)
    review = fold(review, ask_supplement(review, case, Asked("initial", "ann", PROOF, OPINION, ()), EVERYTHING, ON, AT))
    closed = close(review, "supplement_overdue", AT)
    assert closed == [ReviewClosed("A1", "C1", "supplement_overdue", "initial", AT)]
    review = fold(review, closed)
    assert (review.status, review.stage) == ("closed", None)
    assert close(review, "withdrawn", AT) == []
    with pytest.raises(errors.ReviewIsClosed):
        sign(review, case, "initial", "ann")


def test_a_doubtful_income_is_verified_before_the_second_stage_passes() -> None:
    case = a_case(INCOME)
    review, facts = opened(case)
    asked = [fact for fact in facts if isinstance(fact, VerificationAsked)]
    assert [(each.verification_id, each.channel, each.rule, each.asked_by) for each in asked] == [
        ("A1-v1", "employer_call", "income-lower", SYSTEM),
        ("A1-v2", "bank_statement", "income-lower", SYSTEM),
    ]
    with pytest.raises(errors.VerificationOpen):
        sign(review, case, "second", "bob")
    for each in asked:
        done = verifications.done(review, each.verification_id, "met", "", "vera", ("clerk",), AT)
        assert [type(fact) for fact in done] == [VerificationDone]
        review = fold(review, done)
    assert finding(sign(review, case, "second", "bob"), "income") == Finding("income", "met")
    with pytest.raises(errors.VerificationHasResult):
        verifications.done(review, "A1-v1", "not_met", "", "vera", (), AT)


def test_an_income_nobody_confirms_is_the_reason_of_the_decline() -> None:
    case = a_case(INCOME)
    review, _ = opened(case)
    for number, result in (("A1-v1", "unreachable"), ("A1-v2", "not_met")):
        review = fold(review, verifications.done(review, number, result, "", "vera", (), AT))  # type: ignore[arg-type]
    second = sign(review, case, "second", "bob", passed=False)
    assert finding(second, "income") == Finding("income", "not_met", "income-not-verified")
    review = fold(review, second)
    declined = one(sign(review, case, "final", "cat", passed=False), Declined)
    assert (declined.reason_codes, declined.remedies, declined.stage) == (
        ("income-not-verified",), ("bring_income_proof",), "second",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("results", "found"),
    [((), None), (("met", None), None), (("met", "unreachable"), None), (("met", "met"), "met"), (("met", "not_met"), "not_met")],
)  # fmt: skip
def test_one_no_is_enough_and_a_yes_takes_all(results: tuple[Any, ...], found: str | None) -> None:
    channels: tuple[Any, ...] = ("employer_call", "bank_statement")
    asked = [
        verifications.Verification(f"v{n}", channels[n], None, SYSTEM, ON, result) for n, result in enumerate(results)
    ]
    answer = verifications.verified(asked)
    assert (answer and answer.result) == found


def test_a_channel_is_asked_again_only_once_it_has_answered_and_the_last_answer_counts() -> None:
    case = a_case(INCOME)
    review, _ = opened(case)
    with pytest.raises(errors.VerificationAskedAlready):
        verifications.ask(review, case.policy, ["employer_call"], "bob", ON, AT)
    for number in ("A1-v1", "A1-v2"):
        review = fold(review, verifications.done(review, number, "not_met", "", "vera", (), AT))
    review = fold(review, verifications.ask(review, case.policy, ["employer_call", "bank_statement"], "bob", ON, AT))
    for number in ("A1-v3", "A1-v4"):
        review = fold(review, verifications.done(review, number, "met", "", "vera", (), AT))
    assert finding(sign(review, case, "second", "bob"), "income").result == "met"


def test_who_verified_has_a_hand_in_the_second_stage_only() -> None:
    case = a_case(INCOME)
    review, _ = opened(case)
    for number in ("A1-v1", "A1-v2"):
        review = fold(review, verifications.done(review, number, "met", "", "bob", (), AT))
    review = fold(review, sign(review, case, "second", "bob"))
    with pytest.raises(errors.ActedBefore):
        sign(review, case, "final", "bob")
    case = a_case(IDENTITY, INCOME)
    review, _ = opened(case)
    review = fold(review, sign(review, case, "initial", "ann"))
    with pytest.raises(errors.ActedBefore):
        verifications.done(review, "A1-v1", "met", "", "ann", (), AT)


def test_the_final_stage_grants_at_most_what_the_policy_offers() -> None:
    case = a_case(replace(INCOME, stage="final", verify=()), offered_minor=2_000_000)
    review, _ = opened(case)
    assert one(sign(review, case, "final", "cat"), Approved).amount_minor == 2_000_000
    assert one(sign(review, case, "final", "cat", amount=1_500_000), Approved).amount_minor == 1_500_000
    with pytest.raises(errors.AboveOffer):
        sign(review, case, "final", "cat", amount=2_000_001)


def test_a_straight_approval_is_for_what_the_policy_offers() -> None:
    _, facts = opened(a_case(offered_minor=1_000_000))
    assert one(facts, Approved).amount_minor == 1_000_000


def test_deciding_takes_the_authority_for_the_amount_and_a_price() -> None:
    case = a_case(replace(INCOME, stage="final", verify=()), final_permission="underwriting:final-large")
    review, _ = opened(case)
    few = frozenset({"underwriting:final"})
    with pytest.raises(errors.AboveAuthority):
        sign(review, case, "final", "cat", permissions=few)
    with pytest.raises(errors.AboveAuthority):
        tasks.claim(review, case, "cat", few, AT)
    with pytest.raises(errors.NoPrice):
        sign(review, replace(case, price=None), "final", "cat")
    assert one(sign(review, replace(case, price=None), "final", "cat", passed=False), Declined)


def test_the_final_stage_overturns_the_second() -> None:
    case = a_case(TOO_MUCH)
    review, facts = opened(case)
    assert (review.stage, review.stages[-1].outcome) == ("final", "declined")
    assert not any(isinstance(fact, Declined) for fact in facts)
    assert one(sign(review, case, "final", "cat"), StageCompleted).overturned
    assert one(sign(review, case, "final", "cat", passed=False), Declined).reason_codes == ("debt-too-high",)


PEOPLE = ("ann", "bob", "cat", "dan", "clerk")
STAGES: tuple[Stage, ...] = ("initial", "second", "final")
WHO, WHEN = st.sampled_from(PEOPLE), st.sampled_from(STAGES)
DONE = st.one_of(
    st.tuples(st.just("claim"), WHO),
    st.tuples(st.just("release"), WHO, st.booleans()),
    st.tuples(st.just("hand"), WHO, WHO, st.booleans()),
    st.tuples(st.just("sign"), WHO, WHEN, st.booleans()),
    st.tuples(st.just("sign"), WHO, WHEN, st.booleans()),
    st.tuples(st.just("ask"), WHO, WHEN),
    st.tuples(st.just("answer"), st.integers(1, 3)),
    st.tuples(st.just("verify"), WHO, st.integers(1, 4), st.sampled_from(("met", "not_met", "unreachable"))),
    st.tuples(st.just("doubt"), WHO),
    st.tuples(st.just("close"), st.sampled_from(("withdrawn", "supplement_overdue"))),
)


def happen(review: Review, case: Case, did: tuple[Any, ...]) -> list[Fact]:
    match did:
        case ("claim", who):
            return tasks.claim(review, case, who, EVERYTHING, AT)
        case ("release", who, assigns):
            return tasks.release(review, who, assigns, AT)
        case ("hand", who, to, assigns):
            return tasks.hand_over(review, case, who, assigns, to, EVERYTHING, AT)
        case ("sign", who, stage, passed):
            return sign(review, case, stage, who, passed)
        case ("ask", who, stage):
            return ask_supplement(review, case, Asked(stage, who, PROOF, OPINION, ()), EVERYTHING, ON, AT)
        case ("answer", number):
            return resume(review, case, Answered(f"A1-s{number}", ("authority_proof",), True), ON, AT)
        case ("verify", who, number, result):
            return verifications.done(review, f"A1-v{number}", result, "", who, ("clerk",), AT)
        case ("doubt", who):
            return verifications.ask(review, case.policy, ["social_security"], who, ON, AT)
        case ("close", reason):
            return close(review, reason, AT)
    raise AssertionError(did)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([(IDENTITY,), (INCOME,), (IDENTITY, INCOME), (TOO_MUCH,)]), st.lists(DONE, max_size=40))
def test_in_whatever_order_nobody_acts_in_two_stages_and_the_facts_fold(
    hits: tuple[Hit, ...], life: list[tuple[Any, ...]]
) -> None:
    case = a_case(*hits)
    review, facts = opened(case)
    for did in life:
        before = review
        try:
            more = happen(review, case, did)
        except DomainError:
            continue
        assert not (before.stage is None and more), "nothing happens to what has ended"
        facts += more
        review = fold(review, more) if more else review
        if did[0] == "sign":
            assert before.claimed_by in (None, did[1])
    assert fold(None, facts) == review
    hands: defaultdict[str, set[str]] = defaultdict(set)
    passed = []
    for fact in facts:
        if isinstance(fact, StageCompleted) and fact.by != SYSTEM:
            hands[fact.stage].add(fact.by)
        if isinstance(fact, VerificationDone):
            hands["second"].add(fact.by)
        if isinstance(fact, StageCompleted) and fact.outcome != "supplement_asked":
            passed.append(fact.stage)
    for stage, people in hands.items():
        assert "clerk" not in people
        assert not any(people & others for other, others in hands.items() if other != stage)
    assert passed == list(STAGES[: len(passed)]), "each stage once, in order"
    ends = [fact for fact in facts if isinstance(fact, Approved | Declined | ReviewClosed)]
    assert len(ends) == (review.stage is None)
    assert not any(isinstance(fact, Approved | Declined) for fact in ends) or len(passed) == 3
