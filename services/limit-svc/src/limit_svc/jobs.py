"""What runs by the clock: holds and freezes whose last business day has passed are over."""

from datetime import date

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from limit_svc.use_cases.expire import Expire, expire

EVERY_SECONDS = 2.0
LINES_AT_ONCE = 200

_DUE = """
    SELECT id FROM lines WHERE next_expiry_on < $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""


def expiry() -> Job:
    """Once for every business date; while the date stands still it asks the database nothing."""
    done: date | None = None

    async def run(commands: Commands[object]) -> None:
        nonlocal done
        today = commands.business_date()
        if today == done:
            return
        after = ""
        while rows := await commands.database.fetch(_DUE, today, after, LINES_AT_ONCE):
            customer_ids = tuple(row["id"] for row in rows)
            await commands.do(expire, Expire(customer_ids), job_context(commands, "limit"))
            after = customer_ids[-1]
        done = today

    return Job("expire holds and freezes", EVERY_SECONDS, run)
