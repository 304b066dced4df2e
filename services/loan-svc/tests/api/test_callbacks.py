"""Third-party payments: a signed callback has one effect, and money that no loan takes is never lost."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest_asyncio

from fenqi.contracts.loan import PaymentReceivedV1
from fenqi.contracts.loan_channels import SuspenseReceivedV1
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.main import AGGREGATES, build
from loan_svc.settings import LoanSettings
from loan_svc.use_cases.authenticate_callback import signature

SECRET = "only-for-tests-and-long"
OTHER = staff("loan:suspense", "loan:read", id_="staff-2")


@pytest_asyncio.fixture
async def loans(running: Callable[..., Any], neighbours: Any, documents: dict[str, Any]) -> AsyncIterator[Running]:
    """The service with a channel that may call back."""
    peers = {"customer": neighbours.customer, "limit": neighbours.limit}
    async with running(build, LoanSettings, peers=peers, channel_secrets={"wallet": SECRET}, **documents) as service:
        yield service


def told(reference: str, minor: int = 110_000, transaction_id: str = "T1", **more: Any) -> dict[str, Any]:
    amount = {"amount_minor": minor, "currency": more.pop("currency", "CNY")}
    usual = {"transaction_id": transaction_id, "amount": amount, "paid_on": str(OPENING), "reference": reference}
    return usual | more


async def call(
    road: Any, body: Any, *, channel: str = "wallet", secret: str = SECRET, late: int = 0, signed: str | None = None
) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(int(road.service.clock().timestamp()) - late)
    headers = {
        "Fenqi-Timestamp": timestamp,
        "Fenqi-Signature": (signature(secret, timestamp, content) if signed is None else signed).encode(),
    }
    return await road.service.http.post(f"/loan/v1/callbacks/{channel}", content=content, headers=headers)


async def exact(road: Any) -> None:
    assert await ledger_differences(road.service.database) == []
    assert (await verify(road.service.database, AGGREGATES)).differences == []


async def balance(road: Any, account: str = "2242") -> int:
    accounts = (await road.get("/trial-balance"))["accounts"]
    return sum(one["balance"]["amount_minor"] for one in accounts if one["account"] == account)


async def test_the_same_callback_twice_gives_the_same_answer_and_one_effect(road: Any) -> None:
    loan_id = await road.pay_out()
    first, again = await call(road, told(loan_id)), await call(road, told(loan_id), late=7)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    answer = first.json()
    assert (answer["status"], answer["loan_id"]) == ("received", loan_id)
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 110_000
    await road.service.settled()
    (event,) = await road.service.events.of(PaymentReceivedV1)
    assert (event.payment_id, event.way) == (answer["payment_id"], "third_party")
    await exact(road)


async def test_the_same_callback_at_once_counts_once(road: Any) -> None:
    loan_id = await road.pay_out()
    answers = await asyncio.gather(*(call(road, told(loan_id)) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 110_000


async def test_a_transaction_id_with_other_content_is_refused(road: Any) -> None:
    loan_id = await road.pay_out()
    await call(road, told(loan_id))
    for other in (told(loan_id, 1), told("L9"), told(loan_id, paid_on="2026-11-22")):
        answer = await call(road, other)
        assert (answer.status_code, answer.json()["code"]) == (409, "transaction-id-reused")
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 110_000


async def test_a_wrong_signature_leaves_nothing_but_a_count_for_the_auditor(road: Any) -> None:
    loan_id = await road.pay_out()
    facts = await road.service.database.fetchval("SELECT count(*) FROM facts")
    body = told(loan_id)
    wrong = [
        await call(road, body, secret="another-secret-entirely"),
        await call(road, body, signed=""),
        await call(road, body, signed="v1=é"),
        await call(road, body, channel="nobody"),
        await call(road, body, channel="another-nobody", secret=""),
    ]
    assert {(one.status_code, one.json()["code"]) for one in wrong} == {(401, "signature-invalid")}
    stale = [await call(road, body, late=301), await call(road, body, late=-302)]
    assert {(one.status_code, one.json()["code"]) for one in stale} == {(401, "signature-stale")}
    missing = await road.service.http.post("/loan/v1/callbacks/wallet", json=body)
    assert (missing.status_code, missing.json()["code"]) == (401, "signature-stale")
    assert await road.service.database.fetchval("SELECT count(*) FROM facts") == facts
    assert await road.service.database.fetchval("SELECT count(*) FROM callbacks") == 0
    kept = (await road.get("/callbacks-refused"))["items"]
    assert {(one["channel"], one["code"], one["times"]) for one in kept} == {
        ("wallet", "signature-invalid", 3), ("unknown", "signature-invalid", 2), ("wallet", "signature-stale", 3),
    }  # fmt: skip
    assert (await call(road, body)).json()["status"] == "received"


async def test_a_body_that_says_nothing_is_refused_after_the_signature(road: Any) -> None:
    for body, status, code in (
        (b"{not json", 400, "malformed-json"),
        (told("L1", 0), 422, "invalid-request"),
        (told("L1", currency="yuan"), 422, "invalid-request"),
        (told("L1", transaction_id="a b"), 422, "invalid-request"),
        (told("L1", note="x"), 422, "invalid-request"),
    ):
        answer = await call(road, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await road.service.database.fetchval("SELECT count(*) FROM callbacks") == 0


async def test_the_contract_names_its_loan_too(road: Any) -> None:
    loan_id = await road.pay_out()
    contract_id = (await road.loan(loan_id))["contract_id"]
    assert (await call(road, told(contract_id))).json()["loan_id"] == loan_id


async def test_money_from_after_our_cut_off_counts_on_the_business_date(road: Any) -> None:
    loan_id = await road.pay_out()
    assert (await call(road, told(loan_id, paid_on="2026-11-24"))).json()["status"] == "received"
    assert await road.service.database.fetchval("SELECT received_on FROM payments") == OPENING


async def test_what_no_loan_takes_waits_in_suspense(road: Any) -> None:
    booked, settled, lent = await road.book("A1"), await road.pay_out("A2"), await road.pay_out("A3")
    await road.pay(settled, 2_000_000)
    reasons = {}
    for n, body in enumerate(
        (
            told("L9"), told("for Mr Li's phone 138…"), told(booked), told(settled), told(lent, currency="USD"),
            told(lent, paid_on="2026-11-22"),
        )
    ):  # fmt: skip
        answer = await call(road, body | {"transaction_id": f"T{n}"})
        assert (answer.status_code, answer.json()["status"]) == (200, "suspense")
        reasons[n] = answer.json()["reason"]
    assert reasons == {
        0: "loan-unknown", 1: "loan-unknown", 2: "loan-not-active", 3: "loan-not-active", 4: "wrong-currency",
        5: "payment-before-disbursement",
    }  # fmt: skip
    waiting = (await road.get("/suspense", status="open"))["items"]
    assert len(waiting) == 6
    assert {one["claimed_loan_id"] for one in waiting} == {"L9", None, booked, settled, lent}
    stored = await road.service.database.fetchval("SELECT string_agg(data, '') FROM facts")
    assert "Mr Li" not in stored
    assert await balance(road) == -6 * 110_000
    await road.service.settled()
    assert len(await road.service.events.of(SuspenseReceivedV1)) == 6
    await road.close()
    await exact(road)


async def suspended(road: Any, minor: int = 110_000, **more: Any) -> str:
    return str((await call(road, told("L9", minor, **more))).json()["receipt_id"])


async def test_money_in_suspense_is_applied_to_its_loan_from_the_day_it_came(road: Any) -> None:
    loan_id = await road.pay_out()
    receipt_id = await suspended(road)
    await road.close_until(date(2026, 11, 26))
    body = {"loan_id": loan_id, "reason": "customer-called"}
    done = await road.done(f"/suspense/{receipt_id}/application", body)
    assert done["payment"]["received_on"] == str(OPENING)
    assert (done["receipt"]["status"], done["receipt"]["payment_id"]) == ("applied", done["payment"]["payment_id"])
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 110_000
    assert (await balance(road), await balance(road, "1002")) == (0, 110_000 - 1_200_000)
    again = await road.post(f"/suspense/{receipt_id}/application", body)
    assert (again.status_code, again.json()["code"]) == (409, "suspense-not-open")
    await exact(road)


async def test_what_the_loan_refuses_stays_in_suspense(road: Any) -> None:
    booked, lent = await road.book("A1"), await road.pay_out("A2")
    receipt_id = await suspended(road, currency="USD")
    for loan_id, code in ((booked, "wrong-currency"), (lent, "wrong-currency"), ("L9", "not-found")):
        answer = await road.post(f"/suspense/{receipt_id}/application", {"loan_id": loan_id, "reason": "guess"})
        assert answer.json()["code"] == code
    yuan = await suspended(road, transaction_id="T2")
    answer = await road.post(f"/suspense/{yuan}/application", {"loan_id": booked, "reason": "guess"})
    assert (answer.status_code, answer.json()["code"]) == (409, "loan-not-active")
    assert len((await road.get("/suspense", status="open"))["items"]) == 2
    await exact(road)


async def test_a_payment_from_suspense_that_is_reversed_waits_there_again_for_the_right_loan(road: Any) -> None:
    wrong, right = await road.pay_out("A1"), await road.pay_out("A2")
    receipt_id = await suspended(road)
    done = await road.done(f"/suspense/{receipt_id}/application", {"loan_id": wrong, "reason": "guess"})
    payment_id = done["payment"]["payment_id"]
    await road.done(f"/loans/{wrong}/payments/{payment_id}/reversal", {"reason": "wrong-loan"})
    assert (await road.get(f"/suspense/{receipt_id}"))["status"] == "open"
    assert await balance(road) == -110_000
    await exact(road)
    done = await road.done(f"/suspense/{receipt_id}/application", {"loan_id": right, "reason": "statement-seen"})
    assert done["payment"]["payment_id"] != payment_id
    assert (await road.loan(right))["paid"]["total"]["amount_minor"] == 110_000
    assert (await road.loan(wrong))["paid"]["total"]["amount_minor"] == 0
    await exact(road)


async def test_returning_money_takes_a_second_person(road: Any) -> None:
    receipt_id = await suspended(road)
    path, second = f"/suspense/{receipt_id}/return", road.service.as_(OTHER)
    decision = {"approve": True, "reason": "agreed"}
    assert (await road.post(f"{path}/decision", decision)).json()["code"] == "return-not-requested"
    await road.done(path, {"reason": "sent-twice"})
    own = await road.post(f"{path}/decision", decision)
    assert (own.status_code, own.json()["code"]) == (403, "second-person-needed")
    applied = await road.post(f"/suspense/{receipt_id}/application", {"loan_id": "L1", "reason": "guess"})
    assert applied.json()["code"] == "not-found"
    assert (await road.get(f"/suspense/{receipt_id}"))["status"] == "return_requested"
    returned = await road.done(f"{path}/decision", decision, who=second)
    assert (returned["status"], returned["returned_on"]) == ("returned", str(OPENING))
    rail = road.service.service.commands.ports.rail
    assert (rail.paid_minor, await balance(road), await balance(road, "1002")) == (110_000, 0, 0)
    assert (await road.post(path, {"reason": "again"})).json()["code"] == "suspense-not-open"
    await exact(road)


async def test_a_return_that_the_second_person_or_the_rail_refuses_stays(road: Any) -> None:
    receipt_id = await suspended(road, 110_001)
    path, second = f"/suspense/{receipt_id}/return", road.service.as_(OTHER)
    await road.done(path, {"reason": "sent-twice"})
    no = await road.done(f"{path}/decision", {"approve": False, "reason": "loan-found"}, who=second)
    assert no["status"] == "open"
    await road.done(path, {"reason": "sent-twice"})
    refused = await road.done(f"{path}/decision", {"approve": True, "reason": "agreed"}, who=second)
    assert refused["status"] == "open", "the rail refuses amounts that end in 01"
    assert await balance(road) == -110_001
    await exact(road)


async def test_a_return_of_unknown_outcome_is_asked_about_and_never_sent_twice(road: Any) -> None:
    receipt_id = await suspended(road, 110_002)
    path, second = f"/suspense/{receipt_id}/return", road.service.as_(OTHER)
    await road.done(path, {"reason": "sent-twice"})
    decision = {"approve": True, "reason": "agreed"}
    answer = await road.post(f"{path}/decision", decision, who=second, key="decide")
    assert (answer.status_code, answer.json()["code"]) == (503, "payout-unknown")
    assert (await road.done(f"{path}/decision", decision, who=second, key="decide"))["status"] == "returned"
    assert road.service.service.commands.ports.rail.paid_minor == 110_002
    await exact(road)


async def test_a_no_after_the_money_has_left_records_that_it_left(road: Any) -> None:
    receipt_id = await suspended(road, 110_002)
    path, second = f"/suspense/{receipt_id}/return", road.service.as_(OTHER)
    await road.done(path, {"reason": "sent-twice"})
    answer = await road.post(f"{path}/decision", {"approve": True, "reason": "agreed"}, who=second)
    assert answer.json()["code"] == "payout-unknown"
    decided = await road.done(f"{path}/decision", {"approve": False, "reason": "second-thought"}, who=second)
    assert (decided["status"], await balance(road), await balance(road, "1002")) == ("returned", 0, 0)
    await exact(road)


async def test_money_on_the_suspense_account_that_nobody_received_shows(road: Any) -> None:
    loan_id = await road.pay_out()
    receipt_id = await suspended(road)
    await exact(road)
    line = """INSERT INTO journal_lines (entry_id, nr, booked_on, currency, debit, credit, amount_minor)
        SELECT id, 9, booked_on, currency, '2242', '1002', 700 FROM entries WHERE kind = $1"""
    await road.service.database.execute(line, "SuspenseReceived")
    await road.service.database.execute(line, "Disbursed")
    found = await ledger_differences(road.service.database)
    assert f"receipt {receipt_id}: 110000 waits in suspense and 109300 in its books" in found
    assert "receipt nobody knows: 0 waits in suspense and -700 in its books" in found
    assert any(f"of suspense {receipt_id} is not what its loan.SuspenseReceived.v1 posts" in one for one in found)
    assert any(f"of loan {loan_id} is not what its loan.Disbursed.v1 posts" in one for one in found)


async def test_money_in_suspense_can_recover_a_debt_that_was_written_off_and_be_taken_back(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(date(2026, 12, 25))
    await road.write_off(loan_id)
    receipt_id = await suspended(road, 40_000, paid_on="2026-12-25")
    assert await balance(road) == -40_000
    done = await road.done(f"/suspense/{receipt_id}/application", {"loan_id": loan_id, "reason": "statement-seen"})
    assert (await balance(road), await balance(road, "6053")) == (0, -40_000)
    assert (await road.loan(loan_id))["recovered"]["amount_minor"] == 40_000
    await exact(road)
    await road.done(f"/loans/{loan_id}/transactions/{done['payment']['payment_id']}/reversal", {"reason": "wrong_loan"})
    assert (await balance(road), await balance(road, "6053")) == (-40_000, 0)
    assert (await road.get(f"/suspense/{receipt_id}"))["status"] == "open"
    await exact(road)
