"""Bad input: each a clear problem with a stable code, and nothing changed."""

from typing import Any

import pytest

from fenqi.testing.service import Running
from fenqi.testing.tokens import TokenMint, customer, merchant, staff

BASE = "/application/v1/applications"
APPLICANT = {"name": "王小明", "id_number": "11010519491231002X", "phone": "13800138000", "birth_date": "1949-12-31"}
RULES: list[tuple[dict[str, Any], str]] = [
    ({"applicant": {**APPLICANT, "id_number": "110105194912310021"}}, "identity-number-invalid"),
    ({"applicant": {**APPLICANT, "birth_date": "1949-12-30"}}, "birth-date-differs"),
    ({"applicant": {**APPLICANT, "id_number": "110101201203072011", "birth_date": "2012-03-07"}}, "under-age"),
    ({"statement": None}, "income-not-stated"),
    ({"statement": {"annual_income_minor": 0}}, "income-not-stated"),
    ({"statement": {"annual_income_minor": 1, "age_years": 20}}, "birth-date-differs"),
    ({"consents": {"terms": True, "truthful": True}}, "consent-missing"),
    ({"product_code": "gold-cny"}, "product-unknown"),
    ({"channel": "card_business"}, "channel-entered-by-other"),
    ({"channel": "merchant_store"}, "channel-not-open"),
    ({"amount": {"amount_minor": 10**14, "currency": "CNY"}}, "amount-outside-product"),
    ({"amount": {"amount_minor": 5_000_000, "currency": "USD"}}, "currency-not-offered"),
    ({"term_months": 13}, "term-outside-product"),
    ({"method": "bullet"}, "method-not-offered"),
    ({"purpose": "gambling"}, "purpose-not-allowed"),
    ({"checkout_id": "checkout-1"}, "checkout-not-allowed"),
    ({"product_code": "consumer-cny", "purpose": "electronics"}, "checkout-required"),
    ({"customer_id": "customer-2"}, "customer-missing"),
]
SHAPES: list[dict[str, Any]] = [
    {"colour": "red"},
    {"amount": {"amount_minor": 0, "currency": "CNY"}},
    {"amount": {"amount_minor": -5_000_000, "currency": "CNY"}},
    {"amount": {"amount_minor": 10**15 + 1, "currency": "CNY"}},
    {"amount": {"amount_minor": "5000000", "currency": "CNY"}},
    {"amount": {"amount_minor": 5_000_000.5, "currency": "CNY"}},
    {"amount": {"amount_minor": 5_000_000, "currency": "yuan"}},
    {"term_months": "12"},
    {"term_months": -12},
    {"channel": "fax"},
    {"purpose": "travel\u0000"},
    {"price_grade": "C3'; DROP TABLE facts"},
    {"statement": {"annual_income_minor": -1}},
    {"statement": {"annual_income_minor": True}},
    {"statement": {"annual_income_minor": 1, "debt_to_income_percent": "NaN"}},
    {"statement": {"annual_income_minor": 1, "income_verified": "yes"}},
    {"statement": {"annual_income_minor": 1, "sex": "f"}},
    {"applicant": {**APPLICANT, "birth_date": "1949-02-30"}},
    {"applicant": {**APPLICANT, "birth_date": -631152000}},
    {"applicant": {**APPLICANT, "phone": "call me"}},
    {"applicant": {**APPLICANT, "name": ""}},
    {"consents": {"terms": 1}},
]


@pytest.mark.parametrize(("change", "code"), RULES, ids=[f"{n}-{code}" for n, (_, code) in enumerate(RULES)])
async def test_a_broken_rule_is_named_with_its_remedy(
    svc: Running, a_form: Any, refused: Any, change: dict[str, Any], code: str
) -> None:
    refused(await svc.as_(customer()).post(BASE, json=a_form(**change)), 422, code, remedy=True)
    assert await _nothing_happened(svc)


async def test_a_form_of_the_wrong_shape_is_refused(svc: Running, a_form: Any, refused: Any) -> None:
    me = svc.as_(customer())
    for change in SHAPES:
        answer = await me.post(BASE, json=a_form(**change))
        refused(answer, 422, "invalid-request")
        assert answer.json()["errors"][0]["at"].startswith("body")
    refused(await me.post(BASE, json=[]), 422, "invalid-request")
    json_type = {"Content-Type": "application/json"}
    refused(await me.post(BASE, content=b'{"channel": ', headers=json_type), 400, "malformed-json")
    refused(await me.post(BASE, content=b" " * 1_100_000, headers=json_type), 413, "body-too-large")
    assert await _nothing_happened(svc)


async def test_a_clerk_must_name_the_customer(svc: Running, a_form: Any, refused: Any) -> None:
    clerk = svc.as_(staff("application:write"))
    refused(await clerk.post(BASE, json=a_form(channel="branch")), 422, "customer-missing", remedy=True)
    form = a_form(channel="mobile_app", customer_id="customer-1")
    refused(await clerk.post(BASE, json=form), 422, "channel-entered-by-other", remedy=True)


async def test_a_token_that_is_missing_expired_or_forged_is_refused(svc: Running, apply: Any, refused: Any) -> None:
    application_id = await apply()
    me = customer("customer-1")
    forged = TokenMint(svc.clock).token(me)
    old = svc.tokens.token(me, seconds=60)
    svc.clock.forward(minutes=2)
    for header in ({}, {"Authorization": old}, *({"Authorization": f"Bearer {one}"} for one in (forged, old, "x.y.z"))):
        for method, path in (("POST", BASE), ("POST", f"{BASE}/{application_id}/submit"), ("GET", BASE)):
            refused(await svc.http.request(method, path, headers=header), 401, "unauthenticated")
    refused(await svc.as_(merchant()).get(BASE), 403, "forbidden")


async def test_ids_and_cursors_that_are_none(svc: Running, refused: Any) -> None:
    me = svc.as_(customer())
    refused(await me.get(f"{BASE}/nothing"), 404, "not-found")
    refused(await me.post(f"{BASE}/nothing/submit"), 404, "not-found")
    refused(await me.get(f"{BASE}/%00"), 422, "invalid-request")
    refused(await me.get(BASE, params={"limit": 0}), 422, "invalid-request")
    refused(await me.get(BASE, params={"limit": 1000}), 422, "invalid-request")


async def test_a_key_used_for_another_body_is_refused(svc: Running, a_form: Any, refused: Any) -> None:
    me, key = svc.as_(customer()), {"Idempotency-Key": "k1"}
    first = await me.post(BASE, json=a_form(), headers=key)
    again = await me.post(BASE, json=a_form(), headers=key)
    assert first.content == again.content
    refused(await me.post(BASE, json=a_form(term_months=24), headers=key), 422, "idempotency-key-reused")
    refused(await me.post(BASE, json=a_form(), headers={"Idempotency-Key": "k" * 101}), 422, "invalid-request")
    assert await svc.database.fetchval("SELECT count(*) FROM facts") == 1


async def _nothing_happened(svc: Running) -> bool:
    tables = ("facts", "applications", "forms", "applicants", "idempotency_keys")
    counts = [await svc.database.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
    return not any(counts)
