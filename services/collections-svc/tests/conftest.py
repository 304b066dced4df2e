"""collections-svc running, and loan-svc's events."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from collections_svc.main import build
from collections_svc.settings import CollectionsSettings
from fenqi.contracts.loan import (
    BusinessDayClosedV1,
    DisbursedV1,
    LoanCancelledV1,
    LoanSettledV1,
    OverdueCuredV1,
    OverdueV1,
    PaymentReceivedV1,
    PaymentReversedV1,
    ReclassifiedV1,
    RecoveryReceivedV1,
    TransactionReversedV1,
    WrittenOffV1,
)
from fenqi.testing.service import OPENING, Running

MOVED = {"principal_minor": -1_800, "interest_minor": -200, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0}
EVENTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "disbursed": (
        DisbursedV1,
        {
            "application_id": "A1", "payout_reference": "P1", "hold_id": "H1", "amount_minor": 50_000,
            "payee_kind": "merchant", "disbursed_on": OPENING, "annual_rate_percent": "9.45",
            "method": "equal_instalment", "instalment_minor": 5_000, "periods": 12, "first_due_on": date(2026, 11, 22),
            "maturity_on": date(2027, 11, 23), "plan": (), "product_code": "p", "channel": "mobile_app",
        },
    ),
    "reclassified": (
        ReclassifiedV1,
        {
            "classification": "substandard", "previous_classification": "pass", "days_past_due": 91,
            "outstanding_principal_minor": 50_000, "as_of_on": OPENING,
        },
    ),
    "cancelled": (
        LoanCancelledV1,
        {
            "application_id": "A1", "cancelled_from": "cooling_off", "amount_minor": 50_000, "reason": "r",
            "cancelled_on": OPENING,
        },
    ),
    "owed_again": (
        PaymentReversedV1,
        {
            "payment_id": "Y1", "amount_minor": 2_000, "received_on": OPENING, "reversed_on": OPENING, "reason": "r",
            "moved": {
                "principal_minor": -2_000, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
            },
            "outstanding_principal_minor": 2_000, "past_due_minor": 0, "instalments_paid": 0, "reopened": True,
        },
    ),
    "overdue": (
        OverdueV1,
        {
            "bucket": "M1", "days_past_due": 1, "past_due_minor": 5_000, "outstanding_principal_minor": 50_000,
            "since_on": date(2026, 11, 22), "as_of_on": OPENING, "product_code": "p",
        },
    ),
    "paid": (
        PaymentReceivedV1,
        {
            "payment_id": "Y1", "amount_minor": 2_000, "received_on": OPENING, "way": "counter",
            "allocation": {
                "principal_minor": 1_800, "interest_minor": 200, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0,
            },
            "outstanding_principal_minor": 48_200, "past_due_minor": 3_000, "instalments_paid": 0,
        },
    ),
    "reversed": (
        PaymentReversedV1,
        {
            "payment_id": "Y1", "amount_minor": 2_000, "received_on": OPENING, "reversed_on": OPENING, "reason": "bounced",
            "moved": MOVED, "outstanding_principal_minor": 50_000, "past_due_minor": 5_000, "instalments_paid": 0,
            "reopened": False,
        },
    ),
    "recovered": (
        RecoveryReceivedV1,
        {
            "payment_id": "R1", "amount_minor": 700, "received_on": OPENING, "way": "counter", "kind": "recovery",
            "claim_minor": 49_300, "outstanding_principal_minor": 0, "past_due_minor": 0,
            "instalments_paid": 0, "reopened": False,
        },
    ),
    "undone": (
        TransactionReversedV1,
        {
            "transaction_id": "W1", "kind": "write_off", "amount_minor": 50_000, "cash_minor": 0,
            "happened_on": OPENING, "reversed_on": OPENING, "reason": "mistake", "moved": MOVED,
            "outstanding_principal_minor": 50_000, "past_due_minor": 5_000, "instalments_paid": 0, "reopened": True,
        },
    ),
    "cured": (OverdueCuredV1, {"previous_bucket": "M1", "outstanding_principal_minor": 45_000, "cured_on": OPENING}),
    "settled": (LoanSettledV1, {"settled_on": OPENING, "early": False, "total_paid_minor": 60_000, "credit_minor": 0}),
    "written_off": (
        WrittenOffV1,
        {
            "principal_minor": 50_000, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0,
            "written_off_on": OPENING, "days_past_due": 150, "reason": "uncollectable",
        },
    ),
}  # fmt: skip


@pytest.fixture
def event() -> Callable[..., Any]:
    """`event("overdue", bucket="M2")`: an event of loan L1 with the fields that matter."""

    def made(name: str, **fields: Any) -> Any:
        contract, usual = EVENTS[name]
        said = {"loan_id": "L1", "customer_id": "C1", "currency": "CNY"} | usual | fields
        if name == "recovered":
            said["moved"] = MOVED | {"recovered_minor": said["amount_minor"]}
        return contract(**said)

    return made


@pytest.fixture
def day_closed() -> Callable[[date], BusinessDayClosedV1]:
    """A business day is closed and the next is open."""

    def made(day: date) -> BusinessDayClosedV1:
        return BusinessDayClosedV1(
            business_date=day, next_business_date=day + timedelta(days=1), loans_active=1, loans_moved=0,
            overdue_count=1, overdue_by_bucket=(), books=(), trial_balance_minor=0,
        )  # fmt: skip

    return made


@pytest.fixture
def field_keys() -> dict[str, str]:
    """A key of the service's own."""
    return {"k1": base64.b64encode(b"c" * 32).decode()}


@pytest_asyncio.fixture
async def collections(running: Any, field_keys: dict[str, str]) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    async with running(build, CollectionsSettings, field_keys=field_keys) as service:
        yield service
