"""Many at once on one line over PostgreSQL: never over it, none lost, none double."""

import asyncio
import random
from datetime import date
from typing import Any

import asyncpg
import pytest

from fenqi.kernel import Conflict, Money, new_id
from fenqi.store import Context
from fenqi.testing.service import OPENING, Running
from fenqi.web.commands import TooBusy
from limit_svc.domain.refusals import HoldIdReused, LimitExceeded
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold

CLIENTS = 24
EACH = 15
LIMIT = 100_000
SEED = 20261123
LAST = date(2026, 12, 1)


@pytest.mark.parametrize("customers", [1, 3])
async def test_holds_of_many_clients_never_pass_the_line_and_none_is_lost(
    limit: Running, event: Any, customers: int
) -> None:
    for n in range(customers):
        await limit.events.publish(
            event("approved", application_id=f"A{n}", customer_id=f"C{n}", amount_minor=LIMIT // customers)
        )
    await limit.settled()
    placed: dict[str, tuple[str, int]] = {}
    refused = busy = 0

    async def do(handler: Any, command: Any) -> Any:
        nonlocal busy
        while True:
            context = Context("service:loan-svc", OPENING, limit.clock(), new_id())
            try:
                return await limit.service.commands.do(handler, command, context)
            except TooBusy:
                busy += 1

    async def client(number: int) -> None:
        nonlocal refused
        chance = random.Random(SEED + number)
        for n in range(EACH):
            hold_id, customer_id = f"H{number}-{n}", f"C{chance.randrange(customers)}"
            amount = chance.randrange(1, 1500)
            try:
                money = Money(amount, "CNY")
                await do(place_hold, PlaceHold(hold_id, customer_id, f"L{hold_id}", money, "travel", LAST))
            except LimitExceeded:
                refused += 1
                continue
            placed[hold_id] = (customer_id, amount)
            if chance.random() < 0.2:
                await do(release_hold, ReleaseHold(hold_id, customer_id, "changed_mind"))
                del placed[hold_id]

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    print(f"seed {SEED}: {CLIENTS * EACH} holds asked, {len(placed)} open, {refused} refused, {busy} told to come back")  # noqa: T201 - the counts are part of the proof
    assert refused, "nobody was refused: the line was never full and this proved nothing"
    for n in range(customers):
        row = await limit.database.fetchrow("SELECT * FROM lines WHERE id = $1", f"C{n}")
        assert row is not None
        mine = {hold_id: amount for hold_id, (customer_id, amount) in placed.items() if customer_id == f"C{n}"}
        assert row["held_minor"] == sum(mine.values()) <= LIMIT // customers
        assert row["over_minor"] == 0
    facts = await limit.database.fetch(
        "SELECT data::jsonb->>'hold_id' AS id, count(*) AS n FROM facts WHERE type = 'limit.HoldPlaced.v1' GROUP BY 1"
    )
    assert all(row["n"] == 1 for row in facts)
    assert placed.keys() <= {row["id"] for row in facts}


async def test_the_database_itself_refuses_a_draw_over_the_line(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    for field, value in (("held_minor", 100_001), ("used_minor", 100_001), ("used_minor", -1)):
        with pytest.raises(asyncpg.CheckViolationError):
            await limit.database.execute(
                "UPDATE lines SET state = jsonb_set(state, ARRAY[$1], to_jsonb($2::bigint))", field, value
            )


async def test_one_hold_asked_for_by_two_at_once_is_placed_once(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    command = PlaceHold("H1", "C1", "L1", Money(60_000, "CNY"), "travel", LAST)
    answers = await asyncio.gather(
        *(
            limit.service.commands.do(place_hold, command, limit.service.commands.context("service:loan-svc", new_id()))
            for _ in range(8)
        ),
        return_exceptions=True,
    )
    assert any(not isinstance(answer, BaseException) for answer in answers)
    assert all(not isinstance(answer, BaseException) or isinstance(answer, Conflict) for answer in answers), answers
    assert await limit.database.fetchval("SELECT held_minor FROM lines") == 60_000


async def test_the_database_itself_refuses_a_sub_line_over_its_limit_or_beside_the_ceiling(
    limit: Running, event: Any
) -> None:
    await limit.events.publish(event("approved", line_type="special_purpose"), event("approved", application_id="A2"))
    await limit.settled()
    assert await limit.database.fetchval("SELECT jsonb_array_length(state->'sub_lines') FROM lines") == 1
    for field, value in (("held_minor", 100_001), ("used_minor", 1), ("used_minor", -1), ("over_minor", -1)):
        with pytest.raises(asyncpg.CheckViolationError, match="lines_sub_lines_fit"):
            await limit.database.execute(
                "UPDATE lines SET state = jsonb_set(state, ARRAY['sub_lines', '0', $1], to_jsonb($2::bigint))",
                field,
                value,
            )


async def test_one_hold_id_asked_for_on_two_customers_lines_at_once_is_placed_on_one(
    limit: Running, event: Any
) -> None:
    customers = ("C1", "C2", "C3", "C4")
    for customer_id in customers:
        await limit.events.publish(event("approved", customer_id=customer_id, application_id=f"A{customer_id}"))
    await limit.settled()
    commands = limit.service.commands

    async def ask(customer_id: str) -> Any:
        command = PlaceHold("H1", customer_id, "L1", Money(60_000, "CNY"), "travel", LAST)
        return await commands.do(place_hold, command, commands.context("service:loan-svc", new_id()))

    answers = await asyncio.gather(*(ask(customer_id) for customer_id in customers), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1, answers
    assert all(not isinstance(answer, BaseException) or isinstance(answer, HoldIdReused) for answer in answers), answers
    assert await limit.database.fetchval("SELECT sum(held_minor) FROM lines") == 60_000
