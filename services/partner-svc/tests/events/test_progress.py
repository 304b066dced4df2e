"""A checkout moved by what the others say, through the real consumer."""

import itertools
from datetime import date
from typing import Any

import pytest

from fenqi.contracts import application, loan, underwriting
from fenqi.contracts.base import Event
from fenqi.contracts.partner import CapturedV1, CheckoutAuthorisedV1, CheckoutVoidedV1
from fenqi.testing.service import Running

PATH = "/partner/v1/checkouts"
DAY = date(2026, 11, 23)
IDS = {"application_id": "a-1", "customer_id": "c-1"}
LOAN = {"loan_id": "l-1", **IDS}


def approved(checkout_id: str | None, **ids: str) -> Event:
    """By underwriting."""
    return underwriting.ApprovedV1(
        **{**IDS, **ids},
        amount_minor=119900,
        currency="CNY",
        term_months=12,
        line_type="comprehensive",
        purpose="electronics",
        purposes=(),
        product_code="consumer-12",
        product_version="1",
        channel="partner_platform",
        grade="A",
        base_rate_percent="3.6",
        premium_percent="4",
        annual_rate_percent="7.6",
        method="equal_instalment",
        annual_income_minor=1,
        checkout_id=checkout_id,
        policy_version="1",
        valid_until=DAY,
        approved_at="2026-11-23T01:00:00Z",
    )


def declined(checkout_id: str) -> Event:
    """By underwriting."""
    return underwriting.DeclinedV1(
        **IDS,
        reason_codes=("income_not_enough",),
        remedies=(),
        stage="final",
        product_code="consumer-12",
        channel="partner_platform",
        amount_minor=119900,
        currency="CNY",
        checkout_id=checkout_id,
        policy_version="1",
        declined_at="2026-11-23T01:00:00Z",
    )


def withdrawn(checkout_id: str) -> Event:
    """By the applicant."""
    return application.ApplicationWithdrawnV1(
        **IDS,
        withdrawn_from="approved",
        reason="changed_mind",
        checkout_id=checkout_id,
        withdrawn_at="2026-11-23T01:00:00Z",
    )


def expired(checkout_id: str, expired_from: str = "supplement") -> Event:
    """By silence."""
    return application.ApplicationExpiredV1(
        **IDS, expired_from=expired_from, checkout_id=checkout_id, expired_at="2026-11-23T01:00:00Z"
    )


def booked(checkout_id: str | None, **ids: str) -> Event:
    """By loan-svc."""
    terms = loan.LoanTerms(
        principal_minor=119900,
        currency="CNY",
        annual_rate_percent="7.6",
        method="equal_instalment",
        periods=12,
        period_unit="month",
        period_every=1,
        day_count="30/360",
        interest="per_period",
        rounding="half_up",
        instalment_rounding="half_up",
    )
    return loan.LoanBookedV1(
        **{**LOAN, **ids},
        quote_id="q-1",
        quote_hash="0" * 64,
        product_code="consumer-12",
        product_version="1",
        terms=terms,
        total_cost_minor=1,
        disclosed_simple_percent="7.6",
        disclosed_compound_percent="7.9",
        channel="partner_platform",
        purpose="electronics",
        checkout_id=checkout_id,
        booked_on=DAY,
    )


def signed(checkout_id: str) -> Event:
    """By the customer, at loan-svc."""
    return loan.ContractSignedV1(
        **LOAN,
        contract_id="k-1",
        contract_hash="0" * 64,
        consent_id="s-1",
        form="electronic",
        amount_minor=119900,
        currency="CNY",
        checkout_id=checkout_id,
        signed_at="2026-11-23T01:00:00Z",
    )


def disbursed(checkout_id: str) -> Event:
    """By loan-svc."""
    return loan.DisbursedV1(
        **LOAN,
        payout_reference="p-1",
        hold_id="h-1",
        amount_minor=119900,
        currency="CNY",
        payee_kind="merchant",
        disbursed_on=DAY,
        annual_rate_percent="7.6",
        method="equal_instalment",
        instalment_minor=10400,
        periods=12,
        first_due_on=DAY,
        maturity_on=DAY,
        plan=(),
        product_code="consumer-12",
        channel="partner_platform",
        checkout_id=checkout_id,
    )


def failed(checkout_id: str) -> Event:
    """By the rail, at loan-svc."""
    return loan.DisbursementFailedV1(
        **LOAN,
        payout_reference="p-1",
        hold_id="h-1",
        amount_minor=119900,
        currency="CNY",
        reason="account_closed",
        failed_on=DAY,
        checkout_id=checkout_id,
    )


def cancelled(checkout_id: str) -> Event:
    """By loan-svc."""
    return loan.LoanCancelledV1(
        **LOAN,
        cancelled_from="signed",
        amount_minor=119900,
        currency="CNY",
        reason="not_signed",
        cancelled_on=DAY,
        checkout_id=checkout_id,
    )


async def test_from_open_to_disbursed(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    statuses = []
    for event in (approved(id_), booked(id_), signed(id_)):
        await partner.events.publish(event)
        await partner.settled()
        shown = await shop.look(id_)
        statuses.append((shown["status"], shown["loan_id"]))
    assert statuses == [("approved", None), ("approved", "l-1"), ("authorised", "l-1")]
    answer = await shop.ask("POST", f"{PATH}/{id_}/captures")
    assert (answer.status_code, answer.json()["status"], answer.json()["captured"]["amount_minor"]) == (
        201,
        "captured",
        119900,
    )
    await partner.events.publish(disbursed(id_))
    await partner.settled()
    assert (await shop.look(id_))["status"] == "disbursed"
    [authorised] = await partner.events.of(CheckoutAuthorisedV1)
    [captured] = await partner.events.of(CapturedV1)
    assert (authorised.application_id, authorised.loan_id, authorised.customer_id) == ("a-1", "l-1", "c-1")
    assert (captured.loan_id, captured.amount_minor, captured.captured_minor, captured.last) == (
        "l-1",
        119900,
        119900,
        True,
    )


async def test_any_order_of_events_ends_the_same(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    for order in itertools.permutations((approved, booked, signed)):
        id_ = (await shop.open())["checkout_id"]
        ids = {"application_id": f"a-{id_}", "loan_id": f"l-{id_}"}
        for make in order:
            event = make(id_)
            changed = {name: value for name, value in ids.items() if name in type(event).model_fields}
            await partner.events.publish(event.model_copy(update=changed))
            await partner.settled()
        shown = await shop.look(id_)
        assert (shown["status"], shown["loan_id"]) == ("authorised", f"l-{id_}"), order


@pytest.mark.parametrize(
    ("event", "status", "problem"),
    [
        (declined, "declined", "checkout-not-authorised"),
        (withdrawn, "withdrawn", "checkout-not-authorised"),
        (expired, "withdrawn", "checkout-not-authorised"),
        (cancelled, "cancelled", "checkout-not-authorised"),
    ],
)
async def test_what_the_others_end_is_over(
    partner: Running, onboard: Any, event: Any, status: str, problem: str
) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    await partner.events.publish(event(id_))
    await partner.settled()
    assert (await shop.look(id_))["status"] == status
    assert (await shop.ask("POST", f"{PATH}/{id_}/captures")).json()["code"] == problem
    assert (await shop.ask("POST", f"{PATH}/{id_}/void", {"reason": "late"})).json()["code"] == "checkout-over"


async def test_a_forgotten_draft_ends_no_checkout(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    await partner.events.publish(expired(id_, "draft"))
    await partner.settled()
    assert (await shop.look(id_))["status"] == "open"


async def test_a_failed_disbursement_shows(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    await partner.events.publish(signed(id_))
    await partner.settled()
    await shop.ask("POST", f"{PATH}/{id_}/captures")
    await partner.events.publish(failed(id_))
    await partner.settled()
    assert (await shop.look(id_))["status"] == "disbursement_failed"


async def test_only_the_whole_is_captured_and_only_once(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    path = f"{PATH}/{id_}/captures"
    early = await shop.ask("POST", path)
    await partner.events.publish(signed(id_))
    await partner.settled()

    def amount(minor: int, currency: str = "CNY") -> dict[str, Any]:
        return {"amount": {"amount_minor": minor, "currency": currency}}

    part = await shop.ask("POST", path, amount(100))
    more = await shop.ask("POST", path, amount(119901))
    other = await shop.ask("POST", path, amount(119900, "USD"))
    whole = await shop.ask("POST", path, amount(119900))
    again = await shop.ask("POST", path, amount(119900), ahead=1)
    void = await shop.ask("POST", f"{PATH}/{id_}/void", {"reason": "late"})
    assert whole.status_code == 201
    assert [(one.status_code, one.json()["code"]) for one in (early, part, more, other, again, void)] == [
        (409, "checkout-not-authorised"),
        (422, "partial-capture-not-offered"),
        (422, "capture-too-large"),
        (422, "currency-mismatch"),
        (409, "checkout-captured"),
        (409, "checkout-captured"),
    ]
    await partner.settled()
    assert len(await partner.events.of(CapturedV1)) == 1


async def test_a_void_knows_the_loan_and_a_late_signature_does_not_bring_it_back(
    partner: Running, onboard: Any
) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    await partner.events.publish(approved(id_), booked(id_))
    await partner.settled()
    await shop.ask("POST", f"{PATH}/{id_}/void", {"reason": "late"})
    await partner.events.publish(signed(id_))
    await partner.settled()
    assert (await shop.look(id_))["status"] == "voided"
    [event] = await partner.events.of(CheckoutVoidedV1)
    assert (event.application_id, event.loan_id, event.customer_id) == ("a-1", "l-1", "c-1")


async def test_an_open_checkout_expires_and_so_does_an_authorised_one(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    one, two, three = [(await shop.open())["checkout_id"] for _ in range(3)]
    await partner.events.publish(signed(two), declined(three))
    await partner.settled()
    expire = next(job for job in partner.service.jobs if job.name == "expire checkouts")
    partner.clock.forward(days=8)
    await expire.run(partner.service.commands)
    await expire.run(partner.service.commands)
    assert [(await shop.look(id_))["status"] for id_ in (one, two, three)] == ["expired", "authorised", "declined"]
    partner.clock.forward(days=23)
    await expire.run(partner.service.commands)
    assert [(await shop.look(id_))["status"] for id_ in (one, two, three)] == ["expired", "expired", "declined"]
    await partner.settled()
    voided = await partner.events.of(CheckoutVoidedV1)
    assert {(event.checkout_id, event.reason, event.loan_id) for event in voided} == {
        (one, "expired", None),
        (two, "expired", "l-1"),
    }
    assert len(voided) == 2


async def test_events_without_a_checkout_change_nothing_and_twice_is_once(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    id_ = (await shop.open())["checkout_id"]
    await partner.events.publish(approved(None, application_id="a-9"), booked(None, loan_id="l-9"))
    [envelope] = await partner.events.publish(approved(id_))
    await partner.events.send(envelope, envelope)
    await partner.settled()
    assert await partner.database.fetchval("SELECT count(*) FROM checkout_steps") == 1


async def test_an_event_about_an_unknown_checkout_waits(partner: Running) -> None:
    await partner.events.publish(approved("nowhere"))
    await partner.settled()
    [held] = await partner.held()
    assert (held["status"], "CheckoutNotHereYet" in held["error"]) == ("retry", True)
