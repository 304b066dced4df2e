"""What runs by the clock: contracts are sealed, auto-debits taken, merchants' subsidies earned as instalments fall due."""

import logging
from typing import Any

from fenqi.kernel import Unavailable
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from loan_svc.adapters.debits import DebitsRunning
from loan_svc.use_cases.earn_subsidies import EarnSubsidies, earn_subsidies
from loan_svc.use_cases.run_debits import RunDebits, run_debits
from loan_svc.use_cases.seal_contract import GiveContract, give_contract

log = logging.getLogger("loan_svc.seals")

SEAL_EVERY_SECONDS = 1.0
SEALS_A_ROUND = 20
"""About 0.04 seconds each; who signs more than this in a second waits a round longer for the document."""
_TO_SEAL = """
    SELECT id, loan_id FROM contracts
    WHERE (state->>'evidence') IS NOT NULL AND (state->>'sealed') IS NULL AND id > $1 ORDER BY id LIMIT $2
"""


def jobs(*, seals: bool, debits: bool) -> tuple[Job, ...]:
    """A set of its own for each built service. `seals`: contracts are sealed without being asked for; `debits`: what is due
    is taken by auto-debit."""
    sealing = (Job("seal contracts", SEAL_EVERY_SECONDS, SealContracts().round),) if seals else ()
    return (EARN_SUBSIDIES, *sealing, *((AUTO_DEBIT,) if debits else ()))


class SealContracts:
    """Each round takes the next few. What can't be sealed is logged and comes again in turn; it holds nothing up."""

    def __init__(self) -> None:
        self._after = ""

    async def round(self, commands: Commands[Any]) -> None:
        """Seal what waits, at most SEALS_A_ROUND. Stopped anywhere, nothing is half done: it is simply done again."""
        rows = await commands.database.fetch(_TO_SEAL, self._after, SEALS_A_ROUND)
        self._after = rows[-1]["id"] if len(rows) == SEALS_A_ROUND else ""
        for row in rows:
            context = job_context(commands, "loan")
            try:
                await commands.do(give_contract, GiveContract(row["loan_id"], None), context)
            except Unavailable as error:
                log.warning("contracts wait for their seal: %s", error.detail)
                return
            except Exception:
                log.exception("contract %s can't be sealed, comes again", row["id"])


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
