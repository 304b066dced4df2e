"""What runs by the clock: a second look at what came in the same moment, and forgetting what nothing looks back to."""

import logging
from datetime import datetime, timedelta
from typing import Any

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.look_again import LookAgain, look_again

log = logging.getLogger("underwriting.jobs")

LOOK_EVERY_SECONDS = 30.0
TOGETHER_SECONDS = 10
"""Two applications submitted within a day and recorded within so many seconds may not have seen each other."""
LOOKS_A_ROUND = 500
AT_START = timedelta(hours=1)
"""So far back looks the first round after a start."""
FORGET_EVERY_SECONDS = 3600.0
FORGOTTEN_A_ROUND = 10_000

_NOW = "SELECT now()"
_TOGETHER = f"""
    SELECT DISTINCT l.application_id FROM linkage l JOIN linkage o
        ON o.hash = l.hash AND o.kind = l.kind AND o.household <> l.household AND o.application_id <> l.application_id
        AND o.recorded_at BETWEEN l.recorded_at - interval '{TOGETHER_SECONDS} seconds'
            AND l.recorded_at + interval '{TOGETHER_SECONDS} seconds'
        AND o.seen_at BETWEEN l.seen_at - interval '1 day' AND l.seen_at + interval '1 day'
    WHERE l.recorded_at > $1 AND l.recorded_at <= $2 ORDER BY 1 LIMIT {LOOKS_A_ROUND}
"""
_FORGET = (
    f"""
    DELETE FROM linkage WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM linkage l WHERE seen_at < $1 AND NOT EXISTS (
            SELECT FROM fraud_cases f WHERE f.application_id = l.application_id AND f.status = 'open')
        LIMIT {FORGOTTEN_A_ROUND}))
    """,
    f"""
    DELETE FROM traces WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM traces t WHERE submitted_at < $1 AND NOT EXISTS (
            SELECT FROM linkage l WHERE l.application_id = t.application_id) LIMIT {FORGOTTEN_A_ROUND}))
    """,
)
_FORGET_ANSWERS = f"""
    DELETE FROM bureau_answers WHERE query_id = ANY(ARRAY(
        SELECT b.query_id FROM bureau_answers b JOIN bureau_queries q ON q.id = b.query_id
        WHERE q.asked_at < $1 LIMIT {FORGOTTEN_A_ROUND}))
"""


def jobs() -> tuple[Job, ...]:
    """A set of its own for each built service."""
    return (
        Job("look again", LOOK_EVERY_SECONDS, LookTogether().round),
        Job("forget traces", FORGET_EVERY_SECONDS, forget),
    )


class LookTogether:
    """Applications that share something across households and were recorded together are looked at once more. Stopped
    anywhere, it starts an hour back: what has a case gets no second one."""

    def __init__(self) -> None:
        self._upto: datetime | None = None

    async def round(self, commands: Commands[Any]) -> None:
        """Up to a moment ago, so that what is being written counts with what it was written beside."""
        upto = await commands.database.fetchval(_NOW) - timedelta(seconds=TOGETHER_SECONDS)
        after = self._upto or upto - AT_START
        rows = await commands.database.fetch(_TOGETHER, after, upto)
        for row in rows:
            await commands.do(look_again, LookAgain(row["application_id"]), job_context(commands, "underwriting"))
        if len(rows) == LOOKS_A_ROUND:
            log.warning("more than %s applications were recorded together; the rest is not looked at again", len(rows))
        self._upto = upto


async def forget(commands: Commands[Ports]) -> None:
    """Delete identifiers that are older than every window, but for open cases, and answers that are not used again."""
    sources, today = commands.ports.sources, commands.clock()
    for statement in _FORGET:
        await commands.database.execute(statement, today - timedelta(days=sources.thresholds.longest_days))
    reused = today - timedelta(days=sources.asked.bureau_reuse_days + 1)
    await commands.database.execute(_FORGET_ANSWERS, reused.date().isoformat())
