"""The calls of limit-svc: who may, what comes back, and every "no"."""

from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, merchant, service, staff

LOAN_SVC = service("loan-svc", "limit:hold", "limit:read")
HOLD = {
    "hold_id": "H1", "customer_id": "C1", "loan_id": "L1", "amount": {"amount_minor": 60_000, "currency": "CNY"},
    "purpose": "furniture", "expires_on": "2026-12-01",
}  # fmt: skip


@pytest_asyncio.fixture
async def loan_svc(limit: Running, event: Any) -> httpx.AsyncClient:
    await limit.events.publish(event("approved"))
    await limit.settled()
    return limit.as_(LOAN_SVC)


async def place(client: httpx.AsyncClient, key: str = "k1", **other: Any) -> httpx.Response:
    return await client.post("/limit/v1/holds", json=HOLD | other, headers={"Idempotency-Key": key})


async def test_a_hold_is_placed_once_and_released_once(limit: Running, loan_svc: httpx.AsyncClient) -> None:
    answer = await place(loan_svc)
    assert answer.status_code == 201, answer.text
    assert answer.json()["available"] == {"amount_minor": 40_000, "currency": "CNY"}
    again = await place(loan_svc)
    assert (again.status_code, again.json()) == (201, answer.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other_key = await place(loan_svc, "k2")
    assert (other_key.status_code, other_key.json()) == (201, answer.json()), "the same hold again changes nothing"
    for key in ("r1", "r1", "r2"):
        released = await loan_svc.post(
            "/limit/v1/holds/H1/release",
            json={"customer_id": "C1", "reason": "changed_mind"},
            headers={"Idempotency-Key": key},
        )
        assert (released.status_code, released.json()["status"]) == (200, "released"), released.text
    types = await limit.database.fetch("SELECT type FROM facts ORDER BY sequence")
    assert [row["type"] for row in types] == ["limit.LineGranted.v1", "limit.HoldPlaced.v1", "limit.HoldReleased.v1"]


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"amount": {"amount_minor": 0, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": -5, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": 10**18, "currency": "CNY"}}, 422, "invalid-request"),
        ({"amount": {"amount_minor": 100_001, "currency": "CNY"}}, 409, "limit-exceeded"),
        ({"amount": {"amount_minor": 1, "currency": "USD"}}, 422, "currency-mismatch"),
        ({"customer_id": "C9"}, 404, "line-not-found"),
        ({"expires_on": "2026-11-22"}, 422, "hold-ends-in-the-past"),
        ({"expires_on": "2026-02-30"}, 422, "invalid-request"),
        ({"colour": "blue"}, 422, "invalid-request"),
    ],
)
async def test_a_wrong_hold_is_a_clear_problem_and_changes_nothing(
    limit: Running, loan_svc: httpx.AsyncClient, other: dict[str, Any], status: int, code: str
) -> None:
    answer = await place(loan_svc, **other)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await limit.database.fetchval("SELECT count(*) FROM facts") == 1


async def test_a_hold_id_used_twice_for_different_holds_is_refused(
    limit: Running, loan_svc: httpx.AsyncClient, event: Any
) -> None:
    await limit.events.publish(event("approved", customer_id="C2", application_id="A2"))
    await limit.settled()
    assert (await place(loan_svc)).status_code == 201
    for key, other in (("k2", {"amount": {"amount_minor": 1, "currency": "CNY"}}), ("k3", {"customer_id": "C2"})):
        answer = await place(loan_svc, key, **other)
        assert (answer.status_code, answer.json()["code"]) == (409, "hold-id-reused"), answer.text


async def test_a_hold_that_has_ended_can_be_neither_placed_again_nor_given_back(
    limit: Running, loan_svc: httpx.AsyncClient, event: Any
) -> None:
    await place(loan_svc)
    await limit.events.publish(event("disbursed"))
    await limit.settled()
    body, key = {"customer_id": "C1", "reason": "x"}, {"Idempotency-Key": "r1"}
    answer = await loan_svc.post("/limit/v1/holds/H1/release", json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "hold-ended")
    answer = await place(loan_svc, "k2")
    assert (answer.status_code, answer.json()["code"]) == (409, "hold-ended")
    answer = await loan_svc.post("/limit/v1/holds/H9/release", json=body, headers={"Idempotency-Key": "r2"})
    assert (answer.status_code, answer.json()["code"]) == (404, "hold-not-found")


async def test_a_line_is_shown_to_its_customer_and_to_who_may_read_and_to_nobody_else(
    limit: Running, loan_svc: httpx.AsyncClient
) -> None:
    await place(loan_svc)
    path = "/limit/v1/lines/C1"
    seen = (await limit.as_(customer("C1")).get(path)).json()
    assert {name: seen[name]["amount_minor"] for name in ("limit", "used", "held", "available")} == {
        "limit": 100_000,
        "used": 0,
        "held": 60_000,
        "available": 40_000,
    }
    assert seen["holds"][0]["hold_id"] == "H1"
    for who, status in (
        (staff("limit:read"), 200),
        (LOAN_SVC, 200),
        (customer("C2"), 404),
        (staff(), 403),
        (merchant(), 403),
    ):
        assert (await limit.as_(who).get(path)).status_code == status, who
    assert (await limit.http.get(path)).status_code == 401
    assert (await limit.as_(staff("limit:read")).get("/limit/v1/lines/C9")).status_code == 404


async def test_only_who_may_hold_can_hold_and_a_key_is_needed(limit: Running, loan_svc: httpx.AsyncClient) -> None:
    assert (await place(limit.as_(staff("limit:read")))).status_code == 403
    answer = await loan_svc.post("/limit/v1/holds", json=HOLD)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-missing")
