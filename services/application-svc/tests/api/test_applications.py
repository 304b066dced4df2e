"""From a draft to a submitted application, over HTTP."""

from typing import Any

from application_svc.adapters.checkouts import CheckoutsSimulator
from fenqi.contracts.application import ApplicationSubmittedV1, ApplicationWithdrawnV1, DraftStartedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, service, staff

BASE = "/application/v1/applications"


async def test_anybody_sees_the_products(svc: Running) -> None:
    shown = (await svc.http.get("/application/v1/products")).json()
    assert next(product["code"] for product in shown["products"]) == "consumer-cny"
    assert len(shown["channels"]) == 7
    assert shown["products"][0]["documents"][0]["kinds"] == ["id_card", "passport"]


async def test_a_customer_applies_and_submits(svc: Running, a_form: Any) -> None:
    me = svc.as_(customer("customer-1"))
    draft = await me.post(BASE, json=a_form())
    assert draft.status_code == 201, draft.text
    application_id = draft.json()["application_id"]
    submitted = await me.post(f"{BASE}/{application_id}/submit", json={})
    assert submitted.status_code == 200, submitted.text
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert shown["status"] == "submitted"
    assert shown["next_step"] == {"step": "review", "by": "bank"}
    assert [step["step"] for step in shown["progress"]] == ["draft", "submitted"]
    assert shown["applicant"] == {"name": "王**", "id_number": "110***********002X", "phone": "138******00"}
    await svc.settled()
    [started] = await svc.events.of(DraftStartedV1)
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert started.aggregate_id == event.aggregate_id == application_id
    assert isinstance(event, ApplicationSubmittedV1)
    assert event.statement.annual_income_minor == 18_000_000
    assert event.statement.age_years == 76, "it follows from the identity number"
    assert event.content_hash == draft.json()["content_hash"]


async def test_a_purchase_carries_its_merchant(svc: Running, apply: Any, a_purchase: Any) -> None:
    await apply(a_purchase(), submit=True)
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    assert (event.merchant_id, event.checkout_id) == ("merchant-1", "checkout-1")


async def test_one_checkout_has_one_submitted_application(
    svc: Running, apply: Any, a_purchase: Any, refused: Any
) -> None:
    first, second = await apply(a_purchase()), await apply(a_purchase())
    me = svc.as_(customer())
    assert (await me.post(f"{BASE}/{first}/submit")).status_code == 200
    refused(await me.post(f"{BASE}/{second}/submit"), 409, "checkout-taken", remedy=True)
    await me.post(f"{BASE}/{first}/withdraw", json={"reason": "mistake"})
    assert (await me.post(f"{BASE}/{second}/submit")).status_code == 200


async def test_a_clerk_who_enters_a_form_is_named_in_the_event(svc: Running, a_form: Any) -> None:
    clerk = svc.as_(staff("application:write", id_="clerk-1"))
    draft = await clerk.post(BASE, json=a_form(channel="card_business", customer_id="customer-7"))
    assert draft.status_code == 201, draft.text
    await clerk.post(f"{BASE}/{draft.json()['application_id']}/submit")
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    assert (event.customer_id, event.entered_by) == ("customer-7", ("clerk-1",))


async def test_submitted_twice_is_refused_but_repeated_is_answered(svc: Running, apply: Any, refused: Any) -> None:
    application_id, me = await apply(), svc.as_(customer())
    first = await me.post(f"{BASE}/{application_id}/submit", headers={"Idempotency-Key": "k"})
    again = await me.post(f"{BASE}/{application_id}/submit", headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(await me.post(f"{BASE}/{application_id}/submit"), 409, "already-submitted", remedy=True)


async def test_it_can_be_withdrawn_once(svc: Running, apply: Any, refused: Any) -> None:
    application_id, me = await apply(submit=True), svc.as_(customer())
    gone = await me.post(f"{BASE}/{application_id}/withdraw", json={"reason": "too_expensive"})
    assert gone.json()["status"] == "withdrawn"
    refused(
        await me.post(f"{BASE}/{application_id}/withdraw", json={"reason": "too_expensive"}), 409, "not-withdrawable"
    )
    await svc.settled()
    [event] = await svc.events.of(ApplicationWithdrawnV1)
    assert isinstance(event, ApplicationWithdrawnV1)
    assert (event.withdrawn_from, event.reason) == ("submitted", "too_expensive")
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert (shown["status"], shown["next_step"]) == ("withdrawn", None)


async def test_another_customers_application_is_not_there(svc: Running, apply: Any, refused: Any) -> None:
    application_id, other = await apply(), svc.as_(customer("customer-2"))
    refused(await other.get(f"{BASE}/{application_id}"), 404, "not-found")
    refused(await other.post(f"{BASE}/{application_id}/submit"), 404, "not-found")
    refused(await other.post(f"{BASE}/{application_id}/withdraw", json={"reason": "mistake"}), 404, "not-found")
    assert (await other.get(BASE)).json()["items"] == []


async def test_staff_and_services_need_the_permission(svc: Running, apply: Any, a_form: Any, refused: Any) -> None:
    application_id = await apply()
    reader = svc.as_(staff("application:read"))
    assert (await reader.get(f"{BASE}/{application_id}")).status_code == 200
    assert (await svc.as_(service("underwriting-svc", "application:read")).get(BASE)).status_code == 200
    refused(await reader.post(f"{BASE}/{application_id}/submit"), 403, "forbidden")
    refused(await svc.as_(staff("loan:read")).get(f"{BASE}/{application_id}"), 403, "forbidden")
    form = a_form(channel="branch", customer_id="customer-1")
    refused(await reader.post(BASE, json=form), 403, "forbidden")


async def test_a_list_goes_page_by_page_newest_first(svc: Running, apply: Any) -> None:
    made = [await apply() for _ in range(5)]
    me, seen, cursor = svc.as_(customer()), [], ""
    for _ in range(3):
        page = (await me.get(BASE, params={"limit": 2, "cursor": cursor})).json()
        seen += [one["application_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (made[::-1], None)


async def test_partner_svc_is_asked_and_its_absence_is_503(running: Any, a_purchase: Any, refused: Any) -> None:
    import httpx

    from application_svc.main import build
    from application_svc.settings import ApplicationSettings

    asked: list[httpx.Request] = []
    sold = {
        "checkout_id": "checkout-1",
        "merchant_id": "merchant-1",
        "order_reference": "order-1",
        "amount": {"amount_minor": 119_900, "currency": "CNY"},
        "purpose": "electronics",
        "product_code": "consumer-cny",
        "status": "open",
    }

    def partner(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path != "/partner/v1/checkouts/checkout-1":
            return httpx.Response(404, json={"code": "not-found", "detail": "no such checkout"}, request=request)
        return httpx.Response(200, json=sold, request=request)

    keys = {"field_keys": {"k1": "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="}, "pepper": "only-for-tests"}
    async with running(build, ApplicationSettings, peers={"partner": partner}, **keys) as svc:
        me = svc.as_(customer())
        assert (await me.post(BASE, json=a_purchase())).status_code == 201
        assert asked[0].headers["authorization"].startswith("Bearer ")
        refused(await me.post(BASE, json=a_purchase(checkout_id="checkout-9")), 422, "checkout-unknown", remedy=True)
        del svc.peers.peers["partner"]
        away = await me.post(BASE, json=a_purchase())
        refused(away, 503, "service-away")
        assert int(away.headers["Retry-After"]) > 0
        assert await svc.database.fetchval("SELECT count(*) FROM facts") == 1


async def test_a_checkout_that_closed_or_differs_is_refused(
    svc: Running, checkouts: CheckoutsSimulator, a_purchase: Any, refused: Any
) -> None:
    from dataclasses import replace

    me = svc.as_(customer())
    dearer = a_purchase(amount={"amount_minor": 119_901, "currency": "CNY"})
    refused(await me.post(BASE, json=dearer), 422, "checkout-differs", remedy=True)
    checkouts.checkouts["checkout-1"] = replace(checkouts.checkouts["checkout-1"], status="voided")
    refused(await me.post(BASE, json=a_purchase()), 422, "checkout-not-open", remedy=True)
