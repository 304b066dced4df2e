"""The bureau for the sandbox and for tests: ordinary people owe nobody else; a phone number of the sandbox's range scripts
everything else."""

from collections_svc.adapters.bureau_http import Debtors
from collections_svc.domain.bureau_changes import Check, CreditRecord, Told
from fenqi.web.source import SourceAway

RANGE = "1990000"
"""Magic, as underwriting-svc's: of a phone number 1990000IFBC, B is the bureau. 1 no record; 4 one account more past due with
every check from the second on, and the score falls by 60; 9 does not answer."""
PLACE = 2


class BureauWatchSimulator:
    """`queries` are those it was asked, each once, the last thousand."""

    def __init__(self, debtors: Debtors) -> None:
        self._debtors = debtors
        self.queries: list[str] = []

    async def ask(self, check: Check) -> Told:
        """As the script says."""
        debtor = await self._debtors.of(check.application_id)
        if debtor is None:
            return Told("no_consent")
        digits = "".join(filter(str.isdigit, debtor.phone)).removeprefix("86")
        script = digits.removeprefix(RANGE)
        said = script[PLACE] if digits.startswith(RANGE) and len(script) == 4 else "0"
        if said == "9":
            raise SourceAway("This phone number makes a source of the sandbox not answer.")
        if check.check_id not in self.queries:
            self.queries = [*self.queries[-999:], check.check_id]
        worse = int(check.check_id.rpartition("-")[2]) - 1 if said == "4" else 0
        if said == "1":
            return Told("no_record")
        return Told("found", CreditRecord(accounts_past_due=worse, inquiries_12m=1, score=700 - 60 * worse))


class BureauMissing:
    """In the place of a bureau that nobody set up. Only a sandbox has a simulator instead."""

    async def ask(self, _check: Check) -> Told:
        """Raises SourceAway."""
        raise SourceAway("There is no bureau: set COLLECTIONS_BUREAU_URL.")
