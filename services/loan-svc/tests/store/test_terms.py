"""What the tables keep true of product terms, and how they are looked up."""

from typing import Any

import asyncpg
import pytest

from fenqi.testing.service import OPENING

BOUGHT: dict[str, Any] = {
    "transaction_id": "T1", "posted_on": str(OPENING), "amount": {"amount_minor": 1_200_000, "currency": "CNY"},
}  # fmt: skip
CARD: dict[str, Any] = {"product_code": "card-cny", "annual_rate_percent": "0", "method": "flat"}
COPY = """INSERT INTO loans (id, version, head, state)
    SELECT 'another', version, head, jsonb_set(state, '{status}', to_jsonb($1::text)) FROM loans"""


async def test_the_table_itself_converts_a_purchase_once(road: Any) -> None:
    await road.approve("A1", **CARD)
    quote = await road.quote("A1", card_transaction=BOUGHT)
    await road.done("/loans", {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]})
    with pytest.raises(asyncpg.UniqueViolationError, match="loans_card_purchase_once"):
        await road.service.database.execute(COPY, "booked")
    await road.service.database.execute(COPY, "cancelled")  # what never became a loan leaves the purchase free


async def test_subsidies_that_are_due_are_found_by_their_index(road: Any) -> None:
    async with road.service.database.transaction() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(
            "EXPLAIN SELECT id FROM loans WHERE subsidy_next_on <= '2027-01-01' ORDER BY subsidy_next_on, id LIMIT 9"
        )
    assert any("loans_subsidy_due" in row[0] for row in plan)
