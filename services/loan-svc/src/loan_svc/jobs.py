"""What runs by the clock."""

from typing import Any

from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from loan_svc.adapters.debits import DebitsRunning
from loan_svc.use_cases.run_debits import RunDebits, run_debits

EVERY_SECONDS = 300.0


async def auto_debit(commands: Commands[Any]) -> None:
    """Collect what is due on the business date. Where another process does it just now, there is nothing to do."""
    try:
        await commands.do(run_debits, RunDebits(commands.business_date()), job_context(commands, "loan"))
    except DebitsRunning:
        return


AUTO_DEBIT = Job("auto-debit", EVERY_SECONDS, auto_debit)
