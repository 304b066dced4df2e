"""Once a business date everybody who has something to pay soon is reminded, whatever is asked twice."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from collections_svc.jobs import due_reminders
from collections_svc.main import AGGREGATES, build
from collections_svc.settings import CollectionsSettings
from fenqi.contracts.collections import ReminderDueV1
from fenqi.kernel import Unavailable
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING


class LoanSvc:
    """Pages of two, by a cursor that is the number of the next; away for as long as `away`. (The service's own job asks too.)"""

    def __init__(self, away: bool = False) -> None:
        self.asked: list[tuple[str, str, str | None]] = []
        self.away = away

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            return httpx.Response(503)
        asked = request.url.params
        self.asked.append((asked["since"], asked["until"], asked.get("cursor")))
        first = int(asked.get("cursor") or 0)
        items = [
            {
                "loan_id": f"L{n}",
                "customer_id": f"C{n}",
                "due_on": (OPENING + timedelta(days=n % 2)).isoformat(),
                "amount": {"amount_minor": 500 + n, "currency": "CNY"},
            }
            for n in range(first, min(first + 2, 5))
        ]
        return httpx.Response(200, json={"items": items, "next_cursor": str(first + 2) if first + 2 < 5 else None})


async def test_all_pages_are_reminded_once_a_day_also_by_another_process(running: Any, field_keys: Any) -> None:
    loan_svc = LoanSvc()
    async with running(build, CollectionsSettings, peers={"loan": loan_svc}, field_keys=field_keys) as collections:
        job = due_reminders()
        for _ in range(2):
            await job.run(collections.service.commands)
        until = (OPENING + timedelta(days=3)).isoformat()
        assert set(loan_svc.asked) == {(OPENING.isoformat(), until, cursor) for cursor in (None, "2", "4")}
        await due_reminders().run(collections.service.commands)
        await collections.settled()
        told = await collections.events.of(ReminderDueV1)
        assert sorted((one.loan_id, one.kind, one.amount_minor) for one in told) == [  # type: ignore[attr-defined]
            (f"L{n}", "before_due" if n % 2 else "on_due_date", 500 + n) for n in range(5)
        ]
        assert (await verify(collections.database, AGGREGATES)).differences == []


async def test_while_loan_svc_is_away_nobody_is_reminded_and_afterwards_everybody(
    running: Any, field_keys: Any
) -> None:
    loan_svc = LoanSvc(away=True)
    async with running(build, CollectionsSettings, peers={"loan": loan_svc}, field_keys=field_keys) as collections:
        job = due_reminders()
        with pytest.raises(Unavailable):
            await job.run(collections.service.commands)
        assert await collections.database.fetchval("SELECT count(*) FROM due_reminders") == 0
        loan_svc.away = False
        await job.run(collections.service.commands)
        assert await collections.database.fetchval("SELECT count(*) FROM due_reminders") == 5


async def test_in_quiet_hours_they_wait_for_the_morning(running: Any, field_keys: Any) -> None:
    loan_svc = LoanSvc(away=True)
    async with running(build, CollectionsSettings, peers={"loan": loan_svc}, field_keys=field_keys) as collections:
        job = due_reminders()
        collections.clock.forward(hours=15)  # midnight in Shanghai
        loan_svc.away = False
        await job.run(collections.service.commands)
        assert loan_svc.asked == []
        collections.clock.forward(hours=8)
        await job.run(collections.service.commands)
        assert await collections.database.fetchval("SELECT count(*) FROM due_reminders") == 5
