"""The work list, assignment and the ladder of a case, over HTTP and PostgreSQL."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.case_lists import After, Wanted, work_query
from collections_svc.adapters.strategies_file import read_strategies
from collections_svc.main import AGGREGATES
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer, staff

BASE = "/collections/v1"
LEAD = staff("collections:read", "collections:assign", id_="lead")
ANNA = staff("collections:read", "collections:work", id_="anna")
BO = staff("collections:read", "collections:work", id_="bo")


async def put_collector(collections: Running, id_: str, **fields: Any) -> None:
    body = {"queues": ["phone", "field"], "capacity": 10} | fields
    answer = await collections.as_(LEAD).put(f"{BASE}/collectors/{id_}", json=body)
    assert answer.status_code == 200, answer.text


async def second_month(collections: Running, event: Any, *amounts: int) -> None:
    """Loans L0… came into M2, where a call is due at once."""
    overdue = [
        event("overdue", loan_id=f"L{n}", bucket="M2", days_past_due=31, past_due_minor=amount)
        for n, amount in enumerate(amounts)
    ]
    await collections.events.publish(*overdue)
    await collections.settled()


async def listed(collections: Running, who: Any = LEAD, **query: Any) -> list[str]:
    answer = await collections.as_(who).get(f"{BASE}/work-list", params=query)
    assert answer.status_code == 200, answer.text
    return [item["loan_id"] for item in answer.json()["items"]]


async def test_the_work_of_a_day_is_in_the_order_of_what_is_expected_to_come_in(
    collections: Running, event: Any
) -> None:
    await second_month(collections, event, 30_000, 90_000, 60_000, 60_000)
    await collections.events.publish(event("overdue", loan_id="L9", past_due_minor=10**9), event("cured", loan_id="L2"))
    await collections.settled()
    page = (await collections.as_(LEAD).get(f"{BASE}/work-list", params={"limit": 2})).json()
    assert page["on"] == OPENING.isoformat()
    first = page["items"][0]
    assert (first["loan_id"], first["next"]["step"], first["next"]["way"]) == ("L1", "second_month", "phone")
    assert first["expected"] == {"amount_minor": 90_000 * 4_500 // 10_000, "currency": "CNY"}
    assert [one["loan_id"] for one in page["items"]] == ["L1", "L3"], "not the cured, nor those with no call due"
    assert await listed(collections, limit=2, cursor=page["next_cursor"]) == ["L0"]
    later = (OPENING + timedelta(days=2)).isoformat()
    assert (await listed(collections, on=later))[0] == "L9", "its call has come by then"
    assert await listed(collections, queue="early") == []
    answer = await collections.as_(LEAD).get(f"{BASE}/work-list", params={"cursor": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-not-readable")


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(OPENING), "cases_work"),
        (Wanted(OPENING, queue="phone"), "cases_work_of_queue"),
        (Wanted(OPENING, collector_id="anna"), "cases_work_of_collector"),
        (Wanted(OPENING, agencies=("harbour",)), "cases_work_of_agency"),
    ],
)
async def test_every_work_list_has_its_index(collections: Running, wanted: Wanted, index: str) -> None:
    await collections.database.execute(
        """INSERT INTO cases (id, version, head, state) SELECT 'X' || n, 1, '', jsonb_build_object(
            'status', 'open', 'next_work_on', '2026-11-01', 'past_due_minor', n, 'recovery_bp', 5000,
            'queue', 'q' || n % 50, 'hands', jsonb_build_object('collector_id', 'c' || n % 50, 'agency_id',
            CASE WHEN n % 50 = 0 THEN 'harbour' END)) FROM generate_series(1, 20000) n"""
    )
    await collections.database.execute("ANALYZE cases")
    for after in (None, After(3_000, "X600")):
        sql, arguments = work_query(wanted, after, 51)
        plan = "\n".join(row[0] for row in await collections.database.fetch("EXPLAIN " + sql, *arguments))
        assert f"on {index} " in plan or f"using {index} " in plan, plan
        assert "Seq Scan" not in plan


async def test_waiting_cases_are_dealt_out_by_skill_and_load_and_the_facts_prove_it(
    collections: Running, event: Any
) -> None:
    await put_collector(collections, "anna", queues=["phone"], capacity=3)
    await put_collector(
        collections, "bo", queues=["phone"], capacity=2, up_to=[{"amount_minor": 50_000, "currency": "CNY"}]
    )
    await put_collector(collections, "cleo", queues=["legal"])
    await second_month(collections, event, 90_000, 30_000, 40_000, 45_000, 70_000, 80_000, 85_000)
    dealt = await collections.as_(LEAD).post(f"{BASE}/assignments")
    assert dealt.status_code == 200
    rows = await collections.database.fetch("SELECT id, collector_id FROM cases ORDER BY id")
    assert {row["id"]: row["collector_id"] for row in rows} == {
        "L0": "anna", "L6": "anna", "L5": "anna", "L3": "bo", "L2": "bo", "L4": None, "L1": None,
    }  # fmt: skip
    assert await listed(collections, collector="bo") == ["L3", "L2"]
    found = (await collections.as_(LEAD).get(f"{BASE}/collectors")).json()["items"]
    assert [(one["collector_id"], one["open_cases"]) for one in found] == [("anna", 3), ("bo", 2), ("cleo", 0)]
    assert (await verify(collections.database, AGGREGATES)).differences == []


async def test_two_who_deal_in_the_same_moment_while_cases_come_and_go_give_each_case_once(
    collections: Running, event: Any
) -> None:
    for id_ in ("anna", "bo", "cleo"):
        await put_collector(collections, id_, queues=["phone"], capacity=100)
    await second_month(collections, event, *(30_000 + n for n in range(60)))
    lead = collections.as_(LEAD)
    await collections.events.publish(*(event("cured", loan_id=f"L{n}") for n in range(0, 60, 3)))
    await asyncio.gather(*(lead.post(f"{BASE}/assignments") for _ in range(4)))
    await collections.settled()
    await lead.post(f"{BASE}/assignments")
    held = await collections.database.fetch(
        "SELECT status, collector_id IS NULL AS free, count(*) AS n FROM cases GROUP BY 1, 2 ORDER BY 1"
    )
    assert [tuple(row) for row in held] == [("closed", True, 20), ("open", False, 40)]
    twice = """SELECT count(*) FROM (SELECT aggregate_id FROM facts WHERE type = 'collections.CaseAssigned.v1'
        GROUP BY 1 HAVING count(*) > 1) t"""
    assert await collections.database.fetchval(twice) == 0
    assert (await verify(collections.database, AGGREGATES)).differences == []


async def test_a_case_is_taken_handed_back_and_reassigned(collections: Running, event: Any) -> None:
    await put_collector(collections, "anna", capacity=0)
    await put_collector(collections, "bo", is_active=False)
    await second_month(collections, event, 30_000)
    anna, lead = collections.as_(ANNA), collections.as_(LEAD)
    full = await anna.post(f"{BASE}/cases/L0/take")
    assert (full.status_code, full.json()["code"]) == (409, "collector-fully-loaded")
    unknown = await collections.as_(BO).post(f"{BASE}/cases/L0/take")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "collector-not-found")
    await put_collector(collections, "anna", queues=["phone"], capacity=1)
    taken = await anna.post(f"{BASE}/cases/L0/take")
    assert taken.json() == {"loan_id": "L0", "queue": "phone", "collector_id": "anna", "agency_id": None}
    await put_collector(collections, "bo", queues=["phone"])
    moved = await lead.post(f"{BASE}/cases/L0/assignment", json={"collector_id": "bo"})
    assert moved.json()["collector_id"] == "bo"
    refused = await anna.post(f"{BASE}/cases/L0/hand-back", json={"reason": "on_leave"})
    assert (refused.status_code, refused.json()["code"]) == (409, "case-not-assigned")
    back = await collections.as_(BO).post(f"{BASE}/cases/L0/hand-back", json={"reason": "on_leave"})
    assert back.json()["collector_id"] is None


async def test_a_step_that_was_done_is_done_once_and_stands_in_the_ladder(collections: Running, event: Any) -> None:
    await collections.events.publish(
        event("overdue", loan_id="L0", bucket="M7+", days_past_due=181, past_due_minor=900_000)
    )
    await collections.settled()
    anna, path = collections.as_(ANNA), f"{BASE}/cases/L0/steps/legal_case_filed/done"
    done = await anna.post(path, json={"way": "legal", "outcome": "filed"})
    assert done.status_code == 200, done.text
    again = await anna.post(path, json={"way": "legal"})
    assert (again.status_code, again.json()["code"]) == (409, "step-not-planned")
    ladder = (await anna.get(f"{BASE}/cases/L0/ladder")).json()
    told = [(one["step"], one["told"], one["outcome"]) for one in ladder["steps"]]
    assert told[0] == ("legal_case_filed", "done", "filed")
    assert await listed(collections) == []
    await collections.events.publish(event("cured", loan_id="L0"))
    await collections.settled()
    closed = await anna.post(path, json={"way": "legal"})
    assert (closed.status_code, closed.json()["code"]) == (409, "case-closed")


async def test_a_call_is_done_by_logging_it_where_the_contact_rules_are_asked(collections: Running, event: Any) -> None:
    await second_month(collections, event, 30_000)
    answer = await collections.as_(ANNA).post(f"{BASE}/cases/L0/steps/second_month/done", json={"way": "phone"})
    assert (answer.status_code, answer.json()["code"]) == (409, "contact-not-logged")
    assert await listed(collections) == ["L0"]


async def test_the_strategy_of_every_case_can_be_drawn_again_from_what_is_told(
    collections: Running, event: Any
) -> None:
    await second_month(collections, event, *([30_000] * 40))
    told = (await collections.as_(LEAD).get(f"{BASE}/strategies")).json()
    assert {one["strategy"]: one["share_bp"] for one in told["strategies"]} == {"champion": 8_000, "challenger": 2_000}
    strategies = read_strategies(None)
    facts = await collections.database.fetch("SELECT data FROM facts WHERE type = 'collections.CaseOpened.v1'")
    opened = [CASES.read_fact("collections.CaseOpened.v1", row["data"]) for row in facts]
    assert len({one.strategy for one in opened}) == 2
    for one in opened:
        ladder, arm = strategies.of(one.loan_id)
        assert (one.strategy, one.experiment_id, one.ladder_version) == (
            arm.strategy,
            told["experiment_id"],
            ladder.version,
        )


@pytest.mark.parametrize(
    ("method", "path", "body", "permission"),
    [
        ("GET", "work-list", None, "collections:read"),
        ("GET", "strategies", None, "collections:read"),
        ("GET", "reports/roll-rates?from=2026-11-01&to=2026-11-30", None, "collections:read"),
        ("GET", "reports/recovery?from=2026-11-01&to=2026-11-30", None, "collections:read"),
        ("POST", "cases/L0/take", None, "collections:work"),
        ("POST", "cases/L0/hand-back", {"reason": "x"}, "collections:work"),
        ("POST", "cases/L0/steps/x/done", {"way": "legal"}, "collections:work"),
        ("POST", "cases/L0/assignment", {"collector_id": "x"}, "collections:assign"),
        ("POST", "assignments", None, "collections:assign"),
        ("PUT", "collectors/x", {"queues": [], "capacity": 1}, "collections:assign"),
        ("GET", "collectors", None, "collections:assign"),
        ("POST", "cases/L0/outsourcing", {"agency_id": "x"}, "collections:agencies"),
        ("POST", "cases/L0/recall", {"reason": "x"}, "collections:agencies"),
        ("PUT", "agencies/x", {"members": [], "from_on": "2026-01-01"}, "collections:agencies"),
        ("GET", "agencies", None, "collections:agencies"),
    ],
)
async def test_every_route_asks_for_its_permission(
    collections: Running, method: str, path: str, body: Any, permission: str
) -> None:
    everything = {"collections:read", "collections:work", "collections:assign", "collections:agencies"}
    for who in (customer(), staff(*(everything - {permission}))):
        answer = await collections.as_(who).request(method, f"{BASE}/{path}", json=body)
        assert answer.status_code == 403, answer.text
    assert (await collections.as_(staff(permission)).request(method, f"{BASE}/{path}", json=body)).status_code != 403
