"""Earn what the passing of time earns of merchants' subsidies."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.origination import earn_subsidy
from loan_svc.ports import Ports
from loan_svc.use_cases.books import record


@dataclass(frozen=True, slots=True)
class EarnSubsidies:
    """Of these loans."""

    loan_ids: tuple[str, ...]


async def earn_subsidies(command: EarnSubsidies, uow: UnitOfWork, _ports: Ports) -> None:
    """Up to the business date; a loan that has nothing to earn stays as it is, so a repeat changes nothing."""
    for loan in (await uow.find_many(LOANS, command.loan_ids)).values():
        facts = earn_subsidy(loan, uow.context.business_date)
        if facts:
            record(uow, loan.id, facts)
