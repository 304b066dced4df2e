"""64 clients over PostgreSQL turn to one person about several loans, day after day: never more than the rules allow."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any

from collections_svc.use_cases.contacts import LogContact, log_contact
from fenqi.testing.clock import HandClock
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff
from fenqi.web.commands import Answer, Commands, Request, TooBusy

COLLECTOR = staff("collections:work")
CLIENTS = 64
PROCESSES = 4
"""Runners that know nothing of each other's turns, as four processes would be."""
TRIES_A_DAY = 2
DAYS = 8
EXPECTED = (3, 3, 3, 1, 0, 0, 0, 3)
"""Three a day until ten are made; on the eighth day the first three are a week ago."""


async def test_never_more_than_the_rules_allow(collections: Running, event: Any) -> None:
    loans = ("L1", "L2", "L3")
    await collections.events.publish(*(event("overdue", bucket="M2", loan_id=loan_id) for loan_id in loans))
    await collections.settled()
    clock = HandClock()
    runners = [_runner(collections, clock) for _ in range(PROCESSES)]
    answers: Counter[str] = Counter()

    async def tries(client: int, day: int) -> None:
        for nth in range(TRIES_A_DAY):
            command = LogContact(
                COLLECTOR, loans[(client + nth) % 3], f"K-{day}-{client}-{nth}", "phone", "customer", None, None, None
            )
            asked = Request(f"staff:{client}", None, b"", "test")
            answer = await _until_decided(runners[client % PROCESSES], command, asked)
            answers["made" if answer.status == 201 else "refused"] += 1

    for day in range(DAYS):
        await asyncio.gather(*(tries(client, day) for client in range(CLIENTS)))
        clock.forward(days=1)
    rows = await collections.database.fetch(
        "SELECT data::jsonb ->> 'counted_on' AS day, count(*) AS made FROM facts WHERE type LIKE '%ContactMade%' GROUP BY 1"
    )
    made = {date.fromisoformat(row["day"]): row["made"] for row in rows}
    assert tuple(made.get(OPENING + timedelta(days=n), 0) for n in range(DAYS)) == EXPECTED
    notices = await collections.database.fetchval(
        "SELECT count(*) FROM facts WHERE type LIKE '%ContactMade%' AND data::jsonb ->> 'by' LIKE 'system:%'"
    )
    assert answers["made"] + notices == sum(EXPECTED), "notices of the first day count as well"
    assert answers["made"] + answers["refused"] == CLIENTS * TRIES_A_DAY * DAYS
    refused = await collections.database.fetchval("SELECT count(*) FROM facts WHERE type LIKE '%ContactRefused%'")
    assert refused == answers["refused"], "each refusal is on record"


async def _until_decided(runner: Commands[Any], command: LogContact, asked: Request) -> Answer:
    while True:
        try:
            return await runner.run(log_contact, command, asked, 201)
        except TooBusy:
            continue


def _runner(collections: Running, clock: HandClock) -> Commands[Any]:
    ports = collections.service.commands.ports
    return Commands(collections.database, ports, clock, collections.service.commands.business_date, lambda: None)
