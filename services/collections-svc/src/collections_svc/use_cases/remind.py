"""The day of planned steps has come: what the customer should hear becomes a fact, which customer-svc sends.

Each notice is an attempt in the customer's contact book, in the same unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS
from collections_svc.domain import case as rules
from collections_svc.domain.contact_rules import Moment, notice_now, notice_on
from collections_svc.domain.facts import ReminderDue
from collections_svc.domain.reminder import through_the_book
from collections_svc.ports import Ports
from collections_svc.use_cases.keep_case import keep
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Remind:
    loan_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """Facts of one case, decided for a business date."""

    facts: Sequence[Any]
    on: date


async def remind(command: Remind, uow: UnitOfWork, ports: Ports) -> int:
    """How many reminders of these loans' cases fell due, or had to wait for another day."""
    today = uow.context.business_date
    cases = await uow.find_many(CASES, command.loan_ids)
    return await record({id_: Decided(rules.remind(case, today), today) for id_, case in cases.items()}, uow, ports)


async def record(decided: Mapping[str, Decided], uow: UnitOfWork, ports: Ports) -> int:
    """Record what was decided of cases, by loan id. Their reminders go through the contact books of their customers, which
    are read at once. Returns how many facts of cases there were."""
    customers = {loan_id: _customer(one.facts) for loan_id, one in decided.items()}
    await uow.find_many(CONTACT_BOOKS, sorted(filter(None, set(customers.values()))))
    count = 0
    for loan_id, one in decided.items():
        customer_id = customers[loan_id]
        moment = moment_of(one.on, uow.context.at, uow.context.business_date, ports)
        book = uow.known(CONTACT_BOOKS, customer_id)
        facts, told = through_the_book(one.facts, book, moment, one.on, uow.context.actor)
        if told:
            uow.record(CONTACT_BOOKS, customer_id, told)
        if facts:
            keep(uow, loan_id, facts)
        count += len(facts)
    return count


def moment_of(on: date, now: datetime, business_date: date, ports: Ports) -> Moment:
    """When a notice of a business date goes out: now; in a sandbox, on that date."""
    if ports.is_sandbox:
        return notice_on(on, now, business_date, ports.zone)
    return notice_now(now, business_date, ports.zone)


def _customer(facts: Sequence[Any]) -> str:
    """Whom the reminders among a case's facts go to; empty where there are none."""
    return next((one.customer_id for one in facts if isinstance(one, ReminderDue)), "")
