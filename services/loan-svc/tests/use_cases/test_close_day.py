"""The close of a business day: once, in order, also when it is stopped or meets payments on its way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fenqi.contracts.loan import BusinessDayClosedV1, OverdueCuredV1, OverdueV1
from fenqi.store import UnitOfWork
from fenqi.testing.service import OPENING
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.cut_off import cut_off
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.domain.ageing import age
from loan_svc.domain.loan import Loan
from loan_svc.use_cases import age_loans
from loan_svc.use_cases import close_day as module
from loan_svc.use_cases.close_day import CloseDay, close_day

LATE = date(2026, 12, 24)
"""The day after the first instalment of a loan paid out on the opening day: at its close that is past due."""


async def test_a_day_that_is_closed_opens_the_next(road: Any) -> None:
    closed = await road.close()
    assert closed["next_business_date"] == "2026-11-24"
    assert await road.today() == OPENING + timedelta(days=1)
    (event,) = await road.service.events.of(BusinessDayClosedV1)
    assert (event.business_date, event.next_business_date, event.trial_balance_minor) == (
        OPENING,
        date(2026, 11, 24),
        0,
    )


async def test_closing_a_day_again_answers_the_same_and_moves_nothing(road: Any) -> None:
    first = await road.close()
    await road.close()
    assert await road.close(OPENING) == first
    assert await road.today() == OPENING + timedelta(days=2)


async def test_debts_move_into_their_buckets_and_out_again(road: Any) -> None:
    late, punctual = await road.pay_out("A1"), await road.pay_out("A2")
    await road.close_until(date(2026, 12, 23))
    await road.pay(punctual, 110_000)
    closed = await road.close_until(LATE + timedelta(days=1))
    assert (closed["loans_active"], closed["loans_moved"], closed["overdue_count"]) == (2, 1, 1)
    assert closed["overdue_by_bucket"] == [
        {"bucket": "M1", "currency": "CNY", "loans": 1, "outstanding_principal_minor": 1_200_000}
    ]
    assert (await road.loan(late))["bucket"] == "M1"
    closed = await road.close()
    assert (closed["loans_moved"], closed["overdue_count"]) == (0, 1)
    await road.pay(late, 110_000)
    assert (await road.loan(late))["bucket"] is None
    await road.service.settled()
    (overdue,) = await road.service.events.of(OverdueV1)
    assert (overdue.loan_id, overdue.bucket, overdue.as_of_on, overdue.since_on) == (
        late,
        "M1",
        LATE,
        date(2026, 12, 23),
    )
    (cured,) = await road.service.events.of(OverdueCuredV1)
    assert cured.loan_id == late


async def test_a_closed_day_states_its_books(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.pay(loan_id, 50_000)
    closed = await road.close()
    outstanding = (await road.loan(loan_id))["outstanding_principal"]["amount_minor"]
    interest, loss = 11_836 // 30 + 1, round(outstanding * 0.025 * 0.6)
    moved = 1_200_000 + 50_000 + interest + loss
    assert closed["accrued"] == [{"currency": "CNY", "interest_minor": interest, "allowance_minor": loss}]
    assert closed["books"] == [
        {
            "currency": "CNY", "debits_minor": moved, "credits_minor": moved, "outstanding_principal_minor": outstanding,
        }
    ]  # fmt: skip
    await road.pay(loan_id, 1_000)
    before, now = await road.get("/trial-balance", on=str(OPENING)), await road.get("/trial-balance")
    assert before["totals"][0]["debit"]["amount_minor"] == moved
    assert now["totals"][0]["debit"]["amount_minor"] == moved + 1_000


async def test_nothing_is_posted_on_a_day_that_was_cut_off(road: Any) -> None:
    loan_id = await road.pay_out()
    await cut_off(road.service.database, OPENING)
    answer = await road.post(f"/loans/{loan_id}/payments", road.payment(1_000))
    assert answer.status_code == 409, "the memory of the date is stale here, so every try meets the trigger"
    await road.close(OPENING)
    assert (await road.post(f"/loans/{loan_id}/payments", road.payment(1_000))).status_code == 201
    days = await road.service.database.fetch("SELECT DISTINCT booked_on FROM entries WHERE kind = 'PaymentReceived'")
    assert [row["booked_on"] for row in days] == [OPENING + timedelta(days=1)]


@pytest.mark.parametrize("stop_at", ["cut_off", "move_to", "_in_bulk", "age_loans", "_accrue", "_closed"])
async def test_a_close_that_was_stopped_anywhere_is_finished_by_asking_again(
    road: Any, stop_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(5)]
    await road.close_until(LATE)
    monkeypatch.setattr(age_loans, "BATCH", 2)
    monkeypatch.setattr(age_loans, "CHUNK", 2)
    commands = road.service.service.commands
    ports, stopped = commands.ports, Stopping()
    with monkeypatch.context() as patch:
        if stop_at == "move_to":
            ports = replace(ports, move_to=stopped.after(ports.move_to))
        else:
            place = age_loans if stop_at == "_in_bulk" else module
            patch.setattr(place, stop_at, stopped.after(getattr(place, stop_at)))
        uow = UnitOfWork(road.service.database, commands.context("staff:1", "c"))
        with pytest.raises(Stopped):
            await close_day(CloseDay(LATE), uow, ports)
    assert stopped.fired
    if await road.today() > LATE:
        answer = await road.post(f"/business-days/{LATE + timedelta(days=1)}/close")
        assert answer.json()["code"] == "day-out-of-order", "the interrupted one comes first"
    closed = await road.close(LATE)
    assert (closed["loans_moved"], closed["overdue_count"]) == (5, 5)
    await road.service.settled()
    assert sorted(one.loan_id for one in await road.service.events.of(OverdueV1)) == sorted(loans)
    assert await ledger_differences(road.service.database) == []


class Stopped(Exception):
    pass


class Stopping:
    """Does the step once and then stops, as a crash right behind it would."""

    def __init__(self) -> None:
        self.fired = False

    def after(self, step: Callable[..., Any]) -> Callable[..., Any]:
        async def done(*arguments: Any) -> Any:
            await step(*arguments)
            self.fired = True
            raise Stopped

        return done


async def test_two_who_close_the_same_day_close_it_once(road: Any) -> None:
    for n in range(4):
        await road.pay_out(f"A{n}")
    await road.close_until(LATE)
    answers = await asyncio.gather(*(road.post(f"/business-days/{LATE}/close") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["loans_moved"] == 4
    assert await road.today() == LATE + timedelta(days=1)


async def test_payments_during_a_close_land_on_one_day_or_the_other_and_the_books_hold(road: Any) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(6)]
    await road.close_until(LATE)

    async def pays(loan_id: str) -> int:
        paid = 0
        for _ in range(8):
            answer = await road.post(f"/loans/{loan_id}/payments", road.payment(1_000, LATE))
            assert answer.status_code in {201, 409}, answer.text
            paid += answer.status_code == 201
        return paid

    paid, *closed = await asyncio.gather(asyncio.gather(*map(pays, loans)), road.close(LATE))
    assert sum(paid) > 0
    assert closed[0]["books"][0]["debits_minor"] == closed[0]["books"][0]["credits_minor"]
    await road.close()
    cash = {one["account"]: one["balance"]["amount_minor"] for one in (await road.get("/trial-balance"))["accounts"]}
    assert cash["1002"] == -6 * 1_200_000 + 1_000 * sum(paid)
    assert await ledger_differences(road.service.database) == []


async def test_only_what_falls_due_is_looked_at(road: Any) -> None:
    loan_id = await road.pay_out()
    versions = []
    for _ in range(3):
        await road.close()
        versions.append(await road.service.database.fetchval("SELECT version FROM loans WHERE id = $1", loan_id))
    assert len(set(versions)) == 1


async def test_every_stored_loan_is_the_fold_of_its_facts(road: Any) -> None:
    late, paid = await road.pay_out("A1"), await road.pay_out("A2")
    await road.close_until(LATE + timedelta(days=1))
    await road.pay(paid, 2_000_000)
    await road.write_off(late)
    assert (await road.loan(late))["status"] == "written_off"
    for row in await road.service.database.fetch("SELECT id, state::text AS state FROM loans"):
        facts = await road.service.database.fetch(
            "SELECT type, data FROM facts WHERE aggregate_id = $1 ORDER BY sequence", row["id"]
        )
        folded = LOANS.fold(None, [LOANS.read_fact(fact["type"], fact["data"]) for fact in facts])
        assert folded == LOANS.read_state(row["state"])
    assert await ledger_differences(road.service.database) == []


async def test_a_loan_that_can_not_be_aged_is_parked_and_the_rest_goes_on(
    road: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = await road.pay_out("A1"), await road.pay_out("A2")
    await road.close_until(date(2026, 12, 23))

    def fails(loan: Loan, on: date) -> list[Any]:
        if loan.id == broken:
            raise ZeroDivisionError("no such rate")
        return age(loan, on)

    with monkeypatch.context() as patch:
        patch.setattr(age_loans, "due_by_plan", _none)
        patch.setattr(age_loans, "age", fails)
        closed = await road.close()
    assert (closed["loans_parked"], closed["instalments_due"]) == (1, 1)
    (parked,) = (await road.get("/parked-loans"))["items"]
    assert (parked["loan_id"], parked["reason"]) == (broken, "ZeroDivisionError: no such rate")
    closed = await road.close()
    assert (closed["loans_parked"], closed["loans_moved"]) == (1, 1)
    assert (await road.get(f"/business-days/{LATE}/progress")) == {
        "on": str(LATE), "aged": 1, "waiting": 1, "instalments_due": 0,
    }  # fmt: skip
    await road.done(f"/parked-loans/{broken}/release")
    closed = await road.close()
    assert (closed["loans_parked"], closed["loans_moved"], closed["instalments_due"]) == (0, 1, 1)
    assert (await road.loan(broken))["bucket"] == (await road.loan(sound))["bucket"] == "M1"
    assert await ledger_differences(road.service.database) == [], "the interest of the days it missed is there too"
    assert (await road.post("/parked-loans/nobody/release")).status_code == 404


async def _none(*_: Any) -> list[str]:
    return []


async def test_interest_stops_being_income_at_ninety_days_and_comes_back_with_the_money(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(date(2027, 3, 24))
    books = await _books(road)
    assert books["1132"] == -books["6011"] > 0
    closed = await road.close()
    assert [one["classification"] for one in closed["by_class"]] == ["substandard"]
    books = await _books(road)
    risk = await road.get(f"/loans/{loan_id}/risk")
    assert (risk["classification"], risk["stage"], risk["interest_is_suspended"]) == ("substandard", 3, True)
    assert risk["expected_loss"]["amount_minor"] == 720_000
    assert (books["1132"], books.get("6011", 0)) == (0, 0)
    assert books["1304"] == -720_000, "in default: all of the principal, at a loss of 60 %"
    await road.pay(loan_id, 110_000)
    books = await _books(road)
    assert -books["6011"] == (await road.loan(loan_id))["paid"]["interest"]["amount_minor"], "income as it is paid"
    await road.pay(loan_id, 400_000)
    assert (await road.loan(loan_id))["bucket"] is None
    before = await _books(road)
    await road.close()
    assert await ledger_differences(road.service.database) == []
    assert (await _books(road))["6011"] < before["6011"], "it grows again day by day"


async def _books(road: Any) -> dict[str, int]:
    return {one["account"]: one["balance"]["amount_minor"] for one in (await road.get("/trial-balance"))["accounts"]}


async def test_the_books_of_every_day_agree_with_the_loans_through_a_year(road: Any) -> None:
    """Three loans: on time, late and cured, gone for ever. At each close the sub-ledger is the general ledger."""
    good, late, lost = [await road.pay_out(f"A{n}", product_code="cash-cny", term_months=12) for n in range(3)]
    while await road.today() < date(2027, 12, 1):
        today = await road.today()
        for loan_id in (good, late):
            loan = await road.loan(loan_id)
            wait = 0 if loan_id == good else 20
            if loan["next_due_on"] and today >= date.fromisoformat(loan["next_due_on"]) + timedelta(days=wait):
                await road.pay(loan_id, loan["instalment"]["amount_minor"])
        closed = await road.close()
        assert (closed["trial_balance_minor"], closed["receivables_gap_minor"]) == (0, 0)
        if today.day == 5:
            assert await ledger_differences(road.service.database) == [], today
    assert (await road.loan(good))["status"] == "settled"
    assert (await road.loan(lost))["bucket"] == "M7+"
    assert {one["classification"]: one["loans"] for one in closed["by_class"]}["doubtful"] == 1
