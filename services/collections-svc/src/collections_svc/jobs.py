"""What runs by the clock: planned steps whose business date has come become reminders, promises whose day is over are broken."""

from collections_svc.ports import Ports
from collections_svc.use_cases.promises import BreakPromises, break_promises
from collections_svc.use_cases.remind import Remind, moment_of, remind
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

EVERY_SECONDS = 2.0
CASES_AT_ONCE = 200

_DUE = """
    SELECT id FROM cases WHERE next_step_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""
_BROKEN = """
    SELECT id FROM cases WHERE promise_due_on < $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""


def reminders() -> Job:
    """All that is due on the current business date, in batches. In quiet hours nothing goes out: it waits for the morning."""

    async def run(commands: Commands[Ports]) -> None:
        today = commands.business_date()
        if moment_of(today, commands.clock(), today, commands.ports).is_quiet:
            return
        after = ""
        while rows := await commands.database.fetch(_DUE, commands.business_date(), after, CASES_AT_ONCE):
            loan_ids = tuple(row["id"] for row in rows)
            await commands.do(remind, Remind(loan_ids), job_context(commands, "collections"))
            after = loan_ids[-1]

    return Job("reminders", EVERY_SECONDS, run)


def promises() -> Job:
    """All that the business date has broken, in batches."""

    async def run(commands: Commands[Ports]) -> None:
        after = ""
        while rows := await commands.database.fetch(_BROKEN, commands.business_date(), after, CASES_AT_ONCE):
            loan_ids = tuple(row["id"] for row in rows)
            await commands.do(break_promises, BreakPromises(loan_ids), job_context(commands, "collections"))
            after = loan_ids[-1]

    return Job("promises", EVERY_SECONDS, run)
