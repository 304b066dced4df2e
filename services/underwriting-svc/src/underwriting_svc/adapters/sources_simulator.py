"""Identity authority, face check, bureau and income sources for the sandbox and for tests: ordinary people are who they
say and earn what they state; a phone number of the sandbox's range scripts everything else."""

from dataclasses import fields
from typing import Literal

from fenqi.web.source import SourceAway
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.domain.bureau import CreditRecord, Told
from underwriting_svc.domain.submission import Statement
from underwriting_svc.ports import IncomeTold

RANGE = "1990000"
"""Magic: a phone number 1990000IFBC. I, F, B and C are the identity authority, the face check, the bureau and the income
sources; 0 is ordinary and 9 does not answer, everywhere.
I: 1 differs, 2 unknown. F: 1 no match, 2 not live. B: 1 no record, 2 two delinquencies more than stated, 3 a clean record
also where nothing was stated. C: 1 three fifths of the stated income, 2 unknown."""
AWAY = "9"
CLEAN = CreditRecord(
    delinquencies_2y=0,
    credit_history_years=8,
    inquiries_12m=1,
    open_credit_lines=2,
    total_credit_lines=4,
    failed_to_pay_count=0,
    accounts_past_due=0,
    accounts_30d_past_due=0,
    never_delinquent_percent="100",
    public_records=0,
)


def _script(applicant: Applicant, place: int) -> str:
    digits = "".join(filter(str.isdigit, applicant.phone)).removeprefix("86")
    script = digits.removeprefix(RANGE)
    found = script[place] if digits.startswith(RANGE) and len(script) == 4 else "0"
    if found == AWAY:
        raise SourceAway("This phone number makes a source of the sandbox not answer.")
    return found


class IdentitySimulator:
    """Confirms."""

    async def check(self, _reference: str, applicant: Applicant) -> Literal["confirmed", "differs", "unknown"]:
        """As the script says."""
        match _script(applicant, 0):
            case "1":
                return "differs"
            case "2":
                return "unknown"
        return "confirmed"


class FaceSimulator:
    """Sees a living person with the right face."""

    async def check(self, _reference: str, applicant: Applicant) -> Literal["live_match", "no_match", "not_live"]:
        """As the script says."""
        match _script(applicant, 1):
            case "1":
                return "no_match"
            case "2":
                return "not_live"
        return "live_match"


class BureauSimulator:
    """Has what was stated. `queries` are those it was asked, each once."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    async def ask(self, query_id: str, _consent: str, applicant: Applicant, stated: Statement) -> Told:
        """As the script says."""
        script = _script(applicant, 2)
        if query_id not in self.queries[-100:]:
            self.queries = [*self.queries[-999:], query_id]
        said = {field.name: getattr(stated, field.name) for field in fields(CreditRecord)}
        match script:
            case "1":
                return Told("no_record")
            case "2":
                return Told("found", CreditRecord(**{**said, "delinquencies_2y": (stated.delinquencies_2y or 0) + 2}))
            case "3":
                return Told("found", CLEAN)
        return Told("found", CreditRecord(**said))


class IncomeSimulator:
    """Confirms the stated income."""

    async def check(
        self, _reference: str, applicant: Applicant, annual_income_minor: int, _currency: str
    ) -> IncomeTold:
        """As the script says."""
        match _script(applicant, 3):
            case "1":
                return IncomeTold("lower", annual_income_minor * 3 // 5)
            case "2":
                return IncomeTold("unknown")
        return IncomeTold("confirmed", annual_income_minor)
