"""An agency's people see and work their agency's cases; every other case answers as if it did not exist."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from collections_svc.main import AGGREGATES
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff

BASE = "/collections/v1"
CHIEF = staff("collections:read", "collections:agencies", "collections:assign", id_="chief")
HANNA = staff("collections:agency-work", id_="hanna")
OTTO = staff("collections:agency-work", id_="otto")
NOBODY = staff("collections:agency-work", id_="nobody")


@pytest_asyncio.fixture
async def outsourced(collections: Running, event: Any) -> Running:
    """L0 and L1 are with harbour (hanna), L2 with other (otto), L3 with the house."""
    overdue = [event("overdue", loan_id=f"L{n}", bucket="M2", past_due_minor=30_000 + 100 * n) for n in range(4)]
    await collections.events.publish(*overdue)
    await collections.settled()
    chief = collections.as_(CHIEF)
    for agency, member in (("harbour", "hanna"), ("other", "otto")):
        body = {"members": [member], "from_on": OPENING.isoformat(), "to_on": OPENING.isoformat()}
        assert (await chief.put(f"{BASE}/agencies/{agency}", json=body)).status_code == 200
    for loan_id, agency in (("L0", "harbour"), ("L1", "harbour"), ("L2", "other")):
        answer = await chief.post(f"{BASE}/cases/{loan_id}/outsourcing", json={"agency_id": agency})
        assert answer.json()["agency_id"] == agency, answer.text
    return collections


async def _ids(service: Running, who: Any, path: str) -> list[str]:
    answer = await service.as_(who).get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text
    return [one["loan_id"] for one in answer.json()["items"]]


async def test_lists_hold_an_agencys_own_cases_and_nothing_else(outsourced: Running) -> None:
    assert await _ids(outsourced, HANNA, "cases") == ["L0", "L1"]
    assert await _ids(outsourced, HANNA, "cases?limit=1&cursor=L0") == ["L1"]
    assert await _ids(outsourced, OTTO, "cases?status=open&bucket=M2") == ["L2"]
    assert await _ids(outsourced, NOBODY, "cases") == []
    assert await _ids(outsourced, HANNA, "work-list") == ["L1", "L0"]
    assert await _ids(outsourced, OTTO, "work-list") == ["L2"]
    assert await _ids(outsourced, NOBODY, "work-list") == []
    assert await _ids(outsourced, CHIEF, "work-list") == ["L3"], "the house's list is what the house works on"
    assert await _ids(outsourced, CHIEF, "cases") == ["L0", "L1", "L2", "L3"]


@pytest.mark.parametrize("loan_id", ["L2", "L3", "L9"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "cases/{}", None),
        ("GET", "cases/{}/ladder", None),
        ("GET", "cases/{}/contacts", None),
        ("POST", "cases/{}/contacts", {"contact_id": "K1", "way": "phone", "outcome": "no_answer"}),
        (
            "POST",
            "cases/{}/promises",
            {"promise_id": "P1", "amount": {"amount_minor": 100, "currency": "CNY"}, "due_on": "2026-11-25"},
        ),
    ],
)
async def test_anothers_case_does_not_exist(
    outsourced: Running, method: str, path: str, body: Any, loan_id: str
) -> None:
    answer = await outsourced.as_(HANNA).request(method, f"{BASE}/{path.format(loan_id)}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "case-not-found")
    own = await outsourced.as_(HANNA).request(method, f"{BASE}/{path.format('L0')}", json=body)
    assert own.is_success, own.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "cases/L0/take"),
        ("POST", "cases/L0/hand-back"),
        ("POST", "cases/L0/assignment"),
        ("POST", "cases/L0/outsourcing"),
        ("POST", "cases/L0/recall"),
        ("POST", "assignments"),
        ("GET", "collectors"),
        ("GET", "agencies"),
        ("PUT", "agencies/harbour"),
        ("PUT", "collectors/hanna"),
        ("GET", "strategies"),
        ("GET", "reports/recovery?from=2026-11-01&to=2026-11-30"),
        ("GET", "reports/roll-rates?from=2026-11-01&to=2026-11-30"),
    ],
)
async def test_what_is_the_houses_own_is_not_for_an_agency(outsourced: Running, method: str, path: str) -> None:
    assert (await outsourced.as_(HANNA).request(method, f"{BASE}/{path}", json={})).status_code == 403


async def test_a_recalled_case_and_an_agency_whose_time_is_over_see_nothing_any_more(
    outsourced: Running, day_closed: Any
) -> None:
    recalled = await outsourced.as_(CHIEF).post(f"{BASE}/cases/L0/recall", json={"reason": "no_result"})
    assert recalled.status_code == 200
    assert await _ids(outsourced, HANNA, "cases") == ["L1"]
    assert (await outsourced.as_(HANNA).get(f"{BASE}/cases/L0")).status_code == 404
    again = await outsourced.as_(CHIEF).post(f"{BASE}/cases/L0/recall", json={"reason": "no_result"})
    assert (again.status_code, again.json()["code"]) == (409, "case-not-outsourced")
    await outsourced.events.publish(day_closed(OPENING))
    await outsourced.settled()
    assert await _ids(outsourced, HANNA, "cases") == []
    assert (await outsourced.as_(HANNA).get(f"{BASE}/cases/L1")).status_code == 404
    late = await outsourced.as_(CHIEF).post(f"{BASE}/cases/L3/outsourcing", json={"agency_id": "harbour"})
    assert (late.status_code, late.json()["code"]) == (409, "agency-not-engaged")
    assert (await verify(outsourced.database, AGGREGATES)).differences == []


async def test_an_agency_is_never_dealt_a_collectors_case_nor_the_other_way_round(outsourced: Running) -> None:
    chief = outsourced.as_(CHIEF)
    await chief.put(f"{BASE}/collectors/anna", json={"queues": ["phone"], "capacity": 10})
    assert (await chief.post(f"{BASE}/assignments")).status_code == 200
    taken = await outsourced.database.fetch("SELECT id FROM cases WHERE collector_id = 'anna'")
    assert [row["id"] for row in taken] == ["L3"]
    refused = await chief.post(f"{BASE}/cases/L0/assignment", json={"collector_id": "anna"})
    assert (refused.status_code, refused.json()["code"]) == (409, "case-outsourced")


async def test_an_agency_that_ends_before_it_begins_is_refused(collections: Running) -> None:
    body = {"members": [], "from_on": OPENING.isoformat(), "to_on": (OPENING - timedelta(days=1)).isoformat()}
    answer = await collections.as_(CHIEF).put(f"{BASE}/agencies/harbour", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "period-turned")
