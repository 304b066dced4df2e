"""Reading cases."""

from typing import Any

import pytest

from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff


async def test_cases_are_listed_by_status_and_bucket_in_pages(collections: Running, event: Any) -> None:
    for n in range(5):
        await collections.events.publish(event("overdue", loan_id=f"L{n}", bucket="M1" if n < 3 else "M2"))
    await collections.events.publish(event("cured", loan_id="L1"))
    await collections.settled()
    collector = collections.as_(staff("collections:read"))

    async def ids(**query: Any) -> list[str]:
        answer = await collector.get("/collections/v1/cases", params=query)
        assert answer.status_code == 200, answer.text
        return [case["loan_id"] for case in answer.json()["items"]]

    assert await ids() == ["L0", "L1", "L2", "L3", "L4"]
    assert await ids(status="open", bucket="M1") == ["L0", "L2"]
    assert await ids(status="closed") == ["L1"]
    page = (await collector.get("/collections/v1/cases", params={"limit": 2})).json()
    assert page["next_cursor"] == "L1"
    assert await ids(limit=2, cursor="L1") == ["L2", "L3"]


async def test_a_case_shows_what_is_past_due_and_the_steps_planned(collections: Running, event: Any) -> None:
    await collections.events.publish(event("overdue"), event("paid"))
    await collections.settled()
    case = (await collections.as_(staff("collections:read")).get("/collections/v1/cases/L1")).json()
    assert (case["past_due"]["amount_minor"], case["credited"]["amount_minor"]) == (3_000, 2_000)
    assert [step["step"] for step in case["plan"]] == ["overdue_again", "overdue_call", "overdue_before_next"]
    assert (case["queue"], case["ladder_version"]) == ("early", "ladder-2")


@pytest.mark.parametrize(("path", "status"), [("cases/L9", 404), ("cases?bucket=M9", 422), ("cases?status=lost", 422)])
async def test_what_is_not_there_is_a_clear_problem(collections: Running, path: str, status: int) -> None:
    answer = await collections.as_(staff("collections:read")).get(f"/collections/v1/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_only_who_may_read_cases_reads_them(collections: Running) -> None:
    for path in ("cases", "cases/L1"):
        assert (await collections.as_(customer()).get(f"/collections/v1/{path}")).status_code == 403
        assert (await collections.as_(staff("loan:read")).get(f"/collections/v1/{path}")).status_code == 403
        assert (await collections.http.get(f"/collections/v1/{path}")).status_code == 401
