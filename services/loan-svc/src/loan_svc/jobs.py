"""What runs by the clock: auto-debits, and merchants' subsidies that are earned as their instalments fall due."""

from typing import Any

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from loan_svc.adapters.debits import DebitsRunning
from loan_svc.use_cases.earn_subsidies import EarnSubsidies, earn_subsidies
from loan_svc.use_cases.run_debits import RunDebits, run_debits

DEBITS_EVERY_SECONDS = 300.0
SUBSIDIES_EVERY_SECONDS = 2.0
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


async def auto_debit(commands: Commands[Any]) -> None:
    """Collect what is due on the business date. Where another process does it just now, there is nothing to do."""
    try:
        await commands.do(run_debits, RunDebits(commands.business_date()), job_context(commands, "loan"))
    except DebitsRunning:
        return


AUTO_DEBIT = Job("auto-debit", DEBITS_EVERY_SECONDS, auto_debit)
EARN_SUBSIDIES = Job("earn subsidies", SUBSIDIES_EVERY_SECONDS, earn)
