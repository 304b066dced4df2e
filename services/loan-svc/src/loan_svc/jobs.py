"""What loan-svc does by the clock: contracts that were signed are sealed."""

import logging
from typing import Any

from fenqi.kernel import Unavailable
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context
from loan_svc.use_cases.seal_contract import GiveContract, give_contract

log = logging.getLogger("loan_svc.seals")

SEAL_EVERY_SECONDS = 1.0
SEALS_A_ROUND = 20
"""About 0.04 seconds each; who signs more than this in a second waits a round longer for the document."""
_TO_SEAL = """
    SELECT id, loan_id FROM contracts
    WHERE (state->>'evidence') IS NOT NULL AND (state->>'sealed') IS NULL AND id > $1 ORDER BY id LIMIT $2
"""


def jobs() -> tuple[Job, ...]:
    """A set of its own for each built service."""
    return (Job("seal contracts", SEAL_EVERY_SECONDS, SealContracts().round),)


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
