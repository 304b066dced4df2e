"""limit-svc running, and events as its neighbours publish them."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from fenqi.contracts.collections_care import RiskSignalledV1
from fenqi.contracts.loan import (
    AllocationsMovedV1,
    DisbursedV1,
    DisbursementFailedV1,
    LoanCancelledV1,
    OverdueCuredV1,
    OverdueV1,
    PaymentReceivedV1,
    PaymentReversedV1,
    RefundAppliedV1,
    TransactionReversedV1,
    WrittenOffV1,
)
from fenqi.contracts.underwriting import ApprovedV1
from fenqi.contracts.underwriting_evidence import FraudCaseClosedV1, FraudSuspectedV1
from fenqi.testing.service import OPENING, Running
from limit_svc.main import build
from limit_svc.settings import LimitSettings

EVENTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "approved": (
        ApprovedV1,
        {
            "application_id": "A1", "customer_id": "C1", "amount_minor": 100_000, "currency": "CNY", "term_months": 12,
            "line_type": "comprehensive", "purpose": "furniture", "purposes": ("furniture",), "product_code": "p",
            "product_version": "1", "channel": "mobile_app", "grade": "B2", "base_rate_percent": "3.45",
            "premium_percent": "6", "annual_rate_percent": "9.45", "method": "equal_instalment",
            "annual_income_minor": 10_000_000, "policy_version": "1", "valid_until": date(2026, 12, 31),
            "approved_at": datetime(2026, 11, 23, tzinfo=UTC),
        },
    ),
    "disbursed": (
        DisbursedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "application_id": "A1", "payout_reference": "P1", "hold_id": "H1",
            "amount_minor": 60_000, "currency": "CNY", "payee_kind": "merchant", "disbursed_on": OPENING,
            "annual_rate_percent": "9.45", "method": "equal_instalment", "instalment_minor": 5_000, "periods": 12,
            "first_due_on": date(2026, 12, 23), "maturity_on": date(2027, 11, 23), "plan": (), "product_code": "p",
            "channel": "mobile_app",
        },
    ),
    "failed": (
        DisbursementFailedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "application_id": "A1", "payout_reference": "P1", "hold_id": "H1",
            "amount_minor": 60_000, "currency": "CNY", "reason": "account_closed", "failed_on": OPENING,
        },
    ),
    "cancelled": (
        LoanCancelledV1,
        {
            "loan_id": "L1", "customer_id": "C1", "application_id": "A1", "cancelled_from": "signed", "hold_id": "H1",
            "amount_minor": 60_000, "currency": "CNY", "reason": "checkout_voided", "cancelled_on": OPENING,
        },
    ),
    "paid": (
        PaymentReceivedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "payment_id": "Y1", "amount_minor": 5_500, "currency": "CNY",
            "received_on": OPENING, "way": "counter",
            "allocation": {
                "principal_minor": 5_000, "interest_minor": 500, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
            },
            "outstanding_principal_minor": 55_000, "past_due_minor": 0, "instalments_paid": 1,
        },
    ),
    "reversed": (
        PaymentReversedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "payment_id": "Y1", "amount_minor": 5_500, "currency": "CNY",
            "received_on": OPENING, "reversed_on": OPENING, "reason": "debit_returned",
            "moved": {
                "principal_minor": -5_000, "interest_minor": -500, "fee_minor": 0, "penalty_minor": 0,
                "credit_minor": 0,
            },
            "outstanding_principal_minor": 60_000, "past_due_minor": 0, "instalments_paid": 0, "reopened": False,
        },
    ),
    "moved": (
        AllocationsMovedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "payment_id": "Y1", "currency": "CNY", "moved_on": OPENING,
            "moved": {
                "principal_minor": 700, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "credit_minor": -700,
            },
        },
    ),
    "refunded": (
        RefundAppliedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "refund_id": "R1", "amount_minor": 20_000, "currency": "CNY",
            "refunded_on": OPENING, "mode": "fewer_instalments", "with_interest": False, "reason": "goods_returned",
            "moved": {
                "principal_minor": 20_000, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
            },
            "outstanding_principal_minor": 40_000, "past_due_minor": 0, "instalments_paid": 0,
        },
    ),
    "taken_back": (
        TransactionReversedV1,
        {
            "loan_id": "L1", "customer_id": "C1", "transaction_id": "R1", "kind": "merchant_refund",
            "amount_minor": 20_000, "cash_minor": -20_000, "currency": "CNY", "happened_on": OPENING,
            "reversed_on": OPENING, "reason": "entered_in_error",
            "moved": {
                "principal_minor": -20_000, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
            },
            "outstanding_principal_minor": 60_000, "past_due_minor": 0, "instalments_paid": 0, "reopened": False,
        },
    ),
    "written_off": (
        WrittenOffV1,
        {
            "loan_id": "L1", "customer_id": "C1", "principal_minor": 60_000, "interest_minor": 0, "fee_minor": 0,
            "penalty_minor": 0, "currency": "CNY", "written_off_on": OPENING, "days_past_due": 150, "reason": "gone",
        },
    ),
    "overdue": (
        OverdueV1,
        {
            "loan_id": "L1", "customer_id": "C1", "bucket": "M2", "previous_bucket": "M1", "days_past_due": 31,
            "past_due_minor": 5_000, "outstanding_principal_minor": 60_000, "currency": "CNY", "since_on": OPENING,
            "as_of_on": OPENING, "product_code": "p",
        },
    ),
    "cured": (
        OverdueCuredV1,
        {
            "loan_id": "L1", "customer_id": "C1", "previous_bucket": "M2", "outstanding_principal_minor": 55_000,
            "currency": "CNY", "cured_on": OPENING,
        },
    ),
    "signalled": (
        RiskSignalledV1,
        {
            "watch_id": "W1", "customer_id": "C1", "signal": "bureau_worse", "severity": "medium", "observed_on": OPENING,
        },
    ),
    "suspected": (
        FraudSuspectedV1,
        {
            "case_id": "F1", "application_id": "A9", "customer_id": "C1", "signals": (),
            "suspected_at": datetime(2026, 11, 23, tzinfo=UTC),
        },
    ),
    "fraud_closed": (
        FraudCaseClosedV1,
        {
            "case_id": "F1", "application_id": "A9", "customer_id": "C1", "outcome": "cleared", "reason": "lost card",
            "by": "S1", "closed_at": datetime(2026, 11, 24, tzinfo=UTC),
        },
    ),
}  # fmt: skip


@pytest.fixture
def event() -> Callable[..., Any]:
    """`event("approved", customer_id="C2")`: an event with the fields that matter."""

    def made(name: str, **fields: Any) -> Any:
        contract, usual = EVENTS[name]
        return contract(**usual | fields)

    return made


@pytest_asyncio.fixture
async def limit(running: Any) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    async with running(build, LimitSettings) as service:
        yield service
