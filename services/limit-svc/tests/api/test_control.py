"""Freezes, adjustments, proposals, caps, the operation log and the statement: who may, what comes back, every "no"."""

from datetime import date
from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, service, staff
from fenqi.testing.until import until

BASE = "/limit/v1/lines/C1"
OFFICER = staff("limit:read", "limit:freeze", "limit:adjust")
CHIEF = staff("limit:read", "limit:freeze", "limit:adjust", "limit:approve", id_="staff-chief")
LOAN_SVC = service("loan-svc", "limit:hold", "limit:read")


@pytest_asyncio.fixture
async def officer(limit: Running, event: Any) -> httpx.AsyncClient:
    await limit.events.publish(event("approved", amount_minor=10_000_000))
    await limit.settled()
    return limit.as_(OFFICER)


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any], key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"{path}{sorted(body.items())}"[-100:]}
    return await client.post(path, json=body, headers=headers)


def limit_of(amount: int, proposal_id: str = "P1", currency: str = "CNY") -> dict[str, Any]:
    return {
        "proposal_id": proposal_id, "limit": {"amount_minor": amount, "currency": currency}, "reason": "asked_for",
    }  # fmt: skip


def _hold(amount: int, hold_id: str) -> dict[str, Any]:
    return {
        "hold_id": hold_id, "customer_id": "C1", "loan_id": "L1", "amount": {"amount_minor": amount, "currency": "CNY"},
        "purpose": "furniture", "expires_on": "2026-12-01",
    }  # fmt: skip


async def place(limit: Running, amount: int, hold_id: str = "H1") -> httpx.Response:
    return await post(limit.as_(LOAN_SVC), "/limit/v1/holds", _hold(amount, hold_id))


async def test_a_frozen_line_refuses_draws_until_it_is_released(limit: Running, officer: httpx.AsyncClient) -> None:
    answer = await post(officer, f"{BASE}/freezes", {"freeze_id": "Z1", "reason": "court_order"})
    assert (answer.status_code, answer.json()["frozen"]) == (201, True), answer.text
    refused = await place(limit, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "line-frozen")
    seen = (await limit.as_(customer("C1")).get(BASE)).json()
    assert [one["reason"] for one in seen["freezes"]] == ["court_order"]
    answer = await post(officer, f"{BASE}/freezes/Z1/release", {"reason": "settled"})
    assert (answer.status_code, answer.json()["freezes"]) == (200, [])
    assert (await place(limit, 1, "H2")).status_code == 201
    answer = await post(officer, f"{BASE}/freezes/Z1/release", {"reason": "settled"}, "again")
    assert (answer.status_code, answer.json()["code"]) == (404, "freeze-not-found")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("freezes", {"freeze_id": "Z1", "reason": "x", "expires_on": "2026-11-22"}, 422, "freeze-ends-in-the-past"),
        ("freezes", {"freeze_id": "Z1"}, 422, "invalid-request"),
        ("adjustments", limit_of(0), 422, "invalid-request"),
        ("adjustments", limit_of(999_999), 409, "adjust-below-used"),
        ("adjustments", limit_of(10_000_000), 422, "adjust-changes-nothing"),
        ("adjustments", limit_of(5_000_000, currency="USD"), 422, "currency-mismatch"),
        ("proposals/P9/decision", {"agreed": True, "reason": "x"}, 404, "proposal-not-found"),
        ("caps", {"caps": None, "sub_line_id": "S9", "reason": "x"}, 404, "sub-line-not-found"),
        ("caps", {"caps": {"windows": [{"kind": "rolling", "limit_minor": 1}]}, "reason": "x"}, 422, "caps-malformed"),
        ("caps", {"caps": {"windows": [{"kind": "rolling", "limit_minor": 1, "days": 93}]}, "reason": "x"}, 422,
         "invalid-request"),
    ],
)  # fmt: skip
async def test_a_wrong_request_is_a_clear_problem_and_changes_nothing(
    limit: Running, officer: httpx.AsyncClient, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    await place(limit, 1_000_000)
    before = await limit.database.fetchval("SELECT count(*) FROM facts")
    answer = await post(officer, f"{BASE}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    answer = await post(officer, f"/limit/v1/lines/C9/{path}", body, "other")
    assert answer.status_code in (404, 422)
    assert await limit.database.fetchval("SELECT count(*) FROM facts") == before


async def test_a_large_increase_is_seen_and_agreed_by_a_second_person(
    limit: Running, officer: httpx.AsyncClient
) -> None:
    answer = await post(officer, f"{BASE}/adjustments", limit_of(13_000_000))
    assert (answer.status_code, answer.json()["waits_for_second"]) == (201, True), answer.text
    answer = await post(officer, f"{BASE}/adjustments", limit_of(9_000_000, "P2"))
    assert (answer.status_code, answer.json()["code"]) == (409, "another-proposal-open")
    (open_one,) = (await officer.get("/limit/v1/proposals")).json()["items"]
    assert (open_one["customer_id"], open_one["limit"]["amount_minor"]) == ("C1", 13_000_000)
    decision = {"agreed": True, "reason": "good_customer"}
    answer = await post(officer, f"{BASE}/proposals/P1/decision", decision)
    assert (answer.status_code, answer.json()["code"]) == (403, "needs-second-person")
    same = limit.as_(staff("limit:adjust", "limit:approve"))
    answer = await post(same, f"{BASE}/proposals/P1/decision", decision)
    assert (answer.status_code, answer.json()["code"]) == (403, "same-person-twice")
    answer = await post(limit.as_(CHIEF), f"{BASE}/proposals/P1/decision", decision)
    assert (answer.status_code, answer.json()["limit"]["amount_minor"]) == (200, 13_000_000), answer.text
    assert (await officer.get("/limit/v1/proposals")).json() == {"items": [], "next_cursor": None}


async def test_a_draw_is_held_against_the_caps_and_warns_of_a_line_nearly_full(
    limit: Running, officer: httpx.AsyncClient
) -> None:
    caps = {"per_draw_minor": 8_500_000, "windows": [{"kind": "month", "limit_minor": 9_000_000, "days": None}]}
    answer = await post(officer, f"{BASE}/caps", {"caps": caps, "reason": "asked_by_customer"})
    assert (answer.status_code, answer.json()["caps"]) == (201, caps), answer.text
    refused = await place(limit, 8_500_001)
    assert (refused.status_code, refused.json()["code"]) == (409, "above-draw-cap")
    answer = await place(limit, 8_500_000)
    assert (answer.status_code, answer.json()["warnings"]) == (201, ["limit-above-income", "utilisation-high"])
    again = await post(limit.as_(LOAN_SVC), "/limit/v1/holds", _hold(8_500_000, "H1"), "another key")
    assert again.json() == answer.json(), "the same hold under another key gets the same answer"
    types = await limit.database.fetch(
        "SELECT data::jsonb->'warnings' AS w FROM facts WHERE type = 'limit.HoldPlaced.v1'"
    )
    assert [row["w"] for row in types] == ['["limit-above-income", "utilisation-high"]']
    refused = await place(limit, 500_001, "H2")
    assert (refused.status_code, refused.json()["code"]) == (409, "above-period-cap")


async def test_a_hold_that_has_expired_answers_how_it_stands_when_it_is_given_back(
    limit: Running, officer: httpx.AsyncClient
) -> None:
    await place(limit, 500)
    await limit.service.ground.business_date.move(date(2026, 12, 2))
    await until(lambda: _expired(limit))
    body = {"customer_id": "C1", "reason": "changed_mind"}
    answer = await post(limit.as_(LOAN_SVC), "/limit/v1/holds/H1/release", body)
    assert (answer.status_code, answer.json()["status"]) == (200, "expired")


async def test_every_change_is_in_the_log_with_who_why_before_and_after(
    limit: Running, officer: httpx.AsyncClient
) -> None:
    await place(limit, 1_000_000)
    await post(officer, f"{BASE}/adjustments", limit_of(4_000_000))
    await post(officer, f"{BASE}/freezes", {"freeze_id": "Z1", "reason": "court_order"})
    page = (await officer.get(f"{BASE}/operations", params={"limit": 3})).json()
    assert [one["type"] for one in page["items"]] == [
        "limit.LineGranted.v1", "limit.HoldPlaced.v1", "limit.LimitProposed.v1",
    ]  # fmt: skip
    assert page["items"][0]["before"] is None
    rest = (await officer.get(f"{BASE}/operations", params={"limit": 3, "cursor": page["next_cursor"]})).json()
    adjusted, frozen = rest["items"]
    assert (adjusted["actor"], adjusted["reason"]) == (OFFICER.actor, "asked_for")
    assert (adjusted["before"]["limit_minor"], adjusted["after"]["limit_minor"]) == (10_000_000, 4_000_000)
    assert (frozen["before"]["frozen"], frozen["after"]["frozen"], frozen["reason"]) == (False, True, "court_order")
    assert rest["next_cursor"] is None
    for cursor in ("x", "99999999999", "-1"):
        answer = await officer.get(f"{BASE}/operations", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")
    assert (await officer.get("/limit/v1/lines/C9/operations")).status_code == 404


async def test_a_statement_shows_the_line_as_of_any_date_or_instant(limit: Running, officer: httpx.AsyncClient) -> None:
    granted_at = await limit.database.fetchval("SELECT recorded_at FROM facts")
    await place(limit, 1_000_000)
    mine = limit.as_(customer("C1"))

    async def held_on(on: str) -> Any:
        answer = await mine.get(f"{BASE}/statement", params={"on": on})
        return answer.json()["line"]["held"]["amount_minor"] if answer.is_success else answer.json()["code"]

    assert await held_on(granted_at.isoformat()) == 0
    assert await held_on("2026-11-23") == 1_000_000
    assert await held_on("2099-01-01") == 1_000_000
    assert await held_on("2026-11-22") == "line-not-found"
    assert await held_on("yesterday") == "invalid-request"
    assert (await limit.as_(customer("C2")).get(f"{BASE}/statement", params={"on": "2026-11-23"})).status_code == 404


async def test_only_who_may(limit: Running, officer: httpx.AsyncClient) -> None:
    nobody = limit.as_(staff("limit:read"))
    for path, body in (
        ("freezes", {"freeze_id": "Z1", "reason": "x"}),
        ("freezes/Z1/release", {"reason": "x"}),
        ("adjustments", limit_of(1)),
        ("proposals/P1/decision", {"agreed": True, "reason": "x"}),
        ("caps", {"caps": None, "reason": "x"}),
    ):
        assert (await post(nobody, f"{BASE}/{path}", body)).status_code == 403, path
        assert (await post(limit.as_(customer("C1")), f"{BASE}/{path}", body)).status_code == 403, path
    assert (await limit.as_(customer("C1")).get(f"{BASE}/operations")).status_code == 403
    assert (await limit.as_(staff()).get("/limit/v1/proposals")).status_code == 403
    assert (await limit.as_(staff()).get(f"{BASE}/statement", params={"on": "2026-11-23"})).status_code == 403


async def _expired(limit: Running) -> bool:
    return bool(await limit.database.fetchval("SELECT count(*) FROM facts WHERE type = 'limit.HoldExpired.v1'"))
