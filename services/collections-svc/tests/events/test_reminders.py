"""Reminders wait for the contact rules, and are refused once a day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg

from collections_svc.adapters.aggregates import CASES
from collections_svc.jobs import reminders
from collections_svc.main import build
from collections_svc.settings import CollectionsSettings
from collections_svc.use_cases.remind import Remind, remind
from fenqi.contracts.collections import ReminderDueV1
from fenqi.contracts.collections_contacts import ContactMadeV1
from fenqi.store import UnitOfWork
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff

COLLECTOR = staff("collections:work")
BLOCKS = "/collections/v1/contact-blocks"


async def names(running: Running) -> list[str]:
    rows = await running.database.fetch(
        "SELECT type FROM facts WHERE kind IN ('case', 'contact_book') ORDER BY position"
    )
    return [row["type"].split(".")[1] for row in rows]


async def to_the_next_day(running: Running, day_closed: Any, day: date) -> None:
    """Close a business day, and let the job do its rounds."""
    running.clock.forward(days=1)
    await running.events.publish(day_closed(day))
    await running.settled()
    for _ in range(3):
        await reminders().run(running.service.commands)
    await running.settled()


async def test_while_a_complaint_is_open_a_step_is_refused_once_a_day_and_comes_when_it_is_answered(
    collections: Running, event: Any, day_closed: Any
) -> None:
    client = collections.as_(COLLECTOR)
    await client.post(BLOCKS, json={"customer_id": "C1", "reason": "complaint", "reference": "X1"})
    await collections.events.publish(event("overdue"))
    await collections.settled()
    for _ in range(3):
        await reminders().run(collections.service.commands)
    waiting = ["ContactsBlocked", "ContactRefused", "CaseOpened", "ReminderDeferred"]
    assert await names(collections) == waiting
    await to_the_next_day(collections, day_closed, OPENING)
    again = [*waiting, "ContactRefused", "ReminderDeferred"]
    assert await names(collections) == again
    await client.post(f"{BLOCKS}/X1/answer", json={"customer_id": "C1"})
    await to_the_next_day(collections, day_closed, OPENING + timedelta(days=1))
    assert await names(collections) == [*again, "ContactsAllowed", "ContactMade", "ReminderDue"]


async def test_a_customer_with_many_loans_gets_three_notices_a_day_and_the_rest_on_the_next(
    collections: Running, event: Any, day_closed: Any
) -> None:
    loans = [f"L{n}" for n in range(5)]
    await collections.events.publish(*(event("overdue", loan_id=loan_id) for loan_id in loans))
    await collections.settled()
    assert (await names(collections)).count("ReminderDue") == 3
    await to_the_next_day(collections, day_closed, OPENING)
    assert (await names(collections)).count("ReminderDue") == 5
    assert (await names(collections)).count("ReminderDeferred") == 2
    made = await collections.events.of(ContactMadeV1)
    assert sorted((one.counted_on, one.counted_today) for one in made) == [  # type: ignore[attr-defined]
        *((OPENING, n) for n in (1, 2, 3)),
        *((OPENING + timedelta(days=1), n) for n in (1, 2)),
    ]


async def test_a_batch_reads_its_cases_and_its_books_at_once(collections: Running, event: Any) -> None:
    loans = tuple(f"L{n:02}" for n in range(40))
    await collections.events.publish(
        *(event("overdue", loan_id=loan_id, customer_id=f"C{n // 2}") for n, loan_id in enumerate(loans))
    )
    await collections.settled()
    asked: list[str] = []

    class Counted(UnitOfWork):
        async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
            asked.append(sql)
            return await super().fetch(sql, *arguments)

    commands = collections.service.commands
    now = commands.context("system:collections-svc", "test")
    context = replace(now, business_date=OPENING + timedelta(days=3), at=now.at + timedelta(days=3))
    uow = Counted(collections.database, context)
    assert await remind(Remind(loans), uow, commands.ports) == 40
    await uow.commit()
    assert len(asked) == 2
    assert (await names(collections)).count("ReminderDue") == 80


async def test_a_broken_promise_lets_the_plan_go_on_where_it_rested(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(event("overdue"))
    await collections.settled()
    due_on = OPENING + timedelta(days=4)
    promise = {"promise_id": "P1", "amount": {"amount_minor": 100, "currency": "CNY"}, "due_on": due_on.isoformat()}
    await collections.as_(COLLECTOR).post("/collections/v1/cases/L1/promises", json=promise)
    for days in range(4):
        await to_the_next_day(collections, day_closed, OPENING + timedelta(days=days))
    assert (await names(collections)).count("ReminderDue") == 1, "the step of the third day rests"
    state = await collections.database.fetchval("SELECT state::text FROM cases")
    assert CASES.read_state(state).next_notice_on == due_on + timedelta(days=1)
    await to_the_next_day(collections, day_closed, due_on)
    assert len(await collections.events.of(ReminderDueV1)) == 2


async def test_what_falls_due_at_night_goes_out_in_the_morning(collections: Running, event: Any) -> None:
    collections.clock.forward(hours=15)  # midnight in Shanghai
    await collections.events.publish(event("overdue"))
    await collections.settled()
    await reminders().run(collections.service.commands)
    assert await names(collections) == ["CaseOpened"]
    collections.clock.forward(hours=8)
    await reminders().run(collections.service.commands)
    assert await names(collections) == ["CaseOpened", "ContactMade", "ReminderDue"]


async def test_in_a_sandbox_notices_count_on_their_business_date(
    running: Any, event: Any, day_closed: Any, field_keys: dict[str, str]
) -> None:
    async with running(build, CollectionsSettings, field_keys=field_keys, sandbox=True) as sandbox:
        sandbox.clock.forward(hours=15)
        await sandbox.events.publish(event("overdue"))
        for days in range(3):
            await sandbox.events.publish(day_closed(OPENING + timedelta(days=days)))
        await sandbox.settled()
        for _ in range(2):
            await reminders().run(sandbox.service.commands)
        await sandbox.settled()
        made = await sandbox.events.of(ContactMadeV1)
        assert [one.counted_on for one in made] == [OPENING, OPENING + timedelta(days=3)]
