"""What falls due in some days: the list that collections reminds by."""

from datetime import timedelta
from typing import Any

import pytest

from fenqi.testing.service import OPENING
from fenqi.testing.tokens import customer, staff


async def test_dues_are_what_will_be_unpaid_on_the_day_page_by_page(road: Any) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(3)]
    first = (await road.get(f"/loans/{loans[0]}/schedule"))["instalments"][0]
    due_on, owed = first["due_on"], first["due"]["amount_minor"]
    await road.pay(loans[1], owed)
    await road.pay(loans[2], 1_000)
    found: dict[str, int] = {}
    cursor: dict[str, str] = {}
    while True:
        page = await road.get("/dues", since=due_on, until=due_on, limit=1, **cursor)
        found |= {one["loan_id"]: one["amount"]["amount_minor"] for one in page["items"]}
        assert {one["due_on"] for one in page["items"]} <= {due_on}
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == {loans[0]: owed, loans[2]: owed - 1_000}, "the paid one falls due a month later"


@pytest.mark.parametrize(("days", "code"), [(-1, "days-turned"), (31, "too-many-days")])
async def test_the_days_are_in_order_and_not_too_many(road: Any, days: int, code: str) -> None:
    path = f"/loan/v1/dues?since={OPENING}&until={OPENING + timedelta(days=days)}"
    answer = await road.service.as_(staff("loan:read")).get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_dues_of_all_are_for_staff_and_services(road: Any) -> None:
    path = f"/loan/v1/dues?since={OPENING}&until={OPENING}"
    assert (await road.service.as_(customer()).get(path)).status_code == 403
