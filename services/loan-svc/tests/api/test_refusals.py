"""Every bad input is a clear problem, and changes nothing."""

from datetime import date
from typing import Any

import pytest

from fenqi.testing.service import OPENING
from fenqi.testing.tokens import merchant, service, staff

YESTERDAY, TOMORROW = "2026-11-22", "2026-11-24"


async def facts(road: Any) -> int:
    return int(await road.service.database.fetchval("SELECT count(*) FROM facts"))


def problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["code"] == code, answer.text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"application_id": "nobody"}, 404, "not-found"),
        ({"application_id": "A1", "term_months": 7}, 422, "term-outside-product"),
        ({"application_id": "A1", "term_months": 24}, 422, "term-outside-product"),
        ({"application_id": "A1", "method": "bullet"}, 422, "method-outside-product"),
        ({"application_id": "A1", "method": "by-and-by"}, 422, "invalid-request"),
        ({"application_id": "A1", "term_months": "12"}, 422, "invalid-request"),
        ({"application_id": "A1", "unknown": 1}, 422, "invalid-request"),
        ({}, 422, "invalid-request"),
    ],
)
async def test_a_quote_that_can_not_be_is_refused(road: Any, body: Any, status: int, code: str) -> None:
    await road.approve()
    problem(await road.post("/quotes", body), status, code)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"valid_until": date(2026, 11, 22)}, 409, "offer-expired"),
        ({"product_code": "no-such"}, 409, "product-unknown"),
        ({"currency": "USD"}, 422, "wrong-currency"),
        ({"amount_minor": 1}, 422, "amount-outside-product"),
        ({"amount_minor": 10**15}, 422, "amount-outside-product"),
        ({"annual_rate_percent": "36"}, 409, "rate-outside-corridor"),
    ],
)
async def test_an_offer_outside_its_product_is_not_quoted(road: Any, fields: Any, status: int, code: str) -> None:
    await road.approve(**fields)
    problem(await road.post("/quotes", {"application_id": "A1"}), status, code)


async def test_a_quote_is_booked_as_shown_and_in_time_or_not_at_all(road: Any) -> None:
    await road.approve()
    quote = await road.quote()
    body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    problem(await road.post("/loans", body | {"quote_hash": "0" * 64}), 409, "quote-altered")
    problem(await road.post("/loans", body | {"quote_hash": "short"}), 422, "invalid-request")
    problem(await road.post("/loans", body | {"quote_id": "other"}), 404, "not-found")
    await road.service.database.execute("UPDATE quotes SET content = replace(content, '1200000', '1200001')")
    problem(await road.post("/loans", body), 409, "quote-altered")
    await road.service.database.execute("UPDATE quotes SET content = replace(content, '1200001', '1200000')")
    await road.close_until(date(2026, 11, 27))
    problem(await road.post("/loans", body), 409, "quote-expired")


async def test_an_application_has_one_loan(road: Any) -> None:
    await road.book()
    again = await road.quote()
    body = {"quote_id": again["quote_id"], "quote_hash": again["quote_hash"]}
    problem(await road.post("/loans", body), 409, "already-booked")


async def test_a_repeated_booking_gets_its_first_answer_and_another_body_under_the_key_none(road: Any) -> None:
    await road.approve()
    quote = await road.quote()
    body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    first = await road.post("/loans", body, key="book-1")
    again = await road.post("/loans", body, key="book-1")
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    problem(await road.post("/loans", body | {"quote_hash": "1" * 64}, key="book-1"), 422, "idempotency-key-reused")


async def test_what_moves_money_needs_an_idempotency_key(road: Any) -> None:
    loan_id = await road.book()
    for path in ("/loans", f"/loans/{loan_id}/signing-code", f"/loans/{loan_id}/signature", f"/loans/{loan_id}/payments",
                 "/payment-batches", f"/business-days/{OPENING}/close", f"/loans/{loan_id}/write-off"):  # fmt: skip
        problem(await road.staff.post(f"/loan/v1{path}", json={}), 422, "idempotency-key-missing")


async def test_a_wrong_code_signs_nothing(road: Any) -> None:
    loan_id = await road.book()
    problem(await road.post(f"/loans/{loan_id}/signature", {"code": "000000"}), 422, "code-refused")
    problem(await road.post(f"/loans/{loan_id}/signature", {"code": "12345"}), 422, "invalid-request")
    assert (await road.loan(loan_id))["status"] == "booked"
    assert road.neighbours.holds == {}


async def test_a_line_that_does_not_allow_it_refuses_the_signature(road: Any) -> None:
    loan_id = await road.book()
    road.neighbours.limit_says = (409, "limit-exceeded")
    problem(await road.post(f"/loans/{loan_id}/signature", {"code": "123456"}), 409, "limit-exceeded")
    assert (await road.loan(loan_id))["status"] == "booked"


async def test_a_signature_waits_for_a_neighbour_that_is_down(road: Any) -> None:
    loan_id = await road.book()
    road.neighbours.limit_is_down = True
    answer = await road.post(f"/loans/{loan_id}/signature", {"code": "123456"}, key="sign-1")
    problem(answer, 503, "service-away")
    assert answer.headers["Retry-After"] == "2"
    road.neighbours.limit_is_down = False
    assert (await road.post(f"/loans/{loan_id}/signature", {"code": "123456"}, key="sign-1")).status_code == 200
    keys = {key for key, _ in road.neighbours.checks}
    assert len(keys) == 1, "a repeated check carries the key of the first"


async def test_a_contract_is_signed_once(road: Any) -> None:
    loan_id = await road.sign()
    problem(await road.post(f"/loans/{loan_id}/signature", {"code": "123456"}), 409, "loan-not-booked")
    problem(await road.post(f"/loans/{loan_id}/signing-code", {}), 409, "loan-not-booked")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"amount": {"amount_minor": 0, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": -100, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": 10**15 + 1, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": 10.5, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": "100", "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": 100, "currency": "USD"}}, 422, "wrong-currency"),
        ({"amount": {"amount_minor": 100, "currency": "yuan"}}, 422, "invalid-request"),
        ({"received_on": "2026-02-30"}, 422, "invalid-request"),
        ({"received_on": TOMORROW}, 422, "payment-in-future"),
        ({"received_on": YESTERDAY}, 422, "payment-before-disbursement"),
        ({"way": "by pigeon"}, 422, "invalid-request"),
        ({"note": "for you"}, 422, "invalid-request"),
        ({"kind": "payoff"}, 409, "payoff-too-small"),
    ],
)
async def test_a_payment_that_can_not_be_is_refused(road: Any, fields: Any, status: int, code: str) -> None:
    loan_id = await road.pay_out()
    before = await facts(road)
    problem(await road.post(f"/loans/{loan_id}/payments", road.payment(100) | fields), status, code)
    assert await facts(road) == before


async def test_a_body_that_is_no_json_is_malformed(road: Any) -> None:
    loan_id = await road.pay_out()
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await road.staff.post(f"/loan/v1/loans/{loan_id}/payments", content=b"{not json", headers=headers)
    problem(answer, 400, "malformed-json")


async def test_a_body_over_the_limit_is_refused(road: Any) -> None:
    answer = await road.staff.post(
        "/loan/v1/payment-batches", content=b" " * 1_100_000, headers={"Idempotency-Key": "k"}
    )
    problem(answer, 413, "body-too-large")


async def test_nothing_is_paid_on_a_loan_that_is_not_there_or_not_active(road: Any) -> None:
    problem(await road.post("/loans/L9/payments", road.payment(100)), 404, "not-found")
    booked = await road.book()
    problem(await road.post(f"/loans/{booked}/payments", road.payment(100)), 409, "loan-not-active")
    settled = await road.pay_out("A2")
    await road.pay(settled, 2_000_000)
    problem(await road.post(f"/loans/{settled}/payments", road.payment(100)), 409, "loan-not-active")


async def test_a_loan_on_time_is_not_written_off_and_a_reason_is_a_code(road: Any) -> None:
    loan_id = await road.pay_out()
    problem(await road.post(f"/loans/{loan_id}/write-off", {"reason": "lost"}), 409, "not-overdue")
    problem(await road.post(f"/loans/{loan_id}/write-off", {"reason": "Mr Li has moved away"}), 422, "invalid-request")


async def test_days_are_closed_in_their_order(road: Any) -> None:
    problem(await road.post(f"/business-days/{TOMORROW}/close"), 409, "day-out-of-order")
    problem(await road.post(f"/business-days/{YESTERDAY}/close"), 409, "day-out-of-order")
    problem(await road.post("/business-days/2026-02-30/close"), 422, "invalid-request")
    assert await road.today() == OPENING


async def test_another_customers_loan_is_not_there(road: Any) -> None:
    await road.approve("A2")
    loan_id = await road.book()
    stranger = road.customer("C2")
    for path in (f"/loans/{loan_id}", f"/loans/{loan_id}/schedule", f"/loans/{loan_id}/payoff"):
        theirs = await stranger.get(f"/loan/v1{path}")
        nobodys = await stranger.get(f"/loan/v1{path.replace(loan_id, 'L9')}")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.json()["detail"].replace(loan_id, "L9") == nobodys.json()["detail"]
    problem(await road.post("/quotes", {"application_id": "A2"}, who=stranger), 404, "not-found")
    quote = await road.quote("A2")
    body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    problem(await road.post("/loans", body, who=stranger), 404, "not-found")
    problem(await road.post(f"/loans/{loan_id}/signing-code", who=stranger), 404, "not-found")
    problem(await road.post(f"/loans/{loan_id}/signature", {"code": "123456"}, who=stranger), 404, "not-found")
    assert (await road.get("/loans", stranger))["items"] == []
    assert (await road.get("/loans", stranger, customer_id="C1"))["items"] == []


ROUTES = (
    ("POST", "/quotes", "loan:write"), ("POST", "/loans", "loan:write"), ("POST", "/loans/L1/signing-code", "loan:write"),
    ("POST", "/loans/L1/signature", "loan:write"), ("GET", "/loans", "loan:read"), ("GET", "/loans/L1", "loan:read"),
    ("GET", "/loans/L1/schedule", "loan:read"), ("GET", "/loans/L1/payoff", "loan:read"),
    ("POST", "/loans/L1/payments", "loan:pay"), ("POST", "/payment-batches", "loan:pay"),
    ("POST", "/loans/L1/payments/P1/reversal", "loan:pay"),
    ("POST", "/business-days/2026-11-23/close", "loan:close-day"), ("POST", "/loans/L1/write-off", "loan:write-off"),
    ("GET", "/trial-balance", "loan:read"), ("GET", "/ledger/entries", "loan:read"), ("GET", "/portfolio", "loan:read"),
    ("POST", "/debit-batches/2026-11-23", "loan:debit"), ("GET", "/debit-batches/2026-11-23", "loan:read"),
    ("GET", "/debits", "loan:read"), ("GET", "/suspense", "loan:read"), ("GET", "/suspense/R1", "loan:read"),
    ("POST", "/suspense/R1/application", "loan:suspense"), ("POST", "/suspense/R1/return", "loan:suspense"),
    ("POST", "/suspense/R1/return/decision", "loan:suspense"), ("GET", "/callbacks-refused", "loan:read"),
    ("POST", "/statements/wallet/CNY/2026-11-23", "loan:reconcile"), ("GET", "/statements", "loan:read"),
    ("GET", "/statements/S1", "loan:read"), ("GET", "/statements/S1/report", "loan:read"),
    ("GET", "/statements/S1/report.csv", "loan:read"), ("GET", "/breaks", "loan:read"),
    ("POST", "/breaks/B1/assignment", "loan:reconcile"), ("POST", "/breaks/B1/work", "loan:reconcile"),
    ("POST", "/breaks/B1/suspense", "loan:reconcile"), ("POST", "/breaks/B1/closing", "loan:reconcile"),
)  # fmt: skip
FOR_CUSTOMERS = 8


async def test_every_call_takes_its_permission(road: Any) -> None:
    everything = {permission for _, _, permission in ROUTES}
    headers = {"Idempotency-Key": "k"}
    strangers = {permission: road.service.as_(staff(*(everything - {permission}))) for permission in everything}
    nobodies = [road.service.as_(who) for who in (service("other-svc"), merchant())]
    forged = {**headers, "Authorization": "Bearer e30.e30.e30"}
    for nr, (method, path, permission) in enumerate(ROUTES):
        callers = [strangers[permission], *nobodies, *([road.customer()] if nr >= FOR_CUSTOMERS else [])]
        for who in callers:
            problem(await who.request(method, f"/loan/v1{path}", headers=headers), 403, "forbidden")
        for sent in (headers, forged):
            problem(await road.service.http.request(method, f"/loan/v1{path}", headers=sent), 401, "unauthenticated")
