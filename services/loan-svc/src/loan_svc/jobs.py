"""What runs by the clock: merchants' subsidies are earned as their instalments fall due."""

from typing import Any

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from loan_svc.use_cases.earn_subsidies import EarnSubsidies, earn_subsidies

EVERY_SECONDS = 2.0
LOANS_AT_ONCE = 200

_DUE = """
    SELECT id FROM loans WHERE subsidy_next_on <= $1::date::text ORDER BY subsidy_next_on, id LIMIT $2
"""


async def earn(commands: Commands[Any]) -> None:
    """One round: what is due is earned and is not due any more, so a crowd is worked off round by round."""
    due = await commands.database.fetch(_DUE, commands.business_date(), LOANS_AT_ONCE)
    if due:
        command = EarnSubsidies(tuple(row["id"] for row in due))
        await commands.do(earn_subsidies, command, job_context(commands, "loan"))


EARN_SUBSIDIES = Job("earn subsidies", EVERY_SECONDS, earn)
