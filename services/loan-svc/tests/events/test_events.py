"""What loan-svc does about events, and what it publishes."""

from typing import Any

from fenqi.contracts.base import Event
from fenqi.contracts.loan import (
    ContractSignedV1,
    DisbursedV1,
    DisbursementFailedV1,
    DisbursementInstructedV1,
    LoanBookedV1,
    LoanCancelledV1,
)
from fenqi.contracts.registry import EVENTS
from fenqi.testing.service import OPENING
from fenqi.testing.until import until
from loan_svc.adapters.ledger import ledger_differences

BY_MERCHANT = {"product_code": "consumer-cny", "checkout_id": "K1", "merchant_id": "M1", "channel": "merchant_store"}


async def only(road: Any, event: type[Event]) -> Any:
    await road.service.settled()
    (one,) = await road.service.events.of(event)
    return one


async def test_an_approval_can_be_quoted_once_it_has_come(road: Any) -> None:
    assert (await road.post("/quotes", {"application_id": "A1"})).status_code == 404
    await road.approve()
    assert (await road.quote())["amount"] == {"amount_minor": 1_200_000, "currency": "CNY"}


async def test_the_road_of_a_cash_loan_is_published(road: Any) -> None:
    loan_id = await road.pay_out()
    booked, signed = await only(road, LoanBookedV1), await only(road, ContractSignedV1)
    instructed, disbursed = await only(road, DisbursementInstructedV1), await only(road, DisbursedV1)
    assert {one.loan_id for one in (booked, signed, instructed, disbursed)} == {loan_id}
    assert (booked.terms.periods, booked.disclosed_simple_percent) == (12, "11.96")
    assert signed.contract_hash == road.neighbours.codes[0]["subject"], "what is signed is what the code was sent for"
    (hold,) = road.neighbours.holds.values()
    assert hold["hold_id"] == instructed.hold_id == disbursed.hold_id
    assert (hold["amount"]["amount_minor"], hold["purpose"], hold["loan_id"]) == (1_200_000, "furniture", loan_id)
    assert (disbursed.payee_kind, disbursed.disbursed_on) == ("customer", OPENING)
    assert sum(row.principal_minor for row in disbursed.plan) == 1_200_000


async def test_every_fact_is_exactly_its_contract(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.pay(loan_id, 2_000_000)
    await road.close()
    rows = await road.service.database.fetch("SELECT type, data FROM facts")
    assert len({row["type"] for row in rows}) == 10
    for row in rows:
        EVENTS[row["type"]].model_validate_json(row["data"])


async def test_a_merchants_loan_is_paid_out_when_the_merchant_captures(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    assert (await road.loan(loan_id))["status"] == "signed"
    await road.service.events.publish(road.captured(loan_id))
    disbursed = await only(road, DisbursedV1)
    assert (disbursed.payee_kind, disbursed.merchant_id, disbursed.checkout_id) == ("merchant", "M1", "K1")


async def test_captures_in_parts_are_paid_out_once_with_the_last(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    await road.service.events.publish(road.captured(loan_id, 300_000, last=False))
    await road.service.settled()
    assert (await road.loan(loan_id))["status"] == "signed"
    await road.service.events.publish(road.captured(loan_id, 500_000, captured_minor=800_000))
    disbursed = await only(road, DisbursedV1)
    assert disbursed.amount_minor == 800_000
    assert (await road.loan(loan_id))["outstanding_principal"]["amount_minor"] == 800_000
    assert await ledger_differences(road.service.database) == []


async def test_a_capture_that_comes_before_its_signature_waits(road: Any) -> None:
    loan_id = await road.book(**BY_MERCHANT)
    await road.service.events.publish(road.captured(loan_id))
    await road.service.settled()
    assert [one["status"] for one in await road.service.held()] == ["retry"]
    await road.done(f"/loans/{loan_id}/signature", {"code": "123456"})
    await until(lambda: active(road, loan_id))
    assert await road.service.held() == []


async def active(road: Any, loan_id: str) -> bool:
    return bool((await road.loan(loan_id))["status"] == "active")


async def test_a_capture_of_too_much_pays_nothing(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    await road.service.events.publish(road.captured(loan_id, 1_200_001))
    await road.service.settled()
    assert (await road.loan(loan_id))["status"] == "signed"
    assert "CaptureTooLarge" in (await road.service.held())[0]["error"]


async def test_a_repeated_event_has_its_effect_once(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    envelopes = await road.service.events.publish(road.captured(loan_id))
    await road.service.settled()
    await road.service.events.send(*envelopes, *envelopes)
    assert (await only(road, DisbursedV1)).amount_minor == 1_200_000
    assert len((await road.get("/ledger/entries"))["items"]) == 1


async def test_a_voided_sale_cancels_the_loan_and_gives_the_hold_back(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    await road.service.events.publish(road.voided())
    cancelled = await only(road, LoanCancelledV1)
    assert (cancelled.loan_id, cancelled.cancelled_from, cancelled.reason) == (loan_id, "signed", "out-of-stock")
    assert cancelled.hold_id in {hold["hold_id"] for hold in road.neighbours.holds.values()}
    assert (await road.loan(loan_id))["status"] == "cancelled"


async def test_nothing_is_booked_for_a_sale_that_was_voided(road: Any) -> None:
    await road.approve(**BY_MERCHANT)
    quote = await road.quote()
    await road.service.events.publish(road.voided())
    await road.service.settled()
    body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    for answer in (await road.post("/loans", body), await road.post("/quotes", {"application_id": "A1"})):
        assert (answer.status_code, answer.json()["code"]) == (409, "checkout-voided")


async def test_a_sale_voided_after_the_payout_leaves_the_loan(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    await road.service.events.publish(road.captured(loan_id))
    await road.service.settled()
    await road.service.events.publish(road.voided())
    await road.service.settled()
    assert (await road.loan(loan_id))["status"] == "active"


async def test_a_refused_payout_fails_the_loan(road: Any) -> None:
    loan_id = await road.sign(amount_minor=1_200_001)
    failed = await only(road, DisbursementFailedV1)
    assert (failed.loan_id, failed.reason) == (loan_id, "account_closed")
    assert (await road.loan(loan_id))["status"] == "failed"
    assert (await road.get("/ledger/entries"))["items"] == []


async def test_a_payout_of_unknown_outcome_is_asked_about_and_never_sent_twice(road: Any) -> None:
    rail = road.service.service.commands.ports.rail
    for n, (magic, status) in enumerate(((2, "active"), (3, "failed"), (4, "active"))):
        loan_id = await road.sign(f"A{n}", amount_minor=1_200_000 + magic)

        async def ended(loan_id: str = loan_id) -> str:
            found = (await road.loan(loan_id))["status"]
            return found if found in {"active", "failed"} else ""

        assert await until(ended) == status
    assert rail.paid_minor == 1_200_002 + 1_200_004
    assert await road.service.held() == []
    assert await ledger_differences(road.service.database) == []


async def test_what_happens_about_an_old_event_happens_today(road: Any) -> None:
    loan_id = await road.sign(**BY_MERCHANT)
    await road.close()
    await road.service.events.publish(road.captured(loan_id), on=OPENING)
    disbursed = await only(road, DisbursedV1)
    assert disbursed.disbursed_on == await road.today()
