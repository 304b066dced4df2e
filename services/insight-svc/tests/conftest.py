"""insight-svc running, and the events its reports are drawn from."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from fenqi.contracts import application, collections, collections_care, loan, underwriting
from fenqi.contracts.base import Event
from fenqi.testing.service import OPENING, Running
from insight_svc.main import build
from insight_svc.settings import InsightSettings

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
STATEMENT = {"annual_income_minor": 10_000_000}
TERMS = {
    "principal_minor": 60_000, "currency": "CNY", "annual_rate_percent": "9.45", "method": "equal_instalment",
    "periods": 12, "period_unit": "month", "period_every": 1, "day_count": "30/360", "interest": "per_period",
    "rounding": "half_up", "instalment_rounding": "half_up",
}  # fmt: skip
APPLICATION = {"channel": "mobile_app", "product_code": "goods", "amount_minor": 60_000, "currency": "CNY"}
LOAN = {"loan_id": "L1", "customer_id": "C1", "currency": "CNY"}
CASE = LOAN | {"case_id": "S1"}
USUAL: dict[type[Event], dict[str, Any]] = {
    application.ApplicationSubmittedV1: APPLICATION | {
        "application_id": "A1", "customer_id": "C1", "product_version": "1", "purpose": "furniture", "term_months": 12,
        "method": "equal_instalment", "submitted_at": AT, "statement": STATEMENT, "content_hash": "0" * 64,
    },
    application.ApplicationWithdrawnV1: {
        "application_id": "A1", "withdrawn_from": "submitted", "reason": "changed_mind", "withdrawn_at": AT,
    },
    application.ApplicationExpiredV1: {"application_id": "A1", "expired_from": "supplement", "expired_at": AT},
    underwriting.ApprovedV1: APPLICATION | {
        "application_id": "A1", "customer_id": "C1", "term_months": 12, "line_type": "comprehensive",
        "purpose": "furniture", "purposes": (), "product_version": "1", "grade": "B", "base_rate_percent": "3",
        "premium_percent": "6.45", "annual_rate_percent": "9.45", "method": "equal_instalment",
        "annual_income_minor": 10_000_000, "policy_version": "1", "valid_until": date(2026, 12, 31), "approved_at": AT,
    },
    underwriting.DeclinedV1: APPLICATION | {
        "application_id": "A1", "customer_id": "C1", "reason_codes": ("r",), "remedies": (), "stage": "second",
        "policy_version": "1", "declined_at": AT,
    },
    loan.LoanBookedV1: {
        "loan_id": "L1", "customer_id": "C1", "application_id": "A1", "quote_id": "Q1", "quote_hash": "0" * 64,
        "product_code": "goods", "product_version": "1", "terms": TERMS, "total_cost_minor": 1,
        "disclosed_simple_percent": "9.45", "disclosed_compound_percent": "9.8", "channel": "mobile_app",
        "purpose": "furniture", "grade": "B", "booked_on": OPENING,
    },
    loan.DisbursedV1: LOAN | {
        "application_id": "A1", "payout_reference": "P1", "hold_id": "H1", "amount_minor": 60_000,
        "payee_kind": "merchant", "disbursed_on": OPENING, "annual_rate_percent": "9.45", "method": "equal_instalment",
        "instalment_minor": 5_000, "periods": 12, "first_due_on": date(2026, 12, 23),
        "maturity_on": date(2027, 11, 23), "plan": (), "product_code": "goods", "channel": "mobile_app", "grade": "B",
    },
    loan.PaymentReceivedV1: LOAN | {
        "payment_id": "Y1", "amount_minor": 5_500, "received_on": OPENING, "way": "counter",
        "allocation": {
            "principal_minor": 5_000, "interest_minor": 500, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
        },
        "outstanding_principal_minor": 55_000, "past_due_minor": 0, "instalments_paid": 1,
    },
    loan.PaymentReversedV1: {
        "loan_id": "L1", "customer_id": "C1", "payment_id": "Y1", "amount_minor": 5_500, "currency": "CNY",
        "received_on": date(2026, 12, 23), "reversed_on": date(2026, 12, 24), "reason": "debit_returned",
        "moved": {
            "principal_minor": -5_000, "interest_minor": -500, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
        },
        "outstanding_principal_minor": 60_000, "past_due_minor": 5_500, "instalments_paid": 0, "reopened": False,
    },
    loan.OverdueV1: LOAN | {
        "bucket": "M1", "days_past_due": 1, "past_due_minor": 5_500, "outstanding_principal_minor": 55_000,
        "since_on": OPENING, "as_of_on": OPENING, "product_code": "goods",
    },
    loan.OverdueCuredV1: LOAN | {
        "previous_bucket": "M1", "outstanding_principal_minor": 50_000, "cured_on": OPENING,
    },
    loan.LoanSettledV1: LOAN | {"settled_on": OPENING, "early": False, "total_paid_minor": 66_000, "credit_minor": 0},
    loan.WrittenOffV1: LOAN | {
        "principal_minor": 55_000, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "written_off_on": OPENING,
        "days_past_due": 150, "reason": "uncollectable",
    },
    loan.LoanCancelledV1: LOAN | {
        "application_id": "A1", "cancelled_from": "signed", "amount_minor": 60_000, "reason": "r",
        "cancelled_on": OPENING,
    },
    collections.CaseOpenedV1: CASE | {
        "bucket": "M1", "days_past_due": 1, "past_due_minor": 5_000, "queue": "early", "opened_on": OPENING,
        "ladder_version": "ladder-1",
    },
    collections.CaseMovedV1: CASE | {
        "bucket": "M2", "previous_bucket": "M1", "days_past_due": 31, "past_due_minor": 10_000, "queue": "phone",
        "moved_on": OPENING,
    },
    collections.CaseCreditedV1: CASE | {
        "payment_id": "Y1", "amount_minor": 2_000, "past_due_minor": 3_000, "credited_on": OPENING,
    },
    collections.CaseClosedV1: CASE | {
        "reason": "cured", "credited_minor": 2_000, "opened_on": OPENING, "closed_on": OPENING,
    },
    collections_care.RiskSignalledV1: {
        "watch_id": "W1", "customer_id": "C1", "signal": "contact_lost", "severity": "high", "observed_on": OPENING,
    },
    loan.BusinessDayClosedV1: {
        "business_date": OPENING, "next_business_date": date(2026, 11, 24), "loans_active": 0, "loans_moved": 0,
        "overdue_count": 0, "overdue_by_bucket": (), "books": (), "trial_balance_minor": 0,
    },
}  # fmt: skip


@pytest.fixture
def event() -> Callable[..., Any]:
    """`event(loan.DisbursedV1, loan_id="L2")`: an event with the fields that matter."""

    def made(contract: type[Event], **fields: Any) -> Any:
        return contract(**USUAL[contract] | fields)

    return made


@pytest_asyncio.fixture
async def insight(running: Any) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    async with running(build, InsightSettings) as service:
        yield service
