"""Post-loan care over the real consumer and the jobs: watches follow loans and lines, the bureau is asked, visits are due."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio

from collections_svc.adapters.aggregates import CONTACT_BOOKS, VISITS, WATCHES
from collections_svc.domain import contact_book
from collections_svc.domain.visit import Visit
from collections_svc.domain.watch import Watch, watch_id_of
from collections_svc.main import AGGREGATES, build
from collections_svc.settings import CollectionsSettings
from fenqi.contracts import collections_care as contracts
from fenqi.contracts.limit import HoldPostedV1, LineGrantedV1, LineRestoredV1
from fenqi.store import UnitOfWork
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.until import until

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
WID = watch_id_of("C1")
APPLICANT = {"name": "王芳", "id_number": "110101199003070001", "phone": "19900000040", "consents": ["bureau"]}


@pytest_asyncio.fixture
async def sandbox(running: Any) -> AsyncIterator[Running]:
    """The service with the sandbox's bureau, where everybody's credit gets worse from check to check."""

    def application(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=APPLICANT)

    peers = {"application": application}
    async with running(build, CollectionsSettings, field_keys={"k1": KEY}, sandbox=True, peers=peers) as service:
        yield service


async def watch_of(service: Running, customer_id: str = "C1") -> Watch:
    state = await service.database.fetchval("SELECT state::text FROM watches WHERE id = $1", watch_id_of(customer_id))
    return WATCHES.read_state(state)


async def visit_of(service: Running, visit_id: str | None) -> Visit:
    return VISITS.read_state(await service.database.fetchval("SELECT state::text FROM visits WHERE id = $1", visit_id))


async def facts_of(service: Running, *kinds: str) -> list[str]:
    rows = await service.database.fetch(
        "SELECT type FROM facts WHERE kind = ANY($1) ORDER BY position", list(kinds or ("watch",))
    )
    return [row["type"].split(".")[1] for row in rows]


async def verified(service: Running) -> None:
    """Every state is the fold of its facts."""
    assert (await verify(service.database, AGGREGATES)).differences == []


async def test_a_signal_carries_the_chain_from_the_overdue_loan_on(collections: Running, event: Any) -> None:
    await collections.events.publish(event("disbursed"))
    (overdue,) = await collections.events.publish(event("overdue"), correlation_id="story-1")
    await collections.settled()
    (row,) = await collections.database.fetch(
        "SELECT causation_id, correlation_id FROM facts WHERE type = $1", contracts.RiskSignalledV1.TYPE
    )
    assert (row["causation_id"], row["correlation_id"]) == (overdue.id, "story-1")
    (signal,) = await collections.events.of(contracts.RiskSignalledV1)
    assert (signal.customer_id, signal.loan_id, signal.signal, signal.severity) == (
        "C1", "L1", "first_payment_default", "medium",
    )  # fmt: skip


async def test_each_fact_is_its_contract_and_folds_to_the_stored_state(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(
        event("disbursed"),
        event("disbursed", loan_id="L2", application_id="A2"),
        event("overdue"),
        event("reclassified"),
        event("cured"),
        event("settled"),
        event("cancelled", loan_id="L2"),
        event("owed_again"),
        event("overdue", loan_id="L3"),
        event("written_off", loan_id="L3"),
    )
    await collections.settled()
    await collections.events.publish(day_closed(OPENING + timedelta(days=400)))
    await until(lambda: _none_due(collections))
    rows = await collections.database.fetch(
        "SELECT type, data FROM facts WHERE kind IN ('watch', 'visit') ORDER BY position"
    )
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    await verified(collections)
    watch = await watch_of(collections)
    assert {one.loan_id: one.written_off for one in watch.loans} == {"L1": False, "L3": True}


async def test_events_told_twice_or_of_two_loans_at_once_end_in_the_right_watch(
    collections: Running, event: Any
) -> None:
    envelopes = [
        collections.events.envelope(event(name, loan_id=f"L{n}"))
        for n in range(6)
        for name in ("disbursed", "overdue", "cured")
    ]
    await collections.events.send(*envelopes, *envelopes)
    await collections.settled()
    watch = await watch_of(collections)
    assert len(watch.loans) == 6
    assert {one.bucket for one in watch.loans} == {None}
    assert watch.late(OPENING) == 6


async def test_a_line_that_is_drawn_full_again_is_a_signal_and_its_first_draw_is_not(
    collections: Running, event: Any
) -> None:
    line = {"customer_id": "C1", "line_id": "N1", "currency": "CNY"}
    granted = LineGrantedV1(
        **line, application_id="A1", line_type="comprehensive", purposes=(), limit_minor=100, revolving=True
    )

    def drawn(hold_id: str, available: int) -> HoldPostedV1:
        return HoldPostedV1(
            **line, hold_id=hold_id, loan_id="L1", amount_minor=90, freed_minor=0, available_minor=available
        )

    restored = LineRestoredV1(**line, loan_id="L1", payment_id="Y1", amount_minor=50, available_minor=50)
    await collections.events.publish(granted, drawn("H1", 0), event("disbursed"))
    await collections.settled()
    assert (await watch_of(collections)).signals == ()
    await collections.events.publish(drawn("H2", 5))
    await collections.settled()
    assert [one.signal for one in (await watch_of(collections)).signals] == ["line_used_up"]
    await collections.events.publish(restored)
    await collections.settled()
    assert (await watch_of(collections)).signals == ()


async def test_a_visit_is_planned_ahead_missed_and_waits_while_a_complaint_is_open(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(event("disbursed"), event("overdue"))
    await until(lambda: _visit_planned(collections))
    watch = await watch_of(collections)
    assert watch.visit_on == OPENING + timedelta(days=7)
    await collections.events.publish(day_closed(watch.visit_on))
    await until(lambda: _told(collections, "VisitMissed"))
    again = (await watch_of(collections)).visit_on
    assert again == OPENING + timedelta(days=15)
    await _complain(collections)
    await collections.events.publish(day_closed(again))
    await until(lambda: _told(collections, "VisitMoved"))
    visit = await visit_of(collections, watch.visit_id)
    assert (visit.missed, visit.planned_on) == (1, OPENING + timedelta(days=23))
    await collections.events.publish(event("settled"))
    await until(lambda: _told(collections, "VisitCancelled"))
    await collections.settled()
    assert (await watch_of(collections)).visit_id is None
    await verified(collections)


async def test_the_bureau_is_asked_by_class_and_what_got_worse_is_a_signal(
    sandbox: Running, event: Any, day_closed: Any
) -> None:
    await sandbox.events.publish(event("disbursed"))
    await sandbox.settled()
    due = (await watch_of(sandbox)).check_on
    assert due == OPENING + timedelta(days=365), "a small loan on time"
    for n in range(2):
        due = (await watch_of(sandbox)).check_on
        assert due is not None
        await sandbox.events.publish(day_closed(due - timedelta(days=1)))
        await sandbox.settled()
        await _asked(sandbox, n + 1)
    watch = await watch_of(sandbox)
    assert [(one.signal, one.severity) for one in watch.signals] == [
        ("bureau_overdue", "medium"), ("bureau_score_drop", "low"),
    ]  # fmt: skip
    assert watch.risk_class == "raised"
    rows = await sandbox.database.fetch("SELECT data FROM facts WHERE type = $1", contracts.BureauCheckedV1.TYPE)
    assert len(rows) == 2
    kept = await sandbox.database.fetchval("SELECT record FROM bureau_checks ORDER BY number DESC LIMIT 1")
    assert kept.startswith("k1."), "sealed"
    everything = await sandbox.database.fetchval("SELECT string_agg(data, '') FROM facts")
    assert "110101" not in everything
    await verified(sandbox)


async def test_a_signal_brings_the_planned_visit_forward_and_the_watch_is_due_for_no_second_one(
    sandbox: Running, event: Any, day_closed: Any
) -> None:
    large = {"product_code": "cash-cny", "amount_minor": 30_000_000, "first_due_on": OPENING + timedelta(days=30)}
    await sandbox.events.publish(event("disbursed", **large))
    await sandbox.settled()
    assert (await watch_of(sandbox)).visit_by == OPENING + timedelta(days=30), "the first visit of a large loan"
    await sandbox.events.publish(day_closed(OPENING + timedelta(days=24)))
    await until(lambda: _visit_planned(sandbox))
    first = await watch_of(sandbox)
    assert (first.visit_on, first.visit_by) == (OPENING + timedelta(days=30), None)
    overdue = event("overdue", since_on=large["first_due_on"], as_of_on=OPENING + timedelta(days=20))
    await sandbox.events.publish(overdue)
    await sandbox.settled()
    watch = await watch_of(sandbox)
    assert (watch.visit_id, watch.visit_by) == (first.visit_id, None)
    assert watch.visit_on == OPENING + timedelta(days=27)
    assert (await visit_of(sandbox, watch.visit_id)).planned_on == watch.visit_on
    assert await facts_of(sandbox, "visit") == ["VisitPlanned", "VisitMoved"]
    await verified(sandbox)


async def test_a_bureau_that_is_away_is_asked_again_some_days_later(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(event("disbursed"))
    await collections.settled()
    due = (await watch_of(collections)).check_on
    assert due is not None
    await collections.events.publish(day_closed(due - timedelta(days=1)))
    await collections.settled()
    await _asked(collections, 1)
    watch = await watch_of(collections)
    assert (watch.checks, watch.check_on) == (1, due + timedelta(days=3))


async def _asked(service: Running, count: int) -> None:
    """The job's own round, now."""
    job = next(one for one in service.service.jobs if one.name == "bureau checks")
    await job.run(service.service.commands)
    assert await service.database.fetchval("SELECT count(*) FROM bureau_checks") == count


async def _complain(service: Running) -> None:
    uow = UnitOfWork(service.database, service.service.commands.context("test", "K1"))
    book = await uow.find(CONTACT_BOOKS, "C1")
    uow.record(CONTACT_BOOKS, "C1", contact_book.block(book, "C1", "complaint", "K1", OPENING))
    await uow.commit()


async def _visit_planned(service: Running) -> bool:
    await _run(service, "plan visits")
    return "VisitPlanned" in await facts_of(service, "visit")


async def _told(service: Running, name: str) -> bool:
    await _run(service, "visits gone by")
    return name in await facts_of(service, "visit")


async def _none_due(service: Running) -> bool:
    await _run(service, "signals")
    return (await watch_of(service)).look_on is None


async def _run(service: Running, name: str) -> None:
    job = next(one for one in service.service.jobs if one.name == name)
    await job.run(service.service.commands)
