"""Bring queued webhooks to the merchants' servers: one merchant's in order, the merchants side by side.

A round takes what is due under a lease, so two processes don't send the same; a crash in the middle lets the lease run
out and it is sent again (the receiver knows it by its webhook-id). The end of each is a fact, written with its row in
`webhook_ends`, so it ends once.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import asyncpg

from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.service import job_context
from partner_svc.adapters.aggregates import CHECKOUTS
from partner_svc.domain.checkout_facts import WebhookDelivered, WebhookGivenUp
from partner_svc.domain.webhook import next_pause
from partner_svc.ports import Ports, Posted
from partner_svc.use_cases.onboard import place_of_webhook_secret

BATCH = 50
"""Webhooks taken in one round."""
LEASE = timedelta(seconds=60)
MERCHANT_SECONDS = 10.0
"""After so long a merchant's turn in this round is over: a slow server must not hold up the others."""
GONE = 410

_TAKE = """
    UPDATE webhooks w SET next_try_at = $2 FROM (
        SELECT webhook_id FROM webhooks q WHERE waits AND next_try_at <= $1
            AND NOT EXISTS (SELECT FROM webhook_ends e WHERE e.webhook_id = q.webhook_id)
        ORDER BY next_try_at, webhook_id LIMIT $3 FOR UPDATE SKIP LOCKED
    ) due, webhook_endpoints e
    WHERE w.webhook_id = due.webhook_id AND e.merchant_id = w.merchant_id
    RETURNING w.webhook_id, w.merchant_id, w.checkout_id, w.type, w.body, w.tries,
        coalesce(w.first_tried_at, $1) AS first_tried_at, e.url, e.secret, e.disabled_at
"""
_TRIED = """
    UPDATE webhooks SET tries = $2, first_tried_at = coalesce(first_tried_at, $3), last_tried_at = $3, last_status = $4,
        last_reason = $5, next_try_at = $6, waits = $7 WHERE webhook_id = $1
"""


@dataclass(frozen=True, slots=True)
class EndWebhook:
    """What is recorded of it."""

    webhook_id: str
    fact: WebhookDelivered | WebhookGivenUp


async def deliver_webhooks(commands: Commands[Ports]) -> int:
    """One round; returns how many were taken."""
    now = commands.clock()
    rows = await commands.database.fetch(_TAKE, now, now + LEASE, BATCH)
    of_merchant: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda row: row["webhook_id"]):
        of_merchant.setdefault(row["merchant_id"], []).append(row)
    await asyncio.gather(*(_turn(commands, merchants_rows) for merchants_rows in of_merchant.values()))
    return len(rows)


async def end_webhook(command: EndWebhook, uow: UnitOfWork, _ports: Ports) -> None:
    """Record the end of a webhook."""
    await uow.get(CHECKOUTS, command.fact.checkout_id)
    uow.record(CHECKOUTS, command.fact.checkout_id, [command.fact])
    outcome: Literal["delivered", "given_up"] = (
        "delivered" if isinstance(command.fact, WebhookDelivered) else "given_up"
    )
    uow.insert("webhook_ends", {"webhook_id": command.webhook_id, "outcome": outcome, "ended_at": uow.context.at})


async def _turn(commands: Commands[Ports], rows: Sequence[Any]) -> None:
    """One merchant's webhooks, until one fails or the turn is over: the rest comes again after it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + MERCHANT_SECONDS
    put_off: datetime | None = None
    for row in rows:
        if put_off is None and loop.time() < until:
            put_off = await _try(commands, row)
        else:
            again = put_off or commands.clock()
            await commands.database.execute(
                "UPDATE webhooks SET next_try_at = $2 WHERE webhook_id = $1", row["webhook_id"], again
            )


async def _try(commands: Commands[Ports], row: Any) -> datetime | None:
    """Send one. Returns when the endpoint may be tried again, None when it is well."""
    ports, at, tries = commands.ports, commands.clock(), row["tries"] + 1
    if row["disabled_at"] is not None:
        posted = Posted(None, "endpoint_disabled")
    else:
        secret = ports.cipher.open(row["secret"], place_of_webhook_secret(row["merchant_id"]))
        posted = await ports.webhooks.post(row["url"], secret, row["webhook_id"], row["body"], at)
    reason = _reason(posted)
    pause = next_pause(tries, random.random()) if reason not in ("gone", "endpoint_disabled") else None
    if reason == "gone":
        await commands.database.execute(
            "UPDATE webhook_endpoints SET disabled_at = $2 WHERE merchant_id = $1", row["merchant_id"], at
        )
    if reason is None or pause is None:
        await _end(commands, row, posted.status, reason, tries, at)
    again = at + pause if pause else at
    waits = reason is not None and pause is not None
    await commands.database.execute(_TRIED, row["webhook_id"], tries, at, posted.status, reason, again, waits)
    return again if waits else None


async def _end(
    commands: Commands[Ports], row: Any, status: int | None, reason: str | None, tries: int, at: datetime
) -> None:
    place = (row["checkout_id"], row["merchant_id"], row["webhook_id"], row["type"], tries)
    fact: WebhookDelivered | WebhookGivenUp
    if reason is None:
        assert status is not None, "delivered means answered"
        fact = WebhookDelivered(*place, status, at)
    else:
        fact = WebhookGivenUp(*place, status, reason, row["first_tried_at"], at)
    try:
        await commands.do(end_webhook, EndWebhook(row["webhook_id"], fact), job_context(commands, "partner"))
    except asyncpg.UniqueViolationError:
        return  # its lease had run out and another process ended it: once is enough


def _reason(posted: Posted) -> str | None:
    """Why it was not taken, None when it was."""
    if posted.status is None:
        return posted.reason
    if 200 <= posted.status < 300:
        return None
    if posted.status == GONE:
        return "gone"
    return "redirected" if 300 <= posted.status < 400 else "refused_by_server"
