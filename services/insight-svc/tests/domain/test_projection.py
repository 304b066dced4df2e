"""What a batch of events changes in the reports' tables, and how a rate is rounded."""

from datetime import date

import pytest

from insight_svc.domain.projection import READ, Changes
from insight_svc.domain.reports import REPORTS, percent

DAY = date(2026, 11, 23)


def test_the_last_event_of_a_subject_is_right_and_payments_sum_up() -> None:
    changes = Changes()
    for amount, left in ((100, 900), (200, 700)):
        data = {"amount_minor": amount, "outstanding_principal_minor": left, "past_due_minor": 0}
        changes.add("loan.PaymentReceived.v1", "L1", DAY, data)
    changes.add("loan.Overdue.v1", "L1", DAY, {"bucket": "M1", "past_due_minor": 50})
    assert changes.loans == {
        "L1": {"received_minor": 300, "outstanding_minor": 700, "past_due_minor": 50, "bucket": "M1"}
    }
    assert changes.applications == {}


def test_a_reversed_payment_is_no_money_received_and_may_open_a_loan_again() -> None:
    changes = Changes()
    paid = {"amount_minor": 100, "outstanding_principal_minor": 0, "past_due_minor": 0}
    changes.add("loan.PaymentReceived.v1", "L1", DAY, paid)
    changes.add("loan.LoanSettled.v1", "L1", DAY, {})
    back = {"amount_minor": 100, "outstanding_principal_minor": 90, "past_due_minor": 40, "reopened": True}
    changes.add("loan.PaymentReversed.v1", "L1", DAY, back)
    loan = changes.loans["L1"]
    assert (loan["received_minor"], loan["outstanding_minor"], loan["past_due_minor"]) == (0, 90, 40)
    assert (loan["status"], loan["ended_on"]) == ("active", None)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.33"), (2, 3, "66.67"), (1, 8, "12.50"), (1, 800, "0.13"), (0, 5, "0.00"), (5, 5, "100.00")],
)
def test_a_rate_is_rounded_half_up_to_two_digits(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_there_is_no_rate_of_nothing() -> None:
    assert percent(0, 0) is None


def test_every_report_says_what_it_means_and_its_rates_are_of_its_own_figures() -> None:
    for report in REPORTS.values():
        assert len(report.definition) > 50
        assert report.version
        for part, whole in report.rates.values():
            assert {part, whole} <= report.figures.keys()


def test_a_case_that_goes_on_is_not_closed_and_what_was_credited_may_be_taken_back() -> None:
    changes = Changes()
    case = {"case_id": "S1", "loan_id": "L1", "currency": "CNY", "past_due_minor": 50, "bucket": "M1", "queue": "early"}
    changes.add("collections.CaseOpened.v1", "L1", DAY, case | {"ladder_version": "1", "strategy": "champion"})
    changes.add("collections.CaseCredited.v1", "L1", DAY, {"case_id": "S1", "amount_minor": 50})
    changes.add("collections.CaseClosed.v1", "L1", DAY, {"case_id": "S1", "reason": "cured"})
    back = {"case_id": "S1", "amount_minor": 50, "counted_as": "credit"}
    changes.add("collections.CaseCreditReversed.v1", "L1", DAY, back)
    changes.add("collections.CaseCreditReversed.v1", "L1", DAY, back | {"counted_as": "nothing"})
    changes.add("collections.CaseReopened.v1", "L1", DAY, case | {"bucket": "M2"})
    row = changes.collections.cases["S1"]
    assert (row["status"], row["closed_on"], row["closed_because"]) == ("open", None, None)
    assert (row["credited_minor"], row["bucket"], row["strategy"]) == (0, "M2", "champion")


def test_what_is_recovered_after_a_write_off_is_not_what_was_credited_before() -> None:
    changes = Changes()
    for type_, amount in (("CaseCredited", 10), ("CaseRecovered", 70), ("RecoveryTakenBack", 30)):
        changes.add(f"collections.{type_}.v1", "L1", DAY, {"case_id": "S1", "amount_minor": amount})
    changes.add("collections.WriteOffRequested.v1", "L1", DAY, {"case_id": "S1", "reason": "dead"})
    assert changes.collections.cases["S1"] == {"credited_minor": 10, "recovered_minor": 40, "write_offs_requested": 1}
    assert changes.collections.happenings == {
        "2026-11-23/write_off_requested/dead": {
            "what": "write_off_requested", "kind": "dead", "happened_on": DAY, "times": 1,
        }
    }  # fmt: skip


def test_the_last_word_about_a_promise_counts() -> None:
    changes = Changes()
    made = {"promise_id": "P1", "loan_id": "L1", "currency": "CNY", "amount_minor": 90}
    changes.add("collections.PromiseMade.v1", "L1", DAY, made)
    for word in ("Broken", "Kept", "Reopened", "Broken"):
        changes.add(f"collections.Promise{word}.v1", "L1", DAY, {"promise_id": "P1", "received_minor": 10})
    assert changes.collections.promises["P1"]["status"] == "broken"


def test_an_event_that_no_report_is_drawn_from_is_not_read() -> None:
    assert "collections.LegalStepTaken.v1" not in READ
    assert {"collections.CaseOpened.v1", "loan.Disbursed.v1"} <= READ
