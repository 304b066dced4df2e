"""What every service's HTTP edge does with bad input, keys and pages."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from fenqi.testing.service import Running
from fenqi.testing.tokens import TokenMint, staff
from fenqi.web.limits import MAX_BODY_BYTES

TALLIES = "/tally/v1/tallies"
CLERK = staff("tally:add")


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["type"].endswith(f"/{code}")
    assert len(problem["detail"]) > 10
    return problem


async def tallies(tally: Running) -> int:
    return int(await tally.database.fetchval("SELECT count(*) FROM facts"))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{no json", 400, "malformed-json"),
        (b"", 422, "invalid-request"),
        (b"[]", 422, "invalid-request"),
        (b'{"limit": "10"}', 422, "invalid-request"),
        (b'{"limit": 1.5}', 422, "invalid-request"),
        (b'{"limit": true}', 422, "invalid-request"),
        (b'{"limit": -1}', 422, "invalid-request"),
        (b'{"limit": 10, "colour": "red"}', 422, "invalid-request"),
        (b'{"limit": 10, "x": "' + b"x" * MAX_BODY_BYTES + b'"}', 413, "body-too-large"),
    ],
    ids=lambda given: str(given)[:30],
)
async def test_a_bad_body_changes_nothing(tally: Running, body: bytes, status: int, code: str) -> None:
    answer = await tally.as_(CLERK).post(TALLIES, content=body, headers={"Content-Type": "application/json"})
    refused(answer, status, code)
    assert await tallies(tally) == 0


async def test_nobody_and_whoever_may_not_are_told_apart(tally: Running) -> None:
    forged = TokenMint(tally.clock).header(CLERK)
    for headers in ({}, {"Authorization": "Basic eDp5"}, forged):
        refused(await tally.http.post(TALLIES, json={"limit": 1}, headers=headers), 401, "unauthenticated")
    problem = refused(await tally.as_(staff("tally:read")).post(TALLIES, json={"limit": 1}), 403, "forbidden")
    assert "tally:add" in problem["detail"]
    refused(await tally.http.get("/tally/v1/nothing"), 404, "no-such-path")
    refused(await tally.as_(CLERK).delete(TALLIES), 405, "method-not-allowed")
    assert await tallies(tally) == 0


async def test_a_key_gives_its_first_answer_again_and_serves_one_request_only(tally: Running) -> None:
    clerk = tally.as_(CLERK)
    opened = (await clerk.post(TALLIES, json={"limit": 10})).json()["id"]
    path = f"{TALLIES}/{opened}/additions"
    refused(await clerk.post(path, json={"amount": 1}), 422, "idempotency-key-missing")
    key = {"Idempotency-Key": "k1"}
    first = await clerk.post(path, json={"amount": 7}, headers=key)
    again = await clerk.post(path, json={"amount": 7}, headers=key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(await clerk.post(path, json={"amount": 1}, headers=key), 422, "idempotency-key-reused")
    refused(await clerk.post(f"{path}?a=b", json={"amount": 7}, headers=key), 422, "idempotency-key-reused")
    refused(await clerk.post(path, json={"amount": 4}, headers={"Idempotency-Key": "k2"}), 409, "tally-limit-reached")
    refused(await clerk.post(path, json={"amount": 1}, headers={"Idempotency-Key": "k" * 101}), 422, "invalid-request")
    other = await tally.as_(staff("tally:add", id_="s2")).post(path, json={"amount": 1}, headers=key)
    assert other.json()["total"] == 8, "a key is its sender's own"


async def test_pages_follow_one_another_to_the_end(tally: Running) -> None:
    clerk = tally.as_(CLERK)
    ids = [(await clerk.post(TALLIES, json={"limit": 1})).json()["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await clerk.get(TALLIES, params={"cursor": cursor, "limit": 2})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(ids)
    for limit in ("0", "201", "many"):
        refused(await clerk.get(TALLIES, params={"limit": limit}), 422, "invalid-request")


async def test_health_says_what_runs_and_metrics_count(tally: Running) -> None:
    assert (await tally.http.get("/health/live")).status_code == 200
    assert (await tally.http.get("/health/ready")).status_code == 200
    assert "fenqi_facts_waiting" in (await tally.http.get("/metrics")).text


@pytest.mark.parametrize("text", ["a\0b", "\0"])
async def test_a_text_that_cannot_be_stored_is_refused_wherever_it_stands(tally: Running, text: str) -> None:
    clerk = tally.as_(CLERK)
    opened = (await clerk.post(TALLIES, json={"limit": 10})).json()["id"]
    key = {"Idempotency-Key": "k1"}
    refused(await clerk.get(TALLIES, params={"cursor": text}), 422, "invalid")
    refused(await clerk.post(f"{TALLIES}/{quote(text)}/additions", json={"amount": 1}, headers=key), 422, "invalid")
    noted = {"amount": 1, "note": text}
    refused(await clerk.post(f"{TALLIES}/{opened}/additions", json=noted, headers=key), 422, "invalid")


async def test_a_body_that_hides_its_length_is_cut_off_at_the_limit(tally: Running) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * MAX_BODY_BYTES:
            sent += 65_536
            yield b" " * 65_536

    headers = {"Content-Type": "application/json"}
    refused(await tally.as_(CLERK).post(TALLIES, content=endless(), headers=headers), 413, "body-too-large")
    full = b'{"limit": 1}'.ljust(MAX_BODY_BYTES)
    assert (await tally.as_(CLERK).post(TALLIES, content=full, headers=headers)).status_code == 201


async def test_the_scheme_of_a_token_has_no_case(tally: Running) -> None:
    token = tally.tokens.token(CLERK)
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = await tally.http.get(TALLIES, headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200
    answer = await tally.http.get(TALLIES, headers={"Authorization": f"Basic {token}"})
    refused(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("cursor", ["", "0", "²", "x", "9" * 30, "-1"])
async def test_a_cursor_that_was_never_ours_begins_at_the_start(tally: Running, cursor: str) -> None:
    answer = await tally.as_(staff("ops:messages")).get("/tally/v1/held-messages", params={"cursor": cursor})
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})


async def test_an_id_that_can_be_nobodys_is_refused(tally: Running) -> None:
    operator = tally.as_(staff("ops:messages"))
    for held_id in ("0", "9" * 30, "x"):
        answer = await operator.post("/tally/v1/held-messages/redrive", params={"held_id": held_id})
        refused(answer, 422, "invalid-request")
    assert (await operator.post("/tally/v1/held-messages/redrive")).json() == {"redriven": 0}
