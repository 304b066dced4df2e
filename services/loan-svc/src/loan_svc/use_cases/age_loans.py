"""Age every loan whose day has come: those that go by their plan in bulk, the others by the rule itself.

A loan that can't be aged is parked with its reason and the rest goes on; `release` puts it back into the next close.
"""

import asyncio
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from fenqi.store import Database, UnitOfWork
from fenqi.store.database import DatabaseAway
from fenqi.store.unit_of_work import Context, Stale
from loan_svc.adapters.age_in_bulk import CHUNK, age_chunk, due_by_plan
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.ageing import age
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_ageing import InstalmentDue, Overdue
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record

log = logging.getLogger("loan_svc.close")

AT_ONCE = 100_000
"""Loans whose ids are kept in mind at a time."""
WORKERS = 2
"""Chunks aged at once: what two cores are busy with."""
BATCH = 500
"""Loans aged one by one in one unit of work."""
MAX_TRIES = 50
"""Times a batch is decided again when a payment changed one of its loans meanwhile."""
PAUSE_SECONDS = 0.005
MAX_REASON = 500
"""Characters of the reason why a loan was parked."""

DUE = """
    WITH due AS MATERIALIZED (  -- found by their day and sorted then, never by their id (so the || '')
        SELECT id FROM loans l WHERE next_action_on <= $1::date::text AND status = 'active' AND id || '' > $3
            AND NOT EXISTS (SELECT FROM parked_loans p WHERE p.loan_id = l.id)
    )
    SELECT id FROM due ORDER BY id LIMIT $2
"""
_PARK = """
    INSERT INTO parked_loans (loan_id, business_date, reason) VALUES ($1, $2, $3)
    ON CONFLICT (loan_id) DO NOTHING
"""


async def age_loans(database: Database, context: Context) -> None:
    """Everything that is due at the close of the context's business date. To be stopped anywhere and asked again."""
    await _in_bulk(database, context)
    last = ""  # each is looked at once: one that is due and not judged yet (its last day to pay is later) stays due
    while rows := await database.fetch(DUE, context.business_date, AT_ONCE, last):
        last = rows[-1]["id"]
        for batch in _parts([row["id"] for row in rows], BATCH):
            await _by_the_rule(batch, database, context)


def _parts(ids: list[str], size: int) -> list[list[str]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]


async def _in_bulk(database: Database, context: Context) -> None:
    """Chunk by chunk, several at once; in an order by chance, so that another process at the same day is elsewhere."""
    try:
        more = True
        while more:
            ids = await due_by_plan(database, context.business_date, AT_ONCE)
            chunks = _parts(ids, CHUNK)
            random.shuffle(chunks)
            waiting = iter(chunks)

            async def work(waiting: Iterator[list[str]] = waiting) -> int:
                return sum([await age_chunk(database, context, chunk) for chunk in waiting])

            aged = sum(await asyncio.gather(*(work() for _ in range(WORKERS))))
            more = len(ids) == AT_ONCE and aged > 0  # else others are at them
    except asyncpg.DataError as error:  # one loan's data: the rule itself will find which, and why
        log.warning("loans can't be aged in bulk, the rule ages them one by one: %s", error)


async def _by_the_rule(ids: list[str], database: Database, context: Context) -> None:
    try:
        await _age(ids, database, context)
    except DatabaseAway:  # no loan's fault: the close stops here and is asked again
        raise
    except Exception as error:
        if len(ids) > 1:
            for id_ in ids:
                await _by_the_rule([id_], database, context)
        else:
            log.exception("loan %s is parked", ids[0])
            reason = f"{type(error).__name__}: {error}"[:MAX_REASON]
            await database.execute(_PARK, ids[0], context.business_date, reason)


async def _age(ids: list[str], database: Database, context: Context) -> None:
    """One batch, in one unit of work."""
    for _ in range(MAX_TRIES):
        uow = UnitOfWork(database, context)
        told: list[LoanFact] = []
        for loan in (await uow.find_many(LOANS, ids)).values():
            facts = age(loan, context.business_date)
            if facts:
                record(uow, loan.id, facts)
                told += facts
        step = {
            "business_date": context.business_date,
            "loans": len(ids),
            "instalments_due": sum(isinstance(fact, InstalmentDue) for fact in told),
            "moved": sum(isinstance(fact, Overdue) for fact in told),
        }
        uow.insert("close_steps", step)
        try:
            await uow.commit()
        except Stale:
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return
    raise AssertionError(f"a batch of loans kept changing through {MAX_TRIES} tries")


@dataclass(frozen=True, slots=True)
class ReleaseLoan:
    loan_id: str


async def release_loan(command: ReleaseLoan, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The loan is aged again, for all days it missed, when the next day closes. Raises NotFound."""
    await own_loan(uow, command.loan_id, None)
    await uow.database.execute("DELETE FROM parked_loans WHERE loan_id = $1", command.loan_id)
    return {"loan_id": command.loan_id, "parked": False}
