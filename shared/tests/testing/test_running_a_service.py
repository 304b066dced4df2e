"""The helpers that every service's tests start from."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date

from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.testing.events import Events
from fenqi.testing.sample.main import build
from fenqi.testing.sample.tally import CONTRACTS, AddedV1, OpenedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff
from fenqi.web.settings import ServiceSettings

Run = Callable[..., AbstractAsyncContextManager[Running]]


async def test_a_service_runs_with_its_own_database_and_what_it_does_is_heard_on_the_bus(running: Run) -> None:
    async with running(build, ServiceSettings) as tally:
        clerk = tally.as_(staff("tally:add"))
        opened = await clerk.post("/tally/v1/tallies", json={"limit": 10})
        assert opened.status_code == 201, opened.text
        path = f"/tally/v1/tallies/{opened.json()['id']}/additions"
        added = await clerk.post(path, json={"amount": 7, "note": "first"}, headers={"Idempotency-Key": "k1"})
        assert (added.status_code, added.json()["total"]) == (201, 7)
        assert (await tally.http.get("/tally/v1/tallies")).status_code == 401
        await tally.settled()
        ear = Events(tally.bus, tally.clock, CONTRACTS)
        heard = await ear.heard("tally")
        await ear.close()
        assert [type(one.event) for one in heard] == [OpenedV1, AddedV1]
        assert [one.envelope.sequence for one in heard] == [1, 2]


async def test_an_event_of_another_service_reaches_it(running: Run) -> None:
    async with running(build, ServiceSettings, opening_date=date(2026, 11, 23)) as tally:
        closed = BusinessDayClosedV1(
            business_date=date(2026, 11, 23),
            next_business_date=date(2026, 11, 24),
            loans_active=0,
            loans_moved=0,
            overdue_count=0,
            overdue_by_bucket=(),
            books=(),
            trial_balance_minor=0,
        )
        await tally.events.publish(closed)
        await tally.settled()
        assert await tally.held() == []
        ready = (await tally.http.get("/health/ready")).json()
        assert ready["business_date"] == "2026-11-24"
