"""Webhooks, really delivered to a server on this machine."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from fenqi.contracts.partner import WebhookDeliveredV1, WebhookGivenUpV1
from fenqi.testing.service import Running
from fenqi.testing.until import until
from partner_svc.adapters.webhook_post import MAX_ANSWER_BYTES, TIMEOUT_SECONDS, WebhookPost
from partner_svc.domain.webhook import MAX_TRIES, PAUSES
from partner_svc.use_cases.deliver_webhooks import deliver_webhooks


async def a_void(merchant: Any, *, ahead: int = 0) -> str:
    """The shortest way to a webhook; returns the checkout's id."""
    id_: str = (await merchant.open())["checkout_id"]
    await merchant.ask("POST", f"/partner/v1/checkouts/{id_}/void", {"reason": "mistake"}, ahead=ahead)
    return id_


async def log_of(merchant: Any) -> list[dict[str, Any]]:
    """The merchant's delivery log."""
    items: list[dict[str, Any]] = (await merchant.ask("GET", "/partner/v1/webhooks")).json()["items"]
    return items


async def test_a_webhook_arrives_signed_and_is_logged(partner: Running, onboard: Any, shop: Any) -> None:
    merchant = await onboard(webhook_url=shop.url)
    id_ = await a_void(merchant)
    await until(lambda: shop.got, what="the webhook")
    [(headers, body)] = shop.got
    assert headers["request"] == "POST /hooks?from=fenqi HTTP/1.1"
    signature = Webhook(merchant.secrets["webhook_secret"]).sign(
        headers["webhook-id"], datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC), body.decode()
    )
    assert headers["webhook-signature"] == signature
    told = json.loads(body)
    assert (told["type"], told["data"]["checkout_id"], told["data"]["status"]) == ("checkout.voided", id_, "voided")

    async def delivered() -> bool:
        return (await log_of(merchant))[0]["status"] == "delivered"

    await until(delivered)
    [entry] = await log_of(merchant)
    assert (entry["webhook_id"], entry["tries"], entry["last_status"]) == (headers["webhook-id"], 1, 204)
    await partner.settled()
    [event] = await partner.events.of(WebhookDeliveredV1)
    assert (event.checkout_id, event.webhook_id, event.attempts, event.status_code) == (
        id_,
        headers["webhook-id"],
        1,
        204,
    )


async def test_a_merchant_without_a_webhook_gets_none(partner: Running, onboard: Any) -> None:
    await a_void(await onboard())
    assert await partner.database.fetchval("SELECT count(*) FROM webhooks") == 0


async def test_a_failing_server_is_tried_again_with_growing_pauses_then_given_up(
    partner: Running, onboard: Any, shop: Any
) -> None:
    shop.says(500)
    merchant = await onboard(webhook_url=shop.url)
    id_ = await a_void(merchant)
    for tries in range(1, MAX_TRIES):
        await until(lambda tries=tries: len(shop.got) == tries, what=f"try {tries}")
        await _is_written(partner, tries)
        [entry] = await log_of(merchant)
        pause = datetime.fromisoformat(entry["next_try_at"]) - datetime.fromisoformat(entry["last_tried_at"])
        assert 0.8 * PAUSES[tries - 1] <= pause <= 1.2 * PAUSES[tries - 1]
        partner.clock.forward(seconds=1.2 * PAUSES[tries - 1].total_seconds())
    await until(lambda: len(shop.got) == MAX_TRIES)
    await _is_written(partner, MAX_TRIES)
    [entry] = await log_of(merchant)
    assert (entry["status"], entry["last_reason"], entry["next_try_at"]) == ("given_up", "refused_by_server", None)
    await partner.settled()
    [event] = await partner.events.of(WebhookGivenUpV1)
    assert (event.checkout_id, event.attempts, event.status_code, event.reason) == (
        id_,
        MAX_TRIES,
        500,
        "refused_by_server",
    )
    assert event.first_tried_at < event.given_up_at
    ids = {headers["webhook-id"] for headers, _ in shop.got}
    assert len(ids) == 1, "the same webhook keeps its id"


async def _is_written(partner: Running, tries: int) -> None:
    async def written() -> bool:
        return bool(await partner.database.fetchval("SELECT tries FROM webhooks") == tries)

    await until(written)


async def test_a_server_that_comes_back_gets_what_waited_in_order(partner: Running, onboard: Any, shop: Any) -> None:
    shop.says(503)
    merchant = await onboard(webhook_url=shop.url)
    first = await a_void(merchant)
    await until(lambda: shop.got)
    second = await a_void(merchant)
    shop.says(200)
    await asyncio.sleep(1.2)
    partner.clock.forward(seconds=30)
    await until(lambda: len(shop.got) >= 3)
    got = [json.loads(body)["data"]["checkout_id"] for _, body in shop.got]
    assert set(got) == {first, second}
    assert len(got) == 3


async def test_gone_switches_the_webhook_off(partner: Running, onboard: Any, shop: Any) -> None:
    shop.says(410)
    merchant = await onboard(webhook_url=shop.url)
    await a_void(merchant)

    async def given_up() -> bool:
        return (await log_of(merchant))[0]["status"] == "given_up"

    await until(given_up)
    assert (await log_of(merchant))[0]["last_reason"] == "gone"
    await a_void(merchant)
    assert len(await log_of(merchant)) == 1, "nothing more is queued"
    await partner.settled()
    assert [event.reason for event in await partner.events.of(WebhookGivenUpV1)] == ["gone"]


async def test_a_redirect_is_not_followed(partner: Running, onboard: Any, shop: Any) -> None:
    shop.says(307, Location=shop.url)
    merchant = await onboard(webhook_url=shop.url)
    await a_void(merchant)
    await until(lambda: shop.got)
    await _is_written(partner, 1)
    [entry] = await log_of(merchant)
    assert (entry["status"], entry["last_status"], entry["last_reason"]) == ("pending", 307, "redirected")
    assert len(shop.got) == 1


async def test_a_crash_after_sending_sends_again_and_ends_once(partner: Running, onboard: Any, shop: Any) -> None:
    merchant = await onboard(webhook_url=shop.url)
    await a_void(merchant)
    await _is_written(partner, 1)
    await partner.database.execute("UPDATE webhooks SET waits = true, tries = 0, next_try_at = made_at")
    await deliver_webhooks(partner.service.commands)
    assert len(shop.got) == 1, "it ended before: the end is known, the mark was lost"
    tidy = next(job for job in partner.service.jobs if job.name == "tidy")
    await tidy.run(partner.service.commands)
    assert await partner.database.fetchval("SELECT waits FROM webhooks") is False
    await partner.settled()
    assert len(await partner.events.of(WebhookDeliveredV1)) == 1


async def test_two_processes_deliver_each_webhook_once(partner: Running, onboard: Any, shop: Any) -> None:
    merchant = await onboard(webhook_url=shop.url)
    for _ in range(5):
        await a_void(merchant)
    await asyncio.gather(*(deliver_webhooks(partner.service.commands) for _ in range(4)))

    async def all_ended() -> bool:
        return bool(await partner.database.fetchval("SELECT count(*) FROM webhook_ends") == 5)

    await until(all_ended)
    assert len(shop.got) == 5


async def test_a_huge_answer_is_not_read(shop: Any) -> None:
    shop.says(200, b"x" * 50_000_000)
    posted = await WebhookPost(loopback=True).post(shop.url, "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
    assert posted.status == 200
    await asyncio.sleep(0.2)
    assert shop.sent < 20 * 1024 * 1024 + MAX_ANSWER_BYTES, "what the sockets buffered, no more"


async def test_a_server_that_hangs_is_given_up_after_the_time_out(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partner_svc.adapters.webhook_post.TIMEOUT_SECONDS", 0.2)
    assert TIMEOUT_SECONDS <= 5
    shop.hang.clear()
    posted = await WebhookPost(loopback=True).post(shop.url, "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
    assert (posted.status, posted.reason) == (None, "timeout")


async def test_an_address_inside_is_refused_when_connecting(shop: Any) -> None:
    post = WebhookPost(loopback=False).post
    port = shop.url.split(":")[2].split("/")[0]
    for host in ("127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"):
        posted = await post(f"http://{host}:{port}/", "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
        assert (posted.status, posted.reason) == (None, "address_refused"), host
    assert shop.got == []


async def test_a_server_that_talks_nonsense_or_is_not_there_is_an_outcome(shop: Any) -> None:
    shop.answer = b"SSH-2.0-OpenSSH_9\r\n"
    post = WebhookPost(loopback=True).post
    nonsense = await post(shop.url, "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
    nobody = await post("http://127.0.0.1:1/", "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
    no_name = await post("http://nobody.invalid/", "whsec_c2VjcmV0", "w-1", "{}", datetime.now(UTC))
    assert {one.reason for one in (nonsense, nobody, no_name)} == {"unreachable"}
