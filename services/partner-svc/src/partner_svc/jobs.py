"""What runs by the clock: webhooks go out, checkouts expire, and what nobody needs any more is dropped."""

from datetime import timedelta

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from partner_svc.ports import Ports
from partner_svc.use_cases.authenticate import FRESH_FOR
from partner_svc.use_cases.checkouts import expire
from partner_svc.use_cases.deliver_webhooks import deliver_webhooks
from partner_svc.use_cases.onboard import SHOWN_AGAIN_WITHIN

DELIVER_EVERY_SECONDS = 0.5
MAX_ROUNDS = 20
"""Rounds of webhooks at once, before the job pauses."""
EXPIRE_EVERY_SECONDS = 30.0
MAX_EXPIRED = 500
"""Checkouts voided in one round."""
TIDY_EVERY_SECONDS = 300.0
SIGNATURES_KEPT = 2 * FRESH_FOR + timedelta(seconds=60)
"""A timestamp may be ahead of our clock by as much as behind it."""

_OVERDUE = """
    SELECT id FROM checkouts c WHERE (status = 'open' AND expires_at <= $1 OR status = 'authorised' AND capture_until <= $1)
        AND NOT EXISTS (SELECT FROM checkout_steps s WHERE s.checkout_id = c.id
            AND s.name IN ('declined', 'withdrawn', 'cancelled', 'disbursement_failed'))
    LIMIT $2
"""


async def deliver(commands: Commands[Ports]) -> None:
    """Rounds until nothing is due."""
    for _ in range(MAX_ROUNDS):
        if not await deliver_webhooks(commands):
            return


async def expire_checkouts(commands: Commands[Ports]) -> None:
    """Void open checkouts after `LIVES` and authorised ones after `CAPTURE_WITHIN`."""
    now = commands.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    for row in await commands.database.fetch(_OVERDUE, now, MAX_EXPIRED):
        await commands.do(expire, row["id"], job_context(commands, "partner"))


async def tidy(commands: Commands[Ports]) -> None:
    """Old signatures, old sealed answers, and the marks of webhooks that ended just before a crash."""
    database, now = commands.database, commands.clock()
    await database.execute("DELETE FROM seen_signatures WHERE seen_at < $1", now - SIGNATURES_KEPT)
    await database.execute("DELETE FROM sealed_answers WHERE made_at < $1", now - SHOWN_AGAIN_WITHIN)
    await database.execute(
        "UPDATE webhooks w SET waits = false FROM webhook_ends e WHERE w.waits AND e.webhook_id = w.webhook_id"
    )


JOBS = (
    Job("deliver webhooks", DELIVER_EVERY_SECONDS, deliver),
    Job("expire checkouts", EXPIRE_EVERY_SECONDS, expire_checkouts),
    Job("tidy", TIDY_EVERY_SECONDS, tidy),
)
