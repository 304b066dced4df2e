"""Close a business day: cut it off, age what has come due, accrue, state the books, open the next day.

Every step can be stopped and done again. The cut comes first, so that the day's books can't move any more; then the
loans whose day has come are aged, in transactions of their own; then the interest of the day and the allowance for
losses are posted for all loans at once; the last unit of work records BusinessDayClosed. A day costs by what falls due
on it and by what was changed, not by the loans there are.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fenqi.store import Database, UnitOfWork
from fenqi.store.unit_of_work import Context, Stale
from loan_svc.adapters.aggregates import BUSINESS_DAYS
from loan_svc.adapters.cut_off import cut_off, is_cut_off
from loan_svc.adapters.day_totals import daily_interest, parked_count, steps_of
from loan_svc.adapters.ledger import AccountBalance, balances, books_of, totals_of
from loan_svc.adapters.standing import Count, by_bucket, by_class, keep_standing, standing
from loan_svc.domain.accounts import ALLOWANCE, LOANS
from loan_svc.domain.business_day import BusinessDay, DayOutOfOrder
from loan_svc.domain.day_facts import AllowanceChanged, BusinessDayClosed, DayFact, InterestAccrued
from loan_svc.domain.expected_loss import Exposure, losses, parameters_on
from loan_svc.ports import Ports
from loan_svc.use_cases.age_loans import age_loans
from loan_svc.use_cases.books import enter

log = logging.getLogger("loan_svc.close")

CLOSER = "system:close-of-day"
"""Who ages loans and accrues, whoever asked for the close."""


@dataclass(frozen=True, slots=True)
class CloseDay:
    on: date


async def close_day(command: CloseDay, uow: UnitOfWork, ports: Ports) -> BusinessDay:
    """The closed day. Closing it again answers the same. Raises DayOutOfOrder."""
    on, database = command.on, uow.database
    day = await uow.find(BUSINESS_DAYS, on.isoformat())
    if day is None or not day.closed:
        await _check_order(database, on, ports.today())
        await cut_off(database, on)
        await ports.move_to(on + timedelta(days=1))
        closing = replace(uow.context, business_date=on, actor=CLOSER)
        await age_loans(database, closing)
        counts = await standing(database, on)
        if day is None:
            await _accrue(database, closing, counts)
            day = await uow.find(BUSINESS_DAYS, on.isoformat())
        if day is None or not day.closed:  # else somebody closed it meanwhile
            return await _shut(uow, on, counts)
    assert day.next_business_date is not None, "a closed day has opened the next"
    await ports.move_to(day.next_business_date)
    return day


async def _shut(uow: UnitOfWork, on: date, counts: Sequence[Count]) -> BusinessDay:
    """The last unit of work: the totals are kept, and the day is closed."""
    uow.context = replace(uow.context, business_date=on)
    uow.insert("ledger_days", *(dict(row) for row in await totals_of(uow.database, on)))
    keep_standing(uow, on, counts)
    return uow.record(BUSINESS_DAYS, on.isoformat(), [await _closed(uow.database, on, counts)])


async def _check_order(database: Database, on: date, today: date) -> None:
    before = today - timedelta(days=1)
    if on == before and await is_cut_off(database, before):
        return  # its close was interrupted
    if on != today:
        raise DayOutOfOrder(f"The business date is {today}: close that day, not {on}.")
    if await is_cut_off(database, before) and not await _is_closed(database, before):
        raise DayOutOfOrder(f"The close of {before} was interrupted: close that day first.")


async def _is_closed(database: Database, day: date) -> bool:
    return bool(
        await database.fetchval(
            "SELECT EXISTS (SELECT FROM business_days WHERE id = $1 AND (state->>'closed')::boolean)", day.isoformat()
        )
    )


async def _accrue(database: Database, context: Context, counts: Sequence[Count]) -> None:
    """Post the interest of the day and bring the allowance to what is expected to be lost."""
    on, uow = context.business_date, UnitOfWork(database, context)
    facts: list[DayFact] = [
        InterestAccrued(on, currency, minor) for currency, minor in (await daily_interest(database, on)).items()
    ]
    facts += _allowances(on, counts, await balances(database, on))
    if not facts:
        return
    uow.record(BUSINESS_DAYS, on.isoformat(), facts)
    enter(uow, facts)
    with suppress(Stale):  # somebody else closes the same day, and was here first
        await uow.commit()


def _allowances(on: date, counts: Sequence[Count], books: Sequence[AccountBalance]) -> list[AllowanceChanged]:
    parameters = parameters_on(on)
    exposures: dict[str, list[Exposure]] = {one.currency: [] for one in books if one.account == ALLOWANCE.code}
    for (currency, _, grade, bucket, _), loans, minor in counts:
        exposures.setdefault(currency, []).append(Exposure(bucket or None, grade, loans, minor))
    kept = {one.currency: one.credits_minor - one.debits_minor for one in books if one.account == ALLOWANCE.code}
    facts = []
    for currency, of_currency in sorted(exposures.items()):
        stages = losses(of_currency, parameters)
        expected = sum(stage.loss_minor for stage in stages)
        change = expected - kept.get(currency, 0)
        facts.append(AllowanceChanged(on, currency, expected, change, stages, parameters.version))
    return facts


async def _closed(database: Database, on: date, counts: Sequence[Count]) -> BusinessDayClosed:
    found = await balances(database, on)
    books, steps = books_of(found), await steps_of(database, on)
    gap = _gap(counts, found)
    if gap:
        log.error("close of %s: loans and ledger are %d minor units apart: run the audit", on, gap)
    overdue = by_bucket(counts)
    return BusinessDayClosed(
        business_date=on,
        next_business_date=on + timedelta(days=1),
        loans_active=sum(one.loans for one in counts),
        loans_moved=steps.moved,
        overdue_count=sum(one.loans for one in overdue),
        overdue_by_bucket=overdue,
        books=books,
        trial_balance_minor=sum(abs(one.debits_minor - one.credits_minor) for one in books),
        by_class=by_class(counts),
        instalments_due=steps.instalments_due,
        loans_parked=await parked_count(database),
        receivables_gap_minor=gap,
    )


def _gap(counts: Sequence[Count], books: Sequence[AccountBalance]) -> int:
    """The sub-ledger against the general ledger: how far the loans' principal is from its account, over the currencies."""
    apart: Counter[str] = Counter()
    for one in counts:
        apart[one.group.currency] += one.outstanding_minor
    for balance in books:
        if balance.account == LOANS.code:
            apart[balance.currency] -= balance.debits_minor - balance.credits_minor
    return sum(map(abs, apart.values()))
