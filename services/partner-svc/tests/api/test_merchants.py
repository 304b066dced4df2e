"""Onboarding merchants."""

import asyncio
from typing import Any

from fenqi.contracts.partner import MerchantOnboardedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff

PATH = "/partner/v1/merchants"


async def test_a_merchant_is_onboarded_and_its_secrets_are_kept_sealed(partner: Running, merchant_body: Any) -> None:
    clerk = partner.as_(staff("partner:onboard"))
    answer = await clerk.post(PATH, json=merchant_body(fee_percent="2.50"))
    made = answer.json()
    assert answer.status_code == 201
    assert set(made) == {"merchant_id", "api_key", "signing_secret", "webhook_secret"}
    await partner.settled()
    [event] = await partner.events.of(MerchantOnboardedV1)
    assert (event.merchant_id, event.fee_percent, event.approved_by) == (made["merchant_id"], "2.5", ("staff:staff-1",))
    for table in ("merchant_keys", "webhook_endpoints", "sealed_answers", "idempotency_keys", "facts", "merchants"):
        rows = str(await partner.database.fetch(f"SELECT * FROM {table}"))
        assert not any(made[secret] in rows for secret in ("api_key", "signing_secret", "webhook_secret")), table


async def test_a_repeat_with_the_same_key_shows_the_same_secrets_for_an_hour(
    partner: Running, merchant_body: Any
) -> None:
    clerk, key = partner.as_(staff("partner:onboard")), {"Idempotency-Key": "onboard-1"}
    first = await clerk.post(PATH, json=merchant_body(), headers=key)
    again = await clerk.post(PATH, json=merchant_body(), headers=key)
    other = await clerk.post(PATH, json=merchant_body(name="别的"), headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert first.json()["api_key"] not in str(await partner.database.fetch("SELECT * FROM sealed_answers"))
    partner.clock.forward(hours=2)
    late = await clerk.post(PATH, json=merchant_body(), headers=key)
    assert (late.status_code, late.json()["code"]) == (409, "company-registered")


async def test_one_company_is_onboarded_once_however_many_ask(partner: Running, merchant_body: Any) -> None:
    clerk = partner.as_(staff("partner:onboard"))
    answers = await asyncio.gather(*(clerk.post(PATH, json=merchant_body()) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


BAD = [
    ({"company_code": "91110000600037341X"}, "company-code-invalid"),
    ({"company_code": "short"}, "invalid-request"),
    ({"fee_percent": "100.5"}, "fee-too-high"),
    ({"fee_percent": 2.5}, "invalid-request"),
    ({"fee_percent": "-1"}, "invalid-request"),
    ({"product_codes": []}, "invalid-request"),
    ({"currency": "yuan"}, "invalid-request"),
    ({"webhook_url": "ftp://shop.example/x"}, "webhook-url-invalid"),
    ({"webhook_url": "https://me:secret@shop.example/x"}, "webhook-url-invalid"),
    ({"webhook_url": "https://shop.example:99999/x"}, "webhook-url-invalid"),
    ({"webhook_url": "https://"}, "webhook-url-invalid"),
    ({"surprise": True}, "invalid-request"),
]


async def test_bad_merchants_are_refused(partner: Running, merchant_body: Any) -> None:
    clerk = partner.as_(staff("partner:onboard"))
    for change, code in BAD:
        answer = await clerk.post(PATH, json=merchant_body(**change))
        assert (answer.status_code, answer.json()["code"]) == (422, code), change
    assert await partner.database.fetchval("SELECT count(*) FROM facts") == 0


async def test_only_staff_with_the_permission_may_onboard(partner: Running, merchant_body: Any) -> None:
    nobody = await partner.http.post(PATH, json=merchant_body())
    reader = await partner.as_(staff("partner:read")).post(PATH, json=merchant_body())
    assert (nobody.status_code, reader.status_code) == (401, 403)
