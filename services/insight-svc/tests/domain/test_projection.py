"""What a batch of events changes in the reports' tables, and how a rate is rounded."""

from datetime import date

import pytest

from insight_svc.domain.projection import Changes
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
