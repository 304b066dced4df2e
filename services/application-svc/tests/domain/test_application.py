"""One application from draft to its end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application_svc.domain import application as rules
from application_svc.domain import progress
from application_svc.domain.errors import AlreadySubmitted, NotWithdrawable
from fenqi.kernel import DomainError

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
FORM = rules.Form(
    product_version="cash-cny/1",
    purpose="travel",
    amount_minor=5_000_000,
    currency="CNY",
    term_months=12,
    method="equal_instalment",
    price_grade=None,
    statement=rules.Statement(18_000_000),
    consents=("terms", "truthful", "bureau"),
    document_kinds=(),
    entered_by=("clerk-1",),
    content_hash="0" * 64,
)
STARTED = rules.DraftStarted("A1", "C1", "mobile_app", "cash-cny", None, None, AT)


def a_draft() -> rules.Application:
    return rules.evolve(None, STARTED)


def a_submitted() -> rules.Application:
    return rules.evolve(a_draft(), rules.submit(a_draft(), FORM, None, AT)[0])


def test_submitting_says_everything_that_was_signed() -> None:
    [fact] = rules.submit(a_draft(), FORM, None, AT)
    assert isinstance(fact, rules.ApplicationSubmitted)
    assert (fact.amount_minor, fact.statement, fact.content_hash) == (5_000_000, FORM.statement, FORM.content_hash)
    assert fact.entered_by == ("clerk-1",)


def test_a_second_clerk_who_submits_is_named_too_and_nobody_twice() -> None:
    for clerk, entered_by in (("clerk-1", ("clerk-1",)), ("clerk-2", ("clerk-1", "clerk-2"))):
        [fact] = rules.submit(a_draft(), FORM, clerk, AT)
        assert isinstance(fact, rules.ApplicationSubmitted)
        assert fact.entered_by == entered_by


def test_a_submitted_application_is_immutable() -> None:
    with pytest.raises(AlreadySubmitted):
        rules.submit(a_submitted(), FORM, None, AT)


@pytest.mark.parametrize(
    ("reached", "source"), [("", "submitted"), ("supplement_asked", "submitted"), ("approved", "approved")]
)
def test_until_there_is_a_loan_it_can_be_withdrawn(reached: str, source: str) -> None:
    [fact] = rules.withdraw(a_submitted(), reached, "found_another", AT)
    assert isinstance(fact, rules.ApplicationWithdrawn)
    assert fact.withdrawn_from == source


@pytest.mark.parametrize("reached", ["declined", "booked", "signed", "disbursed", "cancelled"])
def test_after_that_it_is_too_late(reached: str) -> None:
    with pytest.raises(NotWithdrawable, match=reached):
        rules.withdraw(a_submitted(), reached, "found_another", AT)


@given(st.lists(st.sampled_from(["submit", "withdraw"]), max_size=8))
def test_whatever_is_tried_it_is_submitted_and_withdrawn_at_most_once(tries: list[str]) -> None:
    application, facts = a_draft(), [STARTED]
    for one in tries:
        try:
            more: list[Any] = (
                rules.submit(application, FORM, None, AT)
                if one == "submit"
                else rules.withdraw(application, "", "mistake", AT)
            )
        except DomainError:
            continue
        for fact in more:
            application = rules.evolve(application, fact)
            facts.append(fact)
    kinds = [type(fact) for fact in facts]
    assert kinds.count(rules.ApplicationSubmitted) <= 1
    assert kinds.count(rules.ApplicationWithdrawn) <= 1
    assert rules.ApplicationWithdrawn not in kinds[:-1], "nothing follows a withdrawal"


@given(st.permutations(["approved", "booked", "signed", "disbursed"]), st.integers(0, 4))
def test_news_in_any_order_shows_the_same_progress(news: list[str], seen: int) -> None:
    arrived = news[:seen]
    expected = max(arrived, key=list(progress.RANKS).index, default="")
    assert progress.furthest(arrived) == expected


def test_the_next_step_names_who_must_take_it() -> None:
    def next_of(status: str, **more: Any) -> tuple[str, str] | None:
        given = {"by_clerk": False, "merchant": False, "valid_until": AT.date(), "today": AT.date(), **more}
        found = progress.next_of(status, **given)
        return found and (found.step, found.by)

    assert next_of("draft") == ("submit", "customer")
    assert next_of("draft", by_clerk=True) == ("submit", "clerk")
    assert next_of("submitted") == ("review", "bank")
    assert next_of("approved") == ("choose_a_plan", "customer")
    assert next_of("approved", today=datetime(2026, 11, 24, tzinfo=UTC).date()) == ("apply_again", "customer")
    assert next_of("signed", merchant=True) == ("deliver_and_capture", "merchant")
    assert next_of("signed") == ("pay_out", "bank")
    assert next_of("declined") is None
