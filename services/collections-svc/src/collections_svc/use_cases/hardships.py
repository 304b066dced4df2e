"""Relieve a customer in hardship: open a check, which blocks contacts, and answer it, which lifts the block."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS
from collections_svc.domain.contact_book import allow, block
from collections_svc.domain.hardship import HardshipWish, Relief, agree_hardship, decline_hardship, request_hardship
from collections_svc.domain.remedy_policy import Authority
from collections_svc.ports import Ports
from collections_svc.use_cases.show_remedies import remedies_view
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class AskHardship:
    """`monthly_minor` may be zero: the customer can pay nothing."""

    loan_id: str
    reason: str
    monthly_minor: int
    currency: str | None
    until_on: date


@dataclass(frozen=True, slots=True)
class DecideHardship:
    """`relief` is None when it is declined."""

    loan_id: str
    check_id: str
    relief: Relief | None
    reason: str
    authority: Authority


async def ask_hardship(command: AskHardship, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case with the check that is open. Raises NotFound and what `request_hardship` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    wish = HardshipWish(
        new_id(), command.reason, command.monthly_minor, command.currency or case.currency, command.until_on
    )
    facts = request_hardship(case, wish, ports.remedies, by, today)
    book = await uow.find(CONTACT_BOOKS, case.customer_id)
    uow.record(CONTACT_BOOKS, case.customer_id, block(book, case.customer_id, "hardship", wish.check_id, today))
    return remedies_view(uow.record(CASES, case.loan_id, facts))


async def decide_hardship(command: DecideHardship, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case as it stands now. Raises NotFound and what `agree_hardship` and `decline_hardship` raise."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    if command.relief is None:
        facts = decline_hardship(case, command.check_id, command.reason, by, today)
    else:
        facts = agree_hardship(case, command.check_id, command.relief, command.authority, ports.remedies, by, today)
    await let_contact(uow, case.customer_id, command.check_id, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))


async def let_contact(uow: UnitOfWork, customer_id: str, check_id: str, on: date) -> None:
    """The check is answered: it blocks contacts no more."""
    book = await uow.find(CONTACT_BOOKS, customer_id)
    facts = allow(book, check_id, on, uow.context.at)
    if facts:
        uow.record(CONTACT_BOOKS, customer_id, facts)
