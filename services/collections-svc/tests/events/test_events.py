"""Events from the bus through the real consumer: cases follow loans, reminders the business date."""

from datetime import timedelta
from typing import Any

import asyncpg

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from fenqi.contracts import collections as contracts
from fenqi.store import Database
from fenqi.store.unit_of_work import UnitOfWork
from fenqi.testing.service import OPENING, Running
from fenqi.testing.until import until


async def case_of(collections: Running, loan_id: str = "L1") -> Case:
    return CASES.read_state(await collections.database.fetchval("SELECT state::text FROM cases WHERE id = $1", loan_id))


async def test_a_case_from_its_opening_to_its_cure_and_each_fact_is_its_contract(
    collections: Running, event: Any
) -> None:
    await collections.events.publish(
        event("overdue"),
        event("overdue", bucket="M2", previous_bucket="M1", days_past_due=31, as_of_on=OPENING + timedelta(days=30)),
        event("paid"),
        event("cured"),
    )
    await collections.settled()
    rows = await collections.database.fetch("SELECT type, data FROM facts WHERE kind = 'case' ORDER BY sequence")
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    assert [row["type"].split(".")[1] for row in rows] == [
        "CaseOpened",
        "ReminderDue",
        "CaseMoved",
        "ReminderDue",
        "CaseCredited",
        "CaseClosed",
    ]
    case = await case_of(collections)
    assert (case.status, case.closed_because, case.credited_minor) == ("closed", "cured", 2_000)


async def test_the_usual_payment_costs_one_look_up_and_leaves_nothing(
    collections: Running, event: Any, monkeypatch: Any
) -> None:
    asked: list[str] = []
    real = UnitOfWork.fetch

    async def counted(self: UnitOfWork, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        asked.append(sql)
        return await real(self, sql, *arguments)

    monkeypatch.setattr(UnitOfWork, "fetch", counted)
    await collections.events.publish(event("paid"), event("settled"))
    await collections.settled()
    assert len(asked) == 3, "one for a payment; for the end of a loan the case and the customer's watch"
    assert await _facts(collections.database) == 0


async def test_settled_and_written_off_loans_close_their_cases(collections: Running, event: Any) -> None:
    await collections.events.publish(
        event("overdue"), event("settled"), event("overdue", loan_id="L2"), event("written_off", loan_id="L2")
    )
    await collections.settled()
    assert (await case_of(collections)).closed_because == "settled"
    assert (await case_of(collections, "L2")).closed_because == "written_off"


async def test_planned_steps_fall_due_with_the_business_date_and_only_once(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(event("overdue"), event("overdue", loan_id="L2"), event("cured", loan_id="L2"))
    await collections.settled()
    for days in range(4):
        await collections.events.publish(day_closed(OPENING + timedelta(days=days)))
    await until(lambda: _reminders(collections.database, 3))
    await collections.settled()
    reminders = await collections.events.of(contracts.ReminderDueV1)
    mine = [(one.step, one.way, one.planned_on) for one in reminders if one.loan_id == "L1"]
    assert mine == [
        ("overdue_first", "sms", OPENING),
        ("overdue_again", "app", OPENING + timedelta(days=3)),
    ]
    assert (await case_of(collections)).next_step_on == OPENING + timedelta(days=10)


async def test_events_told_twice_or_out_of_order_end_in_the_right_case(collections: Running, event: Any) -> None:
    overdue, cured = collections.events.envelope(event("overdue")), collections.events.envelope(event("cured"))
    await collections.events.send(cured, overdue, cured, overdue)
    await collections.settled()
    assert (await case_of(collections)).closed_because == "cured"
    assert await _facts(collections.database) == 3


async def _facts(database: Database) -> int:
    return int(await database.fetchval("SELECT count(*) FROM facts WHERE kind = 'case'"))


async def _reminders(database: Database, count: int) -> bool:
    found = await database.fetchval("SELECT count(*) FROM facts WHERE type = 'collections.ReminderDue.v1'")
    return bool(found == count)
