"""Auto-debit: what is due is taken once, again by schedule when it fails, and nothing is lost when a run is killed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from fenqi.contracts.loan import PaymentReceivedV1
from fenqi.contracts.loan_channels import DebitCollectedV1, DebitInstructedV1, DebitRefusedV1
from fenqi.store import UnitOfWork
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING
from loan_svc.adapters.debits import alone
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.jobs import AUTO_DEBIT
from loan_svc.main import AGGREGATES
from loan_svc.ports import DebitUnknown
from loan_svc.use_cases import run_debits as module
from loan_svc.use_cases.run_debits import RunDebits, run_debits

DUE = date(2026, 12, 23)


async def debit(road: Any) -> Any:
    return await road.done(f"/debit-batches/{await road.today()}")


async def debits(road: Any, **query: Any) -> list[Any]:
    found = (await road.get("/debits", **query))["items"]
    return sorted(found, key=lambda one: (one["due_on"], one["attempt"]))


def counts(batch: Any) -> dict[str, int]:
    return {one["status"]: one["debits"] for one in batch["totals"]}


async def exact(road: Any) -> None:
    assert await ledger_differences(road.service.database) == []
    assert (await verify(road.service.database, AGGREGATES)).differences == []


async def leave_due(road: Any, loan_id: str, ending: int) -> int:
    """Pay a little, so that what is due ends in the rail's magic digits; answers what is due."""
    row = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"][0]
    due = row["due"]["amount_minor"] - row["paid"]["amount_minor"]
    await road.pay(loan_id, (due - ending) % 100 or 100)
    return int(due - ((due - ending) % 100 or 100))


async def test_what_is_due_is_collected_on_its_day_and_not_before(road: Any) -> None:
    one, other = await road.pay_out("A1"), await road.pay_out("A2")
    await road.close_until(DUE - timedelta(days=1))
    assert counts(await debit(road)) == {}
    await road.close()
    assert counts(await debit(road)) == {"collected": 2}
    for loan_id in (one, other):
        loan = await road.loan(loan_id)
        assert (loan["instalments_paid"], loan["next_due_on"]) == (1, "2027-01-23")
    (mine,) = await debits(road, loan_id=one)
    first = (await road.get(f"/loans/{one}/schedule"))["instalments"][0]
    assert (mine["status"], mine["amount"], mine["attempt"]) == ("collected", first["due"], 1)
    await road.service.settled()
    paid = await road.service.events.of(PaymentReceivedV1)
    assert {(event.payment_id, event.way, event.received_on) for event in paid} >= {
        (mine["debit_id"], "auto_debit", DUE)
    }
    await exact(road)


async def test_a_second_run_takes_nothing_more(road: Any) -> None:
    await road.pay_out()
    await road.close_until(DUE)
    first = await debit(road)
    assert await debit(road) == first
    assert len(await debits(road)) == 1
    rail = road.service.service.commands.ports.debits
    assert rail.collected_minor == (await debits(road))[0]["amount"]["amount_minor"]


async def test_a_failed_debit_comes_again_by_the_products_schedule_and_then_no_more(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    await leave_due(road, loan_id, 1)
    tried = []
    for day in range(20):
        on = DUE + timedelta(days=day)
        await road.close_until(on)
        before = len(await debits(road))
        await leave_magic(road, loan_id)
        await debit(road)
        if len(await debits(road)) > before:
            tried.append(day)
    assert tried == [0, 1, 4, 11]
    found = await debits(road, loan_id=loan_id)
    assert {(one["status"], one["reason"]) for one in found} == {("refused", "insufficient_funds")}
    assert [one["attempt"] for one in found] == [1, 2, 3, 4]
    assert found[-1]["again_on"] == "2027-01-23", "the next due date begins anew"
    await road.service.settled()
    assert len(await road.service.events.of(DebitRefusedV1)) == 4
    await exact(road)


async def leave_magic(road: Any, loan_id: str) -> None:
    """Overdue interest grows: bring what is due to the amount that the rail refuses."""
    rows = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    today = str(await road.today())
    due = sum(
        sum(row[part]["amount_minor"] for part in ("due", "penalty")) - row["paid"]["amount_minor"]
        for row in rows
        if row["due_on"] <= today
    )
    if due % 100 != 1:
        await road.pay(loan_id, (due - 1) % 100)


async def test_a_retry_takes_what_is_owed_by_then_with_its_penalties(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    due = await leave_due(road, loan_id, 1)
    assert counts(await debit(road)) == {"refused": 1}
    await road.close_until(DUE + timedelta(days=6))
    assert counts(await debit(road)) == {"collected": 1}
    last = (await debits(road, loan_id=loan_id))[-1]
    assert last["amount"]["amount_minor"] > due, "overdue interest has grown"
    loan = await road.loan(loan_id)
    assert (loan["instalments_paid"], loan["bucket"], loan["paid"]["credit"]["amount_minor"]) == (1, None, 0)
    await exact(road)


async def test_a_newer_due_date_takes_the_older_ones_along(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(date(2027, 1, 23))
    assert counts(await debit(road)) == {"collected": 1}
    (one,) = await debits(road, loan_id=loan_id)
    assert one["due_on"] == "2027-01-23"
    assert (await road.loan(loan_id))["instalments_paid"] == 2


@pytest.mark.parametrize(("magic", "status"), [(2, "collected"), (3, "refused"), (4, "collected")])
async def test_an_unknown_outcome_is_asked_about_and_never_taken_twice(road: Any, magic: int, status: str) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    due = await leave_due(road, loan_id, magic)
    assert counts(await debit(road)) == {"open": 1}
    assert counts(await debit(road)) == {status: 1}
    rail = road.service.service.commands.ports.debits
    assert rail.collected_minor == (due if status == "collected" else 0)
    await exact(road)


async def test_a_debit_that_was_not_sent_is_not_sent_any_more_when_less_is_owed(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    due = await leave_due(road, loan_id, 4)
    assert counts(await debit(road)) == {"open": 1}
    await road.pay(loan_id, 50_007)
    assert counts(await debit(road)) == {"cancelled": 1, "collected": 1}
    assert road.service.service.commands.ports.debits.collected_minor == due - 50_007
    assert (await road.loan(loan_id))["paid"]["credit"]["amount_minor"] == 0
    await exact(road)


async def test_money_that_was_taken_for_a_loan_that_ended_meanwhile_waits_in_suspense(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    due = await leave_due(road, loan_id, 2)
    assert counts(await debit(road)) == {"open": 1}
    await road.pay(loan_id, 2_000_000)
    assert (await road.loan(loan_id))["status"] == "settled"
    assert counts(await debit(road)) == {"collected": 1}
    (receipt,) = (await road.get("/suspense", status="open"))["items"]
    assert (receipt["amount"]["amount_minor"], receipt["reason"], receipt["claimed_loan_id"]) == (
        due,
        "loan-not-active",
        loan_id,
    )
    assert (await debits(road))[0]["receipt_id"] == receipt["receipt_id"]
    await exact(road)


@pytest.mark.parametrize("stop_at", ["_instruct", "_record", "_settle"])
async def test_a_run_that_was_killed_is_simply_run_again(
    road: Any, stop_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        await road.pay_out(f"A{n}")
    await road.close_until(DUE)
    monkeypatch.setattr(module, "BATCH", 2)
    commands = road.service.service.commands
    fired = []

    async def killed(*arguments: Any, **more: Any) -> Any:
        answer = await real(*arguments, **more)
        fired.append(1)
        raise Killed(answer)

    real = getattr(module, stop_at)
    with monkeypatch.context() as patch:
        patch.setattr(module, stop_at, killed)
        with pytest.raises(BaseException) as info:
            await run_debits(
                RunDebits(DUE), UnitOfWork(road.service.database, commands.context("staff:1", "c")), commands.ports
            )
    assert fired, info
    assert counts(await debit(road)) == {"collected": 5}
    await road.service.settled()
    assert (
        len(await road.service.events.of(DebitInstructedV1)) == len(await road.service.events.of(DebitCollectedV1)) == 5
    )
    taken = sum(one["amount"]["amount_minor"] for one in await debits(road))
    assert commands.ports.debits.collected_minor == taken
    await exact(road)


class Killed(Exception):
    pass


async def test_two_runs_at_once_take_everything_once(road: Any) -> None:
    for n in range(4):
        await road.pay_out(f"A{n}")
    await road.close_until(DUE)
    answers = await asyncio.gather(*(road.post(f"/debit-batches/{DUE}") for _ in range(3)))
    refused = [answer.json()["code"] for answer in answers if answer.status_code != 200]
    assert set(refused) <= {"debits-running"}
    assert counts(await road.get(f"/debit-batches/{DUE}")) == {"collected": 4}
    assert len(await debits(road)) == 4
    await exact(road)


async def test_a_payment_during_a_run_is_never_taken_twice_from_the_customer(
    road: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rail does not answer; the customer pays at the counter; the debit is not sent again."""
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    rail = road.service.service.commands.ports.debits

    async def away(_: Any) -> Any:
        raise DebitUnknown

    with monkeypatch.context() as patch:
        patch.setattr(rail, "collect", away)
        assert counts(await debit(road)) == {"open": 1}
    (one,) = await debits(road)
    await road.pay(loan_id, one["amount"]["amount_minor"])
    assert counts(await debit(road)) == {"cancelled": 1}
    assert rail.collected_minor == 0


async def test_debits_are_made_on_the_business_date_only_and_for_products_that_are_collected_so(road: Any) -> None:
    await road.pay_out("A1", product_code="lc-cash-usd", currency="USD", term_months=36, annual_rate_percent="14.07")
    await road.close_until(DUE)
    assert counts(await debit(road)) == {}
    for other in (DUE - timedelta(days=1), DUE + timedelta(days=1), OPENING):
        answer = await road.post(f"/debit-batches/{other}")
        assert (answer.status_code, answer.json()["code"]) == (422, "not-the-business-date")


async def test_the_loans_to_debit_are_found_by_their_index(road: Any) -> None:
    async with road.service.database.transaction() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(
            "EXPLAIN SELECT id FROM loans WHERE status = 'active' AND next_due_on <= '2026-12-23' ORDER BY id LIMIT 5"
        )
    assert "loans_unpaid" in "\n".join(row[0] for row in plan)


async def test_a_day_that_closes_during_a_run_books_the_rest_on_the_next(
    road: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan_id = await road.pay_out()
    await road.close_until(DUE)
    rail = road.service.service.commands.ports.debits
    take = rail.collect

    async def while_the_day_closes(order: Any) -> Any:
        outcome = await take(order)
        await road.close()
        return outcome

    monkeypatch.setattr(rail, "collect", while_the_day_closes)
    assert counts(await road.done(f"/debit-batches/{DUE}")) == {"collected": 1}
    booked = await road.service.database.fetchrow(
        "SELECT p.received_on, e.booked_on FROM payments p JOIN entries e ON e.loan_id = p.loan_id "
        "WHERE e.kind = 'PaymentReceived'"
    )
    assert tuple(booked) == (DUE, DUE + timedelta(days=1))
    assert (await road.loan(loan_id))["instalments_paid"] == 1
    await exact(road)


async def test_the_job_takes_what_is_due_and_leaves_a_run_of_somebody_else_alone(road: Any) -> None:
    await road.pay_out()
    await road.close_until(DUE)
    commands = road.service.service.commands
    async with alone(road.service.database):
        await AUTO_DEBIT.run(commands)
        assert counts(await road.get(f"/debit-batches/{DUE}")) == {}
    await AUTO_DEBIT.run(commands)
    assert counts(await road.get(f"/debit-batches/{DUE}")) == {"collected": 1}
