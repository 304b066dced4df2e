"""What runs by the clock: planned steps whose business date has come become reminders; what was agreed is looked at."""

from collections_svc.ports import Ports
from collections_svc.use_cases.look_at_remedies import LookAtRemedies, look_at_remedies
from collections_svc.use_cases.remind import Remind, remind
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

EVERY_SECONDS = 2.0
CASES_AT_ONCE = 200

_DUE = """
    SELECT id FROM cases WHERE next_step_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""

_REMEDIES_DUE = """
    SELECT id FROM cases WHERE remedies_look_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""


def reminders() -> Job:
    """All that is due on the current business date, in batches."""

    async def run(commands: Commands[Ports]) -> None:
        after = ""
        while rows := await commands.database.fetch(_DUE, commands.business_date(), after, CASES_AT_ONCE):
            loan_ids = tuple(row["id"] for row in rows)
            await commands.do(remind, Remind(loan_ids), job_context(commands, "collections"))
            after = loan_ids[-1]

    return Job("reminders", EVERY_SECONDS, run)


def remedies_by_day() -> Job:
    """All that a day ends or lets be looked at: agreed relief, and offers whose time is over."""

    async def run(commands: Commands[Ports]) -> None:
        after = ""
        while rows := await commands.database.fetch(_REMEDIES_DUE, commands.business_date(), after, CASES_AT_ONCE):
            loan_ids = tuple(row["id"] for row in rows)
            await commands.do(look_at_remedies, LookAtRemedies(loan_ids), job_context(commands, "collections"))
            after = loan_ids[-1]

    return Job("remedies", EVERY_SECONDS, run)
