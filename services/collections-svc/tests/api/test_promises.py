"""Promises over HTTP, and the events that keep and break them."""

from datetime import timedelta
from typing import Any

import pytest

from fenqi.contracts import collections_contacts as contracts
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff
from fenqi.testing.until import until

COLLECTOR = staff("collections:work", "collections:read")
DUE = OPENING + timedelta(days=2)


def promise(amount: int = 2_000, currency: str = "CNY", days: int = 2, **fields: Any) -> dict[str, Any]:
    due_on = (OPENING + timedelta(days=days)).isoformat()
    money = {"amount_minor": amount, "currency": currency}
    return {"promise_id": "P1", "amount": money, "due_on": due_on} | fields


async def make(collections: Running, **fields: Any) -> Any:
    return await collections.as_(COLLECTOR).post("/collections/v1/cases/L1/promises", json=promise(**fields))


async def standing(collections: Running) -> tuple[str, int]:
    case = (await collections.as_(COLLECTOR).get("/collections/v1/cases/L1")).json()
    return case["promise"]["status"], case["promise"]["received"]["amount_minor"]


async def test_a_promise_is_taken_kept_by_the_payment_and_opened_again_by_its_reversal(
    collections: Running, event: Any
) -> None:
    await collections.events.publish(event("overdue"))
    await collections.settled()
    answer = await make(collections)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["status"], answer.json()["made_by"]) == ("open", "staff:staff-1")
    case = (await collections.as_(COLLECTOR).get("/collections/v1/cases/L1")).json()
    assert case["rests_until"] == (DUE + timedelta(days=1)).isoformat()
    await collections.events.publish(event("paid"), on=OPENING)
    await collections.settled()
    assert await standing(collections) == ("kept", 2_000)
    await collections.events.publish(event("reversed"), on=OPENING)
    await collections.settled()
    assert await standing(collections) == ("open", 0)
    heard = await collections.events.heard("collections")
    names = [type(one.event).__name__ for one in heard if type(one.event).__name__.startswith("Promise")]
    assert names == ["PromiseMadeV1", "PromiseCreditedV1", "PromiseKeptV1", "PromiseDebitedV1", "PromiseReopenedV1"]
    stored = await collections.database.fetch("SELECT type, data FROM facts ORDER BY position")
    known = {one.TYPE: one for one in contracts.EVENTS}
    for row in stored:
        if row["type"] in known:
            assert known[row["type"]].model_validate_json(row["data"]).model_dump_json() == row["data"]


async def test_the_business_date_breaks_a_promise_and_its_steps_go_on(
    collections: Running, event: Any, day_closed: Any
) -> None:
    await collections.events.publish(event("overdue"))
    await collections.settled()
    await make(collections)
    for days in range(3):
        await collections.events.publish(day_closed(OPENING + timedelta(days=days)))

    async def is_broken() -> bool:
        return await standing(collections) == ("broken", 0)

    await until(is_broken)
    await collections.settled()
    (broken,) = await collections.events.of(contracts.PromiseBrokenV1)
    assert (broken.due_on, broken.broken_on) == (DUE, DUE + timedelta(days=1))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"days": -1}, 422, "promise-in-past"),
        ({"days": 31}, 422, "promise-too-far"),
        ({"amount": 5_001}, 409, "promise-above-debt"),
        ({"currency": "EUR"}, 422, "promise-currency"),
        ({"amount": 0}, 422, "invalid-request"),
        ({"amount": -1}, 422, "invalid-request"),
    ],
)
async def test_a_promise_in_the_past_or_above_the_debt_is_refused(
    collections: Running, event: Any, fields: dict[str, Any], status: int, code: str
) -> None:
    await collections.events.publish(event("overdue"))
    await collections.settled()
    answer = await make(collections, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_cured_case_takes_no_promise_and_a_loan_never_overdue_has_none(
    collections: Running, event: Any
) -> None:
    assert (await make(collections)).status_code == 404
    await collections.events.publish(event("overdue"), event("cured"))
    await collections.settled()
    answer = await make(collections)
    assert (answer.status_code, answer.json()["code"]) == (409, "case-closed")


async def test_only_who_may_work_cases_takes_promises(collections: Running, event: Any) -> None:
    await collections.events.publish(event("overdue"))
    await collections.settled()
    reader = collections.as_(staff("collections:read", "collections:agency-work"))
    assert (await reader.post("/collections/v1/cases/L1/promises", json=promise())).status_code == 404
