"""When a person may be contacted, rule by rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from collections_svc.domain import contact_book as rules
from collections_svc.domain.contact_book import Attempt, ContactBook
from collections_svc.domain.contact_facts import ContactFact, ContactMade, ContactOutcome, ContactRefused
from collections_svc.domain.contact_refusals import ContactTooLate, OutcomeTold
from collections_svc.domain.contact_rules import Moment, Way, notice_on, person_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 26)
CALL = Attempt("K1", "C1", "L1", "case-1", "phone", "staff:s1", outcome="no_answer")


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> Moment:
    at = datetime.combine(day, time(hour, minute), zone)
    return person_at(at, at, day, zone)


def after(book: ContactBook | None, facts: list[ContactFact]) -> ContactBook:
    for fact in facts:
        book = rules.evolve(book, fact)
    assert book is not None
    return book


def with_calls(*days: date) -> ContactBook:
    book = ContactBook("C1")
    for n, day in enumerate(days):
        facts = rules.attempt(book, replace(CALL, contact_id=f"B{n}"), local(day, 10))
        assert isinstance(facts[0], ContactMade), facts
        book = after(book, facts)
    return book


def rule_of(book: ContactBook | None, wanted: Attempt, moment: Moment) -> str | None:
    (fact,) = rules.attempt(book, wanted, moment)
    return fact.rule if isinstance(fact, ContactRefused) else None


def test_an_attempt_that_is_allowed_says_what_it_counts_for() -> None:
    facts = rules.attempt(None, CALL, local(TODAY, 10))
    at = datetime(2026, 11, 26, 2, tzinfo=UTC)
    what = ("C1", "K1", "L1", "case-1", "phone", "staff:s1", at)
    assert facts == [ContactMade(*what, "no_answer", TODAY, 1, 1, TODAY - timedelta(days=1))]


def test_a_refused_attempt_says_which_rule_and_counts_for_nothing() -> None:
    facts = rules.attempt(None, CALL, local(TODAY, 22))
    at = datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert facts == [ContactRefused("C1", "K1", "L1", "case-1", "phone", "staff:s1", at, "quiet_hours", TODAY)]
    assert after(None, facts) == ContactBook("C1")


@pytest.mark.parametrize(
    ("hour", "minute", "rule"),
    [(7, 59, "quiet_hours"), (8, 0, None), (21, 59, None), (22, 0, "quiet_hours"), (0, 0, "quiet_hours")],
)
def test_quiet_hours_begin_at_22_and_end_at_8_local_time(hour: int, minute: int, rule: str | None) -> None:
    assert rule_of(None, CALL, local(TODAY, hour, minute)) == rule


def test_quiet_hours_are_those_of_the_customers_zone_also_where_the_clock_changes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for day, hour_utc in ((date(2026, 10, 24), 20), (date(2026, 10, 25), 21)):
        before, at = (datetime.combine(day, time(hour_utc - back), UTC) for back in (1, 0))
        assert rule_of(None, CALL, person_at(before, before, day, berlin)) is None, (
            "21:00, in summer and in winter time"
        )
        assert rule_of(None, CALL, person_at(at, at, day, berlin)) == "quiet_hours", "22:00"


def test_a_letter_may_be_written_at_night_and_counts() -> None:
    (fact,) = rules.attempt(with_calls(TODAY), replace(CALL, way="letter"), local(TODAY, 23))
    assert isinstance(fact, ContactMade)
    assert fact.counted_today == 2


@pytest.mark.parametrize("way", ["phone", "sms", "email", "app", "letter", "visit"])
def test_a_fourth_attempt_on_a_day_is_refused_whatever_way_loan_and_agent(way: Way) -> None:
    book = with_calls(TODAY, TODAY, TODAY)
    another = replace(CALL, way=way, loan_id="L2", by="staff:s2")
    assert rule_of(book, another, local(TODAY, 12)) == "day_limit"
    assert rule_of(book, another, local(TODAY + timedelta(days=1), 8)) is None


def test_an_eleventh_attempt_within_any_seven_days_is_refused() -> None:
    days = [TODAY + timedelta(days=n) for n in (0, 0, 0, 1, 1, 1, 2, 2, 2, 6)]
    book = with_calls(*days)
    assert rule_of(book, CALL, local(TODAY + timedelta(days=6), 12)) == "week_limit"
    assert rule_of(book, CALL, local(TODAY + timedelta(days=7), 12)) is None, (
        "the three of the first day are a week ago"
    )


def test_what_is_logged_late_counts_for_its_own_day_and_week() -> None:
    yesterday = TODAY - timedelta(days=1)
    now = datetime.combine(TODAY, time(9), SHANGHAI)
    book = with_calls(yesterday, yesterday, TODAY, TODAY, TODAY)
    late = person_at(datetime.combine(yesterday, time(15), SHANGHAI), now, TODAY, SHANGHAI)
    (fact,) = rules.attempt(book, CALL, late)
    assert isinstance(fact, ContactMade)
    assert (fact.counted_on, fact.counted_today, fact.counted_week) == (yesterday, 3, 6)
    assert rule_of(after(book, [fact]), replace(CALL, contact_id="K2"), late) == "day_limit"


def test_nobody_but_the_customer_is_spoken_to() -> None:
    assert rule_of(None, replace(CALL, to="third_party"), local(TODAY, 10)) == "third_party"


def test_nobody_calls_about_a_closed_case_or_while_a_complaint_is_open() -> None:
    assert rule_of(None, replace(CALL, is_case_closed=True), local(TODAY, 10)) == "case_closed"
    book = after(None, rules.block(None, "C1", "complaint", "X1", TODAY))
    assert rule_of(book, CALL, local(TODAY, 10)) == "blocked"


def test_a_contact_made_while_blocked_is_refused_also_when_it_is_logged_after_the_answer() -> None:
    book = after(None, rules.block(None, "C1", "complaint", "X1", TODAY))
    answered_at = datetime.combine(TODAY, time(14), SHANGHAI)
    book = after(book, rules.allow(book, "X1", TODAY, answered_at))
    now = answered_at + timedelta(hours=2)
    made_before = person_at(answered_at - timedelta(hours=3), now, TODAY, SHANGHAI)
    assert rule_of(book, CALL, made_before) == "blocked"
    assert rule_of(book, CALL, person_at(now, now, TODAY, SHANGHAI)) is None


def test_the_same_contact_told_again_counts_once() -> None:
    book = after(None, rules.attempt(None, CALL, local(TODAY, 10)))
    assert rules.attempt(book, CALL, local(TODAY, 11)) == []


def test_the_book_forgets_what_no_limit_asks_for() -> None:
    days = [TODAY + timedelta(days=n) for n in range(200)]
    book = with_calls(*days)
    assert len(book.recent) == 8, "a week, and the day before it that may still be told late"


def test_a_notice_counts_for_its_business_date_at_noon_wherever_the_clock_is() -> None:
    now = datetime(2030, 1, 1, 20, tzinfo=UTC)
    (fact,) = rules.attempt(None, replace(CALL, way="sms"), notice_on(TODAY, now, TODAY, SHANGHAI))
    assert isinstance(fact, ContactMade)
    assert (fact.counted_on, fact.attempted_at) == (TODAY, datetime(2026, 11, 26, 4, tzinfo=UTC))


def test_a_day_whose_week_may_be_forgotten_is_decided_no_more() -> None:
    book = with_calls(TODAY)
    with pytest.raises(ContactTooLate):
        rules.attempt(book, CALL, local(TODAY - timedelta(days=2), 10))


def test_the_book_says_from_when_a_call_is_possible_again() -> None:
    def free(book: ContactBook, hour: int) -> datetime | None:
        at = rules.free_from(book, local(TODAY, hour), SHANGHAI)
        return None if at is None else at.astimezone(SHANGHAI).replace(tzinfo=None)

    none, three = ContactBook("C1"), with_calls(TODAY, TODAY, TODAY)
    ten = with_calls(*(TODAY - timedelta(days=n) for n in (6, 5, 5, 4, 4, 4, 1, 1, 0, 0)))
    tomorrow = TODAY + timedelta(days=1)
    assert free(none, 10) == datetime.combine(TODAY, time(10))
    assert free(none, 6) == datetime.combine(TODAY, time(8))
    assert free(none, 23) == datetime.combine(tomorrow, time(8))
    assert free(three, 10) == datetime.combine(tomorrow, time(8))
    assert free(ten, 10) == datetime.combine(tomorrow, time(8)), "six days ago is a week ago tomorrow"
    blocked = after(None, rules.block(None, "C1", "complaint", "X1", TODAY))
    assert free(blocked, 10) is None


def test_how_a_contact_ended_is_said_once() -> None:
    (made,) = rules.attempt(None, replace(CALL, outcome=None), local(TODAY, 10))
    assert isinstance(made, ContactMade)
    at = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert rules.end(made, None, "reached", "staff:s1", at) == [
        ContactOutcome("C1", "K1", "L1", "reached", "staff:s1", at)
    ]
    assert rules.end(made, "reached", "reached", "staff:s1", at) == []
    with pytest.raises(OutcomeTold):
        rules.end(made, "reached", "disputed", "staff:s1", at)
