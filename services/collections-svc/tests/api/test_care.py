"""The watch, reports of people and visits over HTTP."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from collections_svc.adapters.aggregates import CONTACT_BOOKS
from collections_svc.domain import contact_book
from fenqi.store import UnitOfWork
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer, staff

CARE = "/collections/v1/customers/C1/care"


@pytest_asyncio.fixture
async def collector(collections: Running) -> httpx.AsyncClient:
    return collections.as_(staff("collections:read", "collections:work", "collections:visit"))


@pytest_asyncio.fixture
async def visit_id(collections: Running, collector: httpx.AsyncClient, event: Any) -> str:
    """A visit planned for a week after the opening day, because the first instalment was missed."""
    await collections.events.publish(event("disbursed"), event("overdue"))
    await collections.settled()
    await _job(collections, "plan visits")
    (visit,) = (await collector.get("/collections/v1/visits")).json()["items"]
    assert (visit["planned_on"], visit["reason"], visit["loan_id"]) == (
        (OPENING + timedelta(days=7)).isoformat(), "signal", "L1",
    )  # fmt: skip
    return str(visit["visit_id"])


async def test_the_care_of_a_customer_shows_class_signals_and_visits(
    collector: httpx.AsyncClient, visit_id: str
) -> None:
    care = (await collector.get(CARE)).json()
    assert (care["risk_class"], care["reasons"], care["policy_version"]) == (
        "raised", ["past_due", "signal"], "risk_class-1",
    )  # fmt: skip
    assert [(one["signal"], one["severity"], one["loan_id"]) for one in care["signals"]] == [
        ("first_payment_default", "medium", "L1")
    ]
    assert [(one["loan_id"], one["bucket"]) for one in care["loans"]] == [("L1", "M1")]
    assert (care["late_instalments"], [one["visit_id"] for one in care["visits"]]) == (1, [visit_id])


async def test_a_person_reports_lost_contact_and_clears_a_signal(collector: httpx.AsyncClient, visit_id: str) -> None:
    few = await collector.post(f"{CARE}/contact-lost", json={"attempts": 4})
    assert (few.status_code, few.json()["code"]) == (422, "contact-not-lost")
    lost = await collector.post(f"{CARE}/contact-lost", json={"attempts": 12})
    assert (lost.status_code, lost.json()["risk_class"]) == (200, "high")
    clearance = f"{CARE}/signals/contact_lost/clearance"
    cleared = await collector.post(clearance, json={"remark": "called_back"})
    assert (cleared.json()["risk_class"], cleared.json()["signals"]) == ("raised", ["first_payment_default"])
    again = await collector.post(clearance, json={"remark": "called_back"})
    assert (again.status_code, again.json()["code"]) == (409, "signal-not-open")


async def test_a_visit_is_reported_from_its_day_on_once_with_sealed_notes(
    collections: Running, collector: httpx.AsyncClient, visit_id: str, day_closed: Any
) -> None:
    path = f"/collections/v1/visits/{visit_id}"
    report = {"outcome": "met", "findings": ["job_lost"], "notes": "Lost the job at the mill in May."}
    early = await collector.post(f"{path}/report", json=report)
    assert (early.status_code, early.json()["code"]) == (409, "visit-too-early")
    moved = await collector.post(f"{path}/reschedule", json={"planned_on": OPENING.isoformat()})
    assert (moved.status_code, moved.json()["planned_on"]) == (200, OPENING.isoformat())
    made = await collector.post(f"{path}/report", json=report)
    assert (made.status_code, made.json()["status"]) == (200, "made"), made.text
    twice = await collector.post(f"{path}/report", json=report)
    assert (twice.status_code, twice.json()["code"]) == (409, "visit-reported")
    shown = (await collector.get(path)).json()
    assert (shown["notes"], shown["findings"]) == (report["notes"], ["job_lost"])
    kept = await collections.database.fetchval("SELECT notes FROM visit_notes")
    assert "mill" not in kept
    everything = await collections.database.fetchval("SELECT string_agg(data, '') FROM facts")
    assert "mill" not in everything
    care = (await collector.get(CARE)).json()
    assert [one["signal"] for one in care["signals"]] == ["first_payment_default", "visit_findings"]


async def test_nobody_visits_while_a_complaint_is_open(
    collections: Running, collector: httpx.AsyncClient, visit_id: str
) -> None:
    uow = UnitOfWork(collections.database, collections.service.commands.context("test", "K1"))
    book = await uow.find(CONTACT_BOOKS, "C1")
    uow.record(CONTACT_BOOKS, "C1", contact_book.block(book, "C1", "complaint", "K1", OPENING))
    await uow.commit()
    path = f"/collections/v1/visits/{visit_id}"
    await collector.post(f"{path}/reschedule", json={"planned_on": OPENING.isoformat()})
    refused = await collector.post(f"{path}/report", json={"outcome": "not_met"})
    assert (refused.status_code, refused.json()["code"]) == (409, "customer-left-alone")
    (listed,) = (await collector.get("/collections/v1/visits", params={"status": "planned"})).json()["items"]
    assert listed["left_alone"] is True


async def test_visits_are_listed_by_day_and_status_in_pages(
    collections: Running, collector: httpx.AsyncClient, event: Any
) -> None:
    for n in range(5):
        await collections.events.publish(
            event("disbursed", loan_id=f"L{n}", customer_id=f"C{n}"),
            event("overdue", loan_id=f"L{n}", customer_id=f"C{n}"),
        )
    await collections.settled()
    await _job(collections, "plan visits")
    day = (OPENING + timedelta(days=7)).isoformat()
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, "on": day, "status": "planned"} | ({"cursor": cursor} if cursor else {})
        page = (await collector.get("/collections/v1/visits", params=query)).json()
        seen += [one["customer_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == ["C0", "C1", "C2", "C3", "C4"]
    assert (await collector.get("/collections/v1/visits", params={"on": OPENING.isoformat()})).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "customers/C9/care", None, 404, "customer-not-watched"),
        ("POST", "customers/C9/care/contact-lost", {"attempts": 9}, 404, "customer-not-watched"),
        ("POST", "customers/C1/care/contact-lost", {"attempts": 0}, 422, "invalid-request"),
        ("POST", "customers/C1/care/signals/bad_luck/clearance", {"remark": "r"}, 422, "invalid-request"),
        ("POST", "customers/C1/care/signals/contact_lost/clearance", {"remark": "A sentence."}, 422, "invalid-request"),
        ("GET", "visits/V9", None, 404, "visit-not-found"),
        ("GET", "visits?cursor=x", None, 422, "cursor-not-readable"),
        ("GET", "visits?status=lost", None, 422, "invalid-request"),
        ("POST", "visits/V9/report", {"outcome": "met"}, 404, "visit-not-found"),
        ("POST", "visits/V9/report", {"outcome": "shouted"}, 422, "invalid-request"),
        ("POST", "visits/V9/reschedule", {"planned_on": "2026-12-01"}, 404, "visit-not-found"),
    ],
)
async def test_a_wrong_question_is_a_clear_problem(
    collector: httpx.AsyncClient, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = await collector.request(method, f"/collections/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_only_who_may_visits_and_reads(collections: Running) -> None:
    for path in ("customers/C1/care", "visits", "visits/V1"):
        assert (await collections.as_(customer()).get(f"/collections/v1/{path}")).status_code == 403
        assert (await collections.http.get(f"/collections/v1/{path}")).status_code == 401
    reader = collections.as_(staff("collections:read"))
    assert (await reader.get("/collections/v1/visits")).status_code == 403
    assert (await reader.post(f"{CARE}/contact-lost", json={"attempts": 9})).status_code == 403


async def _job(collections: Running, name: str) -> None:
    job = next(one for one in collections.service.jobs if one.name == name)
    await job.run(collections.service.commands)
