"""Events from the bus through the real consumer: cases follow loans, reminders the business date."""

from datetime import timedelta
from typing import Any

import asyncpg

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from collections_svc.main import AGGREGATES
from fenqi.contracts import collections as contracts
from fenqi.contracts import collections_contacts
from fenqi.store import Database
from fenqi.store.audit import verify
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
    rows = await collections.database.fetch(
        "SELECT type, data FROM facts WHERE kind IN ('case', 'contact_book') ORDER BY position"
    )
    for row in rows:
        known = (*contracts.EVENTS, *collections_contacts.EVENTS)
        contract = next(one for one in known if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    assert [row["type"].split(".")[1] for row in rows] == [
        "ContactMade",
        "CaseOpened",
        "ReminderDue",
        "ContactMade",
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
    case = await case_of(collections)
    assert case.next_notice_on == OPENING + timedelta(days=20)
    assert case.next_work_on is not None, "a call is a person's: it stays until it is made"


async def test_events_told_twice_or_out_of_order_end_in_the_right_case(collections: Running, event: Any) -> None:
    overdue, cured = collections.events.envelope(event("overdue")), collections.events.envelope(event("cured"))
    await collections.events.send(cured, overdue, cured, overdue)
    await collections.settled()
    assert (await case_of(collections)).closed_because == "cured"
    assert await _facts(collections.database) == 3


async def test_a_payment_reversed_after_the_cure_waits_for_the_overdue_that_follows_and_reopens_the_same_case(
    collections: Running, event: Any
) -> None:
    await collections.events.publish(event("overdue"), event("paid", past_due_minor=0), event("cured"))
    await collections.settled()
    cured = await case_of(collections)
    await collections.events.publish(event("reversed", past_due_minor=5_000))
    await collections.settled()
    case = await case_of(collections)
    assert (case.status, case.credited_minor, case.past_due_minor) == ("closed", 0, 5_000)
    await collections.events.publish(event("overdue", as_of_on=OPENING + timedelta(days=1)))
    await collections.settled()
    case = await case_of(collections)
    assert (case.status, case.case_id, case.opened_on) == ("open", cured.case_id, cured.opened_on)
    assert case.next_notice_on is not None
    assert (await verify(collections.database, AGGREGATES)).differences == []


async def test_a_lower_bucket_after_a_higher_one_moves_the_case_down(collections: Running, event: Any) -> None:
    await collections.events.publish(
        event("overdue", bucket="M3", days_past_due=61),
        event("overdue", bucket="M1", previous_bucket="M3", days_past_due=2),
    )
    await collections.settled()
    case = await case_of(collections)
    assert (case.bucket, case.queue, case.days_past_due) == ("M1", "early", 2)


async def test_recoveries_after_a_write_off_are_counted_and_a_write_off_that_never_was_reopens_the_case(
    collections: Running, event: Any
) -> None:
    await collections.events.publish(
        event("overdue", bucket="M5"), event("settled"), event("settled"), event("overdue", bucket="M6"),
        event("written_off"), event("recovered"), event("recovered", payment_id="R2", amount_minor=300),
        event("reversed", payment_id="R1", amount_minor=700, past_due_minor=0),
    )  # fmt: skip
    await collections.settled()
    case = await case_of(collections)
    assert (case.closed_because, case.recovered_minor, case.is_undone) == ("written_off", 300, False)
    assert await _stays(collections) == [("M5", "settled"), ("M6", "written_off")]
    await collections.events.publish(event("undone"))
    await collections.settled()
    case = await case_of(collections)
    assert (case.status, case.bucket, case.past_due_minor) == ("open", "M6", 5_000)
    await collections.events.publish(event("cured", previous_bucket="M6"))
    await collections.settled()
    assert (await case_of(collections)).closed_because == "cured"
    assert (await verify(collections.database, AGGREGATES)).differences == []


async def test_a_late_payment_that_leaves_nothing_of_a_write_off_reopens_the_case(
    collections: Running, event: Any
) -> None:
    late = event("recovered", kind="instalment", reopened=True, past_due_minor=4_000)
    await collections.events.publish(event("overdue", bucket="M6"), event("written_off"), late)
    await collections.settled()
    case = await case_of(collections)
    assert (case.status, case.bucket, case.past_due_minor) == ("open", "M6", 4_000)


async def test_what_comes_for_a_loan_that_was_never_overdue_leaves_nothing(collections: Running, event: Any) -> None:
    for name in ("cured", "reversed", "recovered", "undone", "written_off", "settled", "paid"):
        await collections.events.publish(event(name, loan_id=f"L-{name}"))
    await collections.settled()
    assert await _facts(collections.database) == 0
    assert await collections.held() == []


async def _stays(collections: Running) -> list[tuple[str, str]]:
    rows = await collections.database.fetch("SELECT bucket, went_to FROM bucket_stays ORDER BY nr")
    return [(row["bucket"], row["went_to"]) for row in rows]


async def _facts(database: Database) -> int:
    return int(await database.fetchval("SELECT count(*) FROM facts WHERE kind = 'case'"))


async def _reminders(database: Database, count: int) -> bool:
    found = await database.fetchval("SELECT count(*) FROM facts WHERE type = 'collections.ReminderDue.v1'")
    return bool(found == count)
