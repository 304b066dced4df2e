"""Close a business day: cut it off, age what has come due, state the books, open the next day.

Every step can be stopped and done again. The cut comes first, so that the day's books can't move any more; then the
loans whose `next_action_on` has come are aged in batches, each committed with its facts; the last unit of work records
BusinessDayClosed. A day costs by what falls due on it, besides one look at the totals of the active loans.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fenqi.store import Database, UnitOfWork
from fenqi.store.unit_of_work import Context, Stale
from loan_svc.adapters.aggregates import BUSINESS_DAYS, LOANS
from loan_svc.adapters.cut_off import cut_off, is_cut_off
from loan_svc.adapters.ledger import balances, books_of, standing, totals_of
from loan_svc.domain.ageing import age
from loan_svc.domain.business_day import BusinessDay, DayOutOfOrder
from loan_svc.domain.facts import BusinessDayClosed
from loan_svc.ports import Ports
from loan_svc.use_cases.books import record

log = logging.getLogger("loan_svc.close")

BATCH = 500
"""Loans aged in one unit of work."""
MAX_TRIES = 50
"""Times a batch is decided again when a payment changed one of its loans meanwhile."""
PAUSE_SECONDS = 0.005

_DUE = "SELECT id FROM loans WHERE next_action_on <= $1 AND id > $2 ORDER BY id LIMIT $3"
_MOVED = """
    SELECT count(DISTINCT aggregate_id) FROM facts
    WHERE type = 'loan.Overdue.v1' AND business_date = $1 AND actor = $2
"""
CLOSER = "system:close-of-day"
"""Who ages loans, whoever asked for the close: so that a restarted close can count what was moved before."""


@dataclass(frozen=True, slots=True)
class CloseDay:
    on: date


async def close_day(command: CloseDay, uow: UnitOfWork, ports: Ports) -> BusinessDay:
    """The closed day. Closing it again answers the same. Raises DayOutOfOrder."""
    on, database = command.on, uow.database
    closed = await uow.find(BUSINESS_DAYS, on.isoformat())
    if closed is None:
        await _check_order(database, on, ports.today())
        await cut_off(database, on)
        following = on + timedelta(days=1)
        await ports.move_to(following)
        await _age_all(database, replace(uow.context, business_date=on, actor=CLOSER))
        fact = await _closed(database, on, following)
        uow.context = replace(uow.context, business_date=on)
        uow.insert("ledger_days", *(dict(row) for row in await totals_of(database, on)))
        return uow.record(BUSINESS_DAYS, on.isoformat(), [fact])
    await ports.move_to(closed.next_business_date)
    return closed


async def _check_order(database: Database, on: date, today: date) -> None:
    before = today - timedelta(days=1)
    if on == before and await is_cut_off(database, before):
        return  # its close was interrupted
    if on != today:
        raise DayOutOfOrder(f"The business date is {today}: close that day, not {on}.")
    if await is_cut_off(database, before) and not await _is_closed(database, before):
        raise DayOutOfOrder(f"The close of {before} was interrupted: close that day first.")


async def _is_closed(database: Database, day: date) -> bool:
    return bool(await database.fetchval("SELECT EXISTS (SELECT FROM business_days WHERE id = $1)", day.isoformat()))


async def _age_all(database: Database, context: Context) -> None:
    last = ""
    while True:
        rows = await database.fetch(_DUE, context.business_date.isoformat(), last, BATCH)
        if not rows:
            return
        last = rows[-1]["id"]
        await _age([row["id"] for row in rows], database, context)


async def _age(ids: list[str], database: Database, context: Context) -> None:
    """One batch, in one unit of work."""
    for _ in range(MAX_TRIES):
        uow = UnitOfWork(database, context)
        for loan in (await uow.find_many(LOANS, ids)).values():
            facts = age(loan, context.business_date)
            if facts:
                record(uow, loan.id, facts)
        try:
            await uow.commit()
        except Stale:
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return
    raise AssertionError(f"a batch of loans kept changing through {MAX_TRIES} tries")


async def _closed(database: Database, on: date, following: date) -> BusinessDayClosed:
    books = books_of(await balances(database, on))
    loans = await standing(database)
    if loans.gap_minor:
        log.error("close of %s: loans and ledger are %d minor units apart: run the audit", on, loans.gap_minor)
    return BusinessDayClosed(
        business_date=on,
        next_business_date=following,
        loans_active=loans.loans_active,
        loans_moved=int(await database.fetchval(_MOVED, on, CLOSER)),
        overdue_count=sum(one.loans for one in loans.overdue),
        overdue_by_bucket=loans.overdue,
        books=books,
        trial_balance_minor=sum(abs(one.debits_minor - one.credits_minor) for one in books),
    )
