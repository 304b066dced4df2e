"""What is stored is what is published, and a replay of the facts gives the state."""

from dataclasses import fields
from typing import Any

from fenqi.contracts.registry import EVENTS
from fenqi.testing.service import Running
from partner_svc.events.publish import PUBLISHED
from partner_svc.main import AGGREGATES


def test_every_fact_has_exactly_the_fields_of_its_contract() -> None:
    for fact, type_ in PUBLISHED.items():
        assert [one.name for one in fields(fact)] == list(EVENTS[type_].model_fields), type_


def test_every_event_of_this_context_is_published_by_somebody() -> None:
    assert set(PUBLISHED.values()) == {type_ for type_ in EVENTS if type_.startswith("partner.")}


async def test_folding_all_facts_gives_the_stored_states(partner: Running, onboard: Any) -> None:
    shop = await onboard()
    for _ in range(3):
        opened = await shop.open()
        await shop.ask("POST", f"/partner/v1/checkouts/{opened['checkout_id']}/void", {"reason": "mistake"})
    folded = 0
    for aggregate in AGGREGATES:
        for row in await partner.database.fetch(f"SELECT id, state::text AS state FROM {aggregate.table}"):
            facts = await partner.database.fetch(
                "SELECT type, data FROM facts WHERE aggregate_id = $1 ORDER BY sequence", row["id"]
            )
            read = [aggregate.read_fact(fact["type"], fact["data"]) for fact in facts]
            assert [EVENTS[fact["type"]].model_validate_json(fact["data"]) for fact in facts]
            assert aggregate.fold(None, read) == aggregate.read_state(row["state"])
            folded += 1
    assert folded == 4
