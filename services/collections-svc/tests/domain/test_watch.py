"""The watch over a customer, rule by rule: loans, late instalments, signals and the class."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collections_svc.domain import signals
from collections_svc.domain import watch_loans as rules
from collections_svc.domain.care_policy import Care
from collections_svc.domain.watch import Watch, fold, watch_id_of
from collections_svc.domain.watch_facts import (
    LoanUnwatched,
    LoanWatched,
    RiskClassChanged,
    RiskSignalCleared,
    RiskSignalled,
    WatchedLoanChanged,
    WatchFact,
    WatchOpened,
)
from collections_svc.domain.watch_loans import Borrowed, Late

DAY = date(2026, 11, 23)
DUE = DAY + timedelta(days=30)
L1 = Borrowed("L1", "C1", 900, "CNY", "A1", "goods", DUE)
L2 = replace(L1, loan_id="L2", application_id="A2", first_due_on=DUE + timedelta(days=5))
WID = watch_id_of("C1")


def after(watch: Watch | None, facts: list[WatchFact]) -> Watch:
    return fold(watch or Watch(WID, "C1", DAY), facts)


def behind(bucket: Any, on: date, *, loan: Borrowed = L1, since: date = DUE) -> Late:
    return Late(loan, bucket, since, on)


def told(facts: list[WatchFact], kind: type) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


@pytest.fixture
def watched(care: Care) -> Watch:
    return after(None, rules.watch_loan(None, L1, care, DAY))


def test_a_disbursed_loan_opens_the_watch_with_its_class_and_the_next_check(care: Care) -> None:
    assert rules.watch_loan(None, L1, care, DAY) == [
        WatchOpened(WID, "C1", DAY),
        LoanWatched(WID, "C1", "L1", "A1", "goods", 900, "CNY", DUE, None, DAY),
        RiskClassChanged(WID, "C1", "normal", None, (), "plain-1", DAY + timedelta(days=180), None, DAY),
    ]


def test_a_loan_told_twice_is_watched_once_and_a_second_one_in_the_same_watch(watched: Watch, care: Care) -> None:
    assert rules.watch_loan(watched, L1, care, DAY) == []
    facts = rules.watch_loan(watched, L2, care, DAY)
    assert [type(fact) for fact in facts] == [LoanWatched], "the class is what it was"


def test_a_large_business_loan_is_visited_once_without_any_signal(care: Care) -> None:
    large = replace(L1, product_code="business", principal_minor=9_000)
    watch = after(None, rules.watch_loan(None, large, care, DAY))
    assert (watch.visit_by, watch.visit_because) == (DAY + timedelta(days=30), "first")
    small = replace(large, principal_minor=8_999)
    assert after(None, rules.watch_loan(None, small, care, DAY)).visit_by is None


def test_the_first_instalment_missed_is_a_signal_and_raises_the_class(watched: Watch, care: Care) -> None:
    facts = rules.fall_behind(watched, behind("M1", DUE + timedelta(days=1)), care)
    day = DUE + timedelta(days=1)
    assert facts == [
        WatchedLoanChanged(WID, "C1", "L1", "M1", "pass", 900, "CNY", False, day + timedelta(days=100), day),
        RiskSignalled(
            WID, "C1", "L1", "first_payment_default", "medium", day, 1, "care-t",
            day + timedelta(days=50), day + timedelta(days=7),
        ),
        RiskClassChanged(
            WID, "C1", "raised", "normal", ("past_due",), "plain-1",
            day + timedelta(days=60), day + timedelta(days=7), day,
        ),
    ]  # fmt: skip
    assert after(watched, facts).visit_because == "signal"


def test_a_signal_is_told_again_only_when_it_weighs_more(watched: Watch, care: Care) -> None:
    watch = after(watched, rules.fall_behind(watched, behind("M1", DUE + timedelta(days=1)), care))
    assert rules.fall_behind(watch, behind("M1", DUE + timedelta(days=2)), care) == [], "told twice, heard once"
    worse = rules.fall_behind(watch, behind("M2", DUE + timedelta(days=31)), care)
    assert [(one.signal, one.severity) for one in told(worse, RiskSignalled)] == [("first_payment_default", "high")]
    watch = after(watch, worse)
    assert len(watch.signals) == 1, "the heavier one took its place"
    assert told(rules.fall_behind(watch, behind("M3", DUE + timedelta(days=61)), care), RiskSignalled)[0].signal == (
        "repeatedly_late"
    )


def test_the_third_late_instalment_counts_but_not_one_that_is_long_ago(watched: Watch, care: Care) -> None:
    watch, on = watched, DUE + timedelta(days=40)
    for _ in range(2):
        watch = after(watch, rules.fall_behind(watch, behind("M1", on, since=on), care))
        watch = after(watch, rules.catch_up(watch, "L1", 800, care, on + timedelta(days=5)))
        on += timedelta(days=45)
    assert watch.late(on) == 2
    third = told(rules.fall_behind(watch, behind("M1", on, since=on), care), RiskSignalled)
    assert [(one.signal, one.measure) for one in third] == [("repeatedly_late", 3)]
    later = on + timedelta(days=60)
    assert told(rules.fall_behind(watch, behind("M1", later, since=later), care), RiskSignalled) == []


def test_overdue_on_one_loan_speaks_of_the_other_and_passes_with_the_cure(watched: Watch, care: Care) -> None:
    both = after(watched, rules.watch_loan(watched, L2, care, DAY))
    day = DUE + timedelta(days=60)
    facts = rules.fall_behind(both, behind("M1", day, loan=L2, since=day), care)
    assert [(one.signal, one.loan_id) for one in told(facts, RiskSignalled)] == [("other_loan_overdue", "L2")]
    watch = after(both, facts)
    cured = rules.catch_up(watch, "L2", 700, care, day)
    assert told(cured, RiskSignalCleared) == [
        RiskSignalCleared(WID, "C1", "L2", "other_loan_overdue", "passed", None, day)
    ]
    assert after(watch, cured).risk_class == "normal"


def test_an_improved_class_waits_as_long_as_the_class_says(watched: Watch, care: Care) -> None:
    day = DUE + timedelta(days=60)
    watch = after(watched, rules.fall_behind(watched, behind("M1", day, since=day), care))
    assert (watch.check_on, watch.visit_by) == (day + timedelta(days=60), day + timedelta(days=60))
    watch = after(watch, rules.catch_up(watch, "L1", 700, care, day))
    assert (watch.check_on, watch.visit_by) == (day + timedelta(days=180), None)


def test_a_settled_loan_takes_its_signals_with_it_and_nobody_is_asked_any_more(watched: Watch, care: Care) -> None:
    watch = after(watched, rules.fall_behind(watched, behind("M1", DUE + timedelta(days=1)), care))
    facts = rules.end_loan(watch, "L1", "settled", care, DUE)
    assert [type(fact) for fact in facts] == [LoanUnwatched, RiskSignalCleared]
    watch = after(watch, facts)
    assert (watch.loans, watch.signals, watch.risk_class) == ((), (), None)
    assert (watch.check_on, watch.visit_by, watch.look_on) == (None, None, None)
    assert rules.end_loan(watch, "L1", "settled", care, DUE) == []


def test_a_loan_that_ended_and_is_owed_again_is_watched_again(watched: Watch, care: Care) -> None:
    ended = after(watched, rules.end_loan(watched, "L1", "settled", care, DUE))
    again = Borrowed("L1", "C1", 50, "CNY")
    watch = after(ended, rules.reopen(ended, again, care, DUE))
    assert (watch.loans[0].principal_minor, watch.risk_class, watch.check_on) == (50, "normal", None)
    assert rules.reopen(watch, again, care, DUE) == []


def test_a_debt_written_off_goes_on_counting_and_its_end_taken_back_is_heard(watched: Watch, care: Care) -> None:
    watch = after(watched, rules.write_off(watched, "L1", care, DUE))
    assert (watch.risk_class, watch.running, watch.check_on) == ("high", (), None)
    assert rules.write_off(watch, "L1", care, DUE) == []
    back = after(watch, rules.reopen(watch, L1, care, DUE))
    assert (back.running[0].loan_id, back.check_on) == ("L1", DUE + timedelta(days=30))


def test_an_overdue_loan_that_nobody_told_of_is_watched_from_there_on(care: Care) -> None:
    facts = rules.fall_behind(None, behind("M2", DAY, loan=Borrowed("L1", "C1", 900, "CNY")), care)
    assert [type(fact) for fact in facts] == [WatchOpened, LoanWatched, WatchedLoanChanged, RiskClassChanged]
    assert after(None, facts).loans[0].bucket == "M2"


def test_contact_is_lost_by_the_policys_number_of_attempts(watched: Watch, care: Care) -> None:
    with pytest.raises(signals.ContactNotLost):
        signals.lose_contact(watched, 4, None, care, DAY)
    watch = after(watched, signals.lose_contact(watched, 5, None, care, DAY))
    assert (watch.risk_class, watch.signals[0].severity) == ("high", "high")
    assert signals.lose_contact(watch, 50, None, care, DAY) == []


def test_a_used_up_line_is_a_signal_until_it_is_restored(watched: Watch, care: Care) -> None:
    assert signals.use_line(watched, 89, care, DAY) == []
    watch = after(watched, signals.use_line(watched, 90, care, DAY))
    assert [one.signal for one in watch.signals] == ["line_used_up"]
    restored = signals.use_line(watch, 60, care, DAY)
    assert [one.reason for one in told(restored, RiskSignalCleared)] == ["passed"]


def test_signals_end_by_time_or_by_a_person_and_only_those_that_are_open(watched: Watch, care: Care) -> None:
    watch = after(watched, signals.lose_contact(watched, 5, None, care, DAY))
    assert signals.expire(watch, care, DAY + timedelta(days=49)) == []
    expired = signals.expire(watch, care, DAY + timedelta(days=50))
    assert [fact.reason for fact in told(expired, RiskSignalCleared)] == ["expired"]
    assert after(watch, expired).risk_class == "normal"
    cleared = signals.clear(watch, "contact_lost", None, "called_back", care, DAY)
    assert [(one.reason, one.remark) for one in told(cleared, RiskSignalCleared)] == [("by_person", "called_back")]
    with pytest.raises(signals.SignalNotOpen):
        signals.clear(watch, "contact_lost", "L1", "r", care, DAY)
