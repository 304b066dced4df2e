"""What the others decide shows in an application's progress."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fenqi.contracts.base import Event
from fenqi.contracts.loan import DisbursedV1, LoanBookedV1, LoanTerms
from fenqi.contracts.underwriting import ApprovedV1, DeclinedV1, SupplementItem, SupplementRequestedV1
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
BASE = "/application/v1/applications"


def approved(application_id: str, **changes: Any) -> ApprovedV1:
    fields: dict[str, Any] = {
        "application_id": application_id,
        "customer_id": "customer-1",
        "amount_minor": 5_000_000,
        "currency": "CNY",
        "term_months": 12,
        "line_type": "comprehensive",
        "purpose": "travel",
        "purposes": (),
        "product_code": "cash-cny",
        "product_version": "cash-cny/1",
        "channel": "mobile_app",
        "grade": "A",
        "base_rate_percent": "3",
        "premium_percent": "3.5",
        "annual_rate_percent": "6.5",
        "method": "equal_instalment",
        "annual_income_minor": 18_000_000,
        "policy_version": "policy-1",
        "valid_until": date(2026, 12, 23),
        "approved_at": AT,
    }
    return ApprovedV1(**{**fields, **changes})


def declined(application_id: str) -> DeclinedV1:
    return DeclinedV1(
        application_id=application_id,
        customer_id="customer-1",
        reason_codes=("debt-too-high",),
        remedies=("reduce_debt",),
        stage="second",
        product_code="cash-cny",
        channel="mobile_app",
        amount_minor=5_000_000,
        currency="CNY",
        policy_version="policy-1",
        declined_at=AT,
    )


def booked(application_id: str) -> LoanBookedV1:
    terms = LoanTerms(
        principal_minor=5_000_000,
        currency="CNY",
        annual_rate_percent="6.5",
        method="equal_instalment",
        periods=12,
        period_unit="month",
        period_every=1,
        day_count="30/360",
        interest="per_period",
        rounding="half_up",
        instalment_rounding="half_up",
    )
    return LoanBookedV1(
        loan_id="L1",
        customer_id="customer-1",
        application_id=application_id,
        quote_id="Q1",
        quote_hash="0" * 64,
        product_code="cash-cny",
        product_version="cash-cny/1",
        terms=terms,
        total_cost_minor=177_000,
        disclosed_simple_percent="6.5",
        disclosed_compound_percent="6.7",
        channel="mobile_app",
        purpose="travel",
        booked_on=OPENING,
    )


def disbursed(application_id: str) -> DisbursedV1:
    return DisbursedV1(
        loan_id="L1",
        customer_id="customer-1",
        application_id=application_id,
        payout_reference="P1",
        hold_id="H1",
        amount_minor=5_000_000,
        currency="CNY",
        payee_kind="customer",
        disbursed_on=OPENING,
        annual_rate_percent="6.5",
        method="equal_instalment",
        instalment_minor=431_000,
        periods=12,
        first_due_on=date(2026, 12, 23),
        maturity_on=date(2027, 11, 23),
        plan=(),
        product_code="cash-cny",
        channel="mobile_app",
    )


async def shown(svc: Running, application_id: str) -> dict[str, Any]:
    await svc.settled()
    found: dict[str, Any] = (await svc.as_(customer()).get(f"{BASE}/{application_id}")).json()
    return found


async def test_an_approval_shows_the_offer_and_who_is_next(svc: Running, apply: Any) -> None:
    application_id = await apply(submit=True)
    await svc.events.publish(approved(application_id))
    application = await shown(svc, application_id)
    assert application["status"] == "approved"
    assert application["next_step"] == {"step": "choose_a_plan", "by": "customer"}
    assert application["offer"]["annual_rate_percent"] == "6.5"
    assert application["offer"]["valid_until"] == "2026-12-23"


async def test_a_decline_shows_reasons_and_remedies(svc: Running, apply: Any) -> None:
    application_id = await apply(submit=True)
    await svc.events.publish(declined(application_id))
    application = await shown(svc, application_id)
    assert (application["status"], application["next_step"]) == ("declined", None)
    assert application["decline"] == {"reason_codes": ["debt-too-high"], "remedies": ["reduce_debt"]}


async def test_a_supplement_asked_for_says_what_is_missing(svc: Running, apply: Any) -> None:
    application_id = await apply(submit=True)
    await svc.events.publish(
        SupplementRequestedV1(
            application_id=application_id,
            customer_id="customer-1",
            request_id="R1",
            stage="initial",
            items=(SupplementItem(item="income_proof", reason_code="doubtful"),),
            deadline_on=date(2026, 12, 1),
        )
    )
    application = await shown(svc, application_id)
    assert application["next_step"] == {"step": "bring_what_is_missing", "by": "customer"}
    assert application["progress"][-1]["about"]["items"][0]["item"] == "income_proof"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_news_early_late_and_twice_ends_the_same(svc: Running, apply: Any, order: tuple[int, ...]) -> None:
    application_id = await apply(submit=True)
    news: list[Event] = [approved(application_id), booked(application_id), disbursed(application_id)]
    envelopes = [svc.events.envelope(one) for one in news]
    for n in order:
        await svc.events.send(envelopes[n], envelopes[n])
    application = await shown(svc, application_id)
    assert application["status"] == "disbursed"
    assert application["loan_id"] == "L1"
    assert sorted(step["step"] for step in application["progress"]) == [
        "approved",
        "booked",
        "disbursed",
        "draft",
        "submitted",
    ]
    assert await svc.held() == []


async def test_a_booked_application_is_not_withdrawn(svc: Running, apply: Any, refused: Any) -> None:
    application_id = await apply(submit=True)
    await svc.events.publish(approved(application_id), booked(application_id))
    await svc.settled()
    answer = await svc.as_(customer()).post(f"{BASE}/{application_id}/withdraw", json={"reason": "mistake"})
    refused(answer, 409, "not-withdrawable", remedy=True)
