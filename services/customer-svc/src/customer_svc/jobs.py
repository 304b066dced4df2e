"""What runs by the clock: one-time codes nobody can use any more are dropped, idle ones with their hashes."""

from datetime import timedelta

from customer_svc.ports import Ports
from fenqi.web.commands import Commands
from fenqi.web.service import Job

EVERY_SECONDS = 600.0
KEPT_AFTER_EXPIRY = timedelta(hours=1)


async def drop_old_codes(commands: Commands[Ports]) -> None:
    """A consent that came from a code stays."""
    await commands.database.execute(
        "DELETE FROM one_time_codes WHERE expires_at < $1", commands.clock() - KEPT_AFTER_EXPIRY
    )


DROP_OLD_CODES = Job("drop old codes", EVERY_SECONDS, drop_old_codes)
