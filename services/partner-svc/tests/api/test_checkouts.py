"""Checkouts over HTTP, up to what the other services have to say."""

import asyncio
from typing import Any

from fenqi.contracts.partner import CheckoutOpenedV1, CheckoutVoidedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, service, staff

PATH = "/partner/v1/checkouts"


async def test_a_merchant_opens_and_reads_its_checkout(partner: Running, onboard: Any, order: Any) -> None:
    shop = await onboard()
    opened = await shop.open(order_reference="A-1")
    assert opened == await shop.look(opened["checkout_id"])
    assert (opened["status"], opened["amount"]) == ("open", {"amount_minor": 119900, "currency": "CNY"})
    await partner.settled()
    [event] = await partner.events.of(CheckoutOpenedV1)
    assert (event.checkout_id, event.order_reference, event.merchant_id) == (opened["checkout_id"], "A-1", shop.id)


async def test_services_and_staff_read_it_with_permission(partner: Running, onboard: Any) -> None:
    opened = await (await onboard()).open()
    path = f"{PATH}/{opened['checkout_id']}"
    for who in (service("application-svc", "partner:read"), staff("partner:read")):
        assert (await partner.as_(who).get(path)).json() == opened
    assert (await partner.as_(customer("c-1")).get(path)).status_code == 403
    assert (await partner.http.get(path)).status_code == 401


async def test_another_merchants_checkout_is_not_there(partner: Running, onboard: Any) -> None:
    mine, other = await onboard(0), await onboard(1)
    path = f"{PATH}/{(await mine.open())['checkout_id']}"
    answers = [
        await other.ask("GET", path),
        await other.ask("POST", f"{path}/captures", {}),
        await other.ask("POST", f"{path}/void", {"reason": "mistake"}),
        await other.ask("GET", f"{PATH}/no-such-checkout"),
    ]
    assert [(one.status_code, one.json()["detail"]) for one in answers] == [(404, "There is no such checkout.")] * 4


async def test_the_same_key_opens_one_checkout(partner: Running, onboard: Any, order: Any) -> None:
    shop, body = await onboard(), order()
    answers = await asyncio.gather(*(shop.ask("POST", PATH, body, key="k", ahead=n) for n in range(6)))
    made = {answer.json()["checkout_id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    again = await shop.ask("POST", PATH, body, key="k", ahead=7)
    assert (again.json()["checkout_id"], again.headers["idempotent-replayed"]) == (made.pop(), "true")
    other = await shop.ask("POST", PATH, order(), key="k")
    missing = await shop.ask("POST", PATH, order(), key=None)
    assert [(one.status_code, one.json()["code"]) for one in (other, missing)] == [
        (422, "idempotency-key-reused"),
        (422, "idempotency-key-missing"),
    ]


async def test_a_void_checkout_is_over(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    path = f"{PATH}/{(await shop.open())['checkout_id']}"
    answer = await shop.ask("POST", f"{path}/void", {"reason": "out_of_stock"})
    assert (answer.status_code, answer.json()["status"]) == (200, "voided")
    again = await shop.ask("POST", f"{path}/void", {"reason": "out_of_stock"}, ahead=1)
    capture = await shop.ask("POST", f"{path}/captures")
    assert [one.json()["code"] for one in (again, capture)] == ["checkout-over", "checkout-not-authorised"]
    await partner.settled()
    [event] = await partner.events.of(CheckoutVoidedV1)
    assert (event.reason, event.loan_id, event.amount_minor) == ("out_of_stock", None, 119900)


BAD = [
    ({"amount": {"amount_minor": 0, "currency": "CNY"}}, "invalid-request"),
    ({"amount": {"amount_minor": -1, "currency": "CNY"}}, "invalid-request"),
    ({"amount": {"amount_minor": 10**15 + 1, "currency": "CNY"}}, "invalid-request"),
    ({"amount": {"amount_minor": 12.5, "currency": "CNY"}}, "invalid-request"),
    ({"amount": {"amount_minor": "100", "currency": "CNY"}}, "invalid-request"),
    ({"amount": {"amount_minor": 100, "currency": "USD"}}, "currency-mismatch"),
    ({"product_code": "other"}, "product-not-agreed"),
    ({"purpose": "a purpose; DROP TABLE"}, "invalid-request"),
    ({"order_reference": "a\nb"}, "invalid-request"),
    ({"surprise": 1}, "invalid-request"),
]


async def test_bad_orders_are_refused(onboard: Any, order: Any) -> None:
    shop = await onboard()
    for change, code in BAD:
        answer = await shop.ask("POST", PATH, order(**change))
        assert (answer.status_code, answer.json()["code"]) == (422, code), change
    assert await shop.service.database.fetchval("SELECT count(*) FROM checkouts") == 0


async def test_no_json_and_too_much_of_it_are_refused(onboard: Any) -> None:
    shop = await onboard()
    torn = await shop.ask("POST", PATH, b'{"amount": ')
    huge = await shop.ask("POST", PATH, b" " * 70_000)
    assert [(one.status_code, one.json()["code"]) for one in (torn, huge)] == [
        (400, "malformed-json"),
        (413, "body-too-large"),
    ]
