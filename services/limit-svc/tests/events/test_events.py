"""Events from the bus through the real consumer: lines and holds follow approvals and loans."""

from datetime import date, timedelta
from typing import Any

from fenqi.contracts import limit as contracts
from fenqi.contracts.loan import BusinessDayClosedV1, DisbursementInstructedV1
from fenqi.kernel import Money, new_id
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.until import until
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain.caps import Caps, CapWindow
from limit_svc.domain.line import Line
from limit_svc.main import AGGREGATES
from limit_svc.use_cases.adjust_line import AdjustLine, ChangeCaps, adjust_line, set_caps
from limit_svc.use_cases.freeze_line import FreezeLine, ReleaseFreeze, freeze_line, release_freeze
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold


async def line_of(limit: Running, customer_id: str = "C1") -> Line:
    state = await limit.database.fetchval("SELECT state::text FROM lines WHERE id = $1", customer_id)
    return LINES.read_state(state)


async def hold(limit: Running, hold_id: str = "H1", amount: int = 60_000, expires_on: date = OPENING) -> None:
    command = PlaceHold(hold_id, "C1", "L1", Money(amount, "CNY"), "furniture", expires_on)
    commands = limit.service.commands
    await commands.do(place_hold, command, commands.context("service:loan-svc", new_id()))


async def instructed(limit: Running) -> None:
    await limit.events.publish(
        DisbursementInstructedV1(
            loan_id="L1", customer_id="C1", payout_reference="P1", rail="simulator", hold_id="H1", amount_minor=60_000,
            currency="CNY", payee_kind="merchant", instructed_at=limit.clock(),
        )
    )  # fmt: skip


async def close_day(limit: Running, day: date) -> None:
    await limit.events.publish(
        BusinessDayClosedV1(
            business_date=day, next_business_date=day + timedelta(days=1), loans_active=0, loans_moved=0,
            overdue_count=0, overdue_by_bucket=(), books=(), trial_balance_minor=0,
        )
    )  # fmt: skip
    await until(lambda: limit.service.ground.business_date() == day + timedelta(days=1))


async def test_the_road_of_a_line_from_approval_to_repayment(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("disbursed", amount_minor=50_000), event("paid"))
    await limit.settled()
    line = await line_of(limit)
    assert (line.limit_minor, line.used_minor, line.held_minor, line.available_minor) == (100_000, 45_000, 0, 55_000)
    heard = [one.event for one in await limit.events.heard("limit")]
    assert [type(one) for one in heard] == [
        contracts.LineGrantedV1,
        contracts.HoldPlacedV1,
        contracts.HoldPostedV1,
        contracts.LineRestoredV1,
    ]
    assert heard[0].purposes == (), "a comprehensive line is for any purpose"
    assert heard[2].freed_minor == 10_000
    assert heard[3].amount_minor == 5_000


async def test_every_fact_is_what_its_contract_says(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await hold(limit, "H2", 10_000)
    await limit.events.publish(event("failed"), event("approved", application_id="A2"))
    await limit.settled()
    await close_day(limit, OPENING)
    await until(lambda: _has(limit, contracts.HoldExpiredV1.TYPE))
    commands = limit.service.commands
    for handler, command in (
        (adjust_line, AdjustLine("C1", "P1", Money(120_000, "CNY"), "asked_for")),
        (adjust_line, AdjustLine("C1", "P2", Money(9_000_000, "CNY"), "asked_for")),
        (set_caps, ChangeCaps("C1", None, Caps(500_000, (CapWindow("rolling", 1, 30), CapWindow("day", 1))), "asked")),
        (freeze_line, FreezeLine("C1", "Z1", "court_order", None)),
        (release_freeze, ReleaseFreeze("C1", "Z1", "settled")),
    ):
        await commands.do(handler, command, commands.context("staff:S1", new_id()))
    for number in ("A3", "A4"):
        await limit.events.publish(event("approved", application_id=number, line_type="special_purpose"))
    low = event("signalled", severity="low")
    await limit.events.publish(event("disbursed", hold_id="H2"), event("paid"), event("reversed"), low)
    await limit.events.publish(event("written_off", loan_id="L9"))
    await limit.settled()
    rows = await limit.database.fetch("SELECT type, data FROM facts ORDER BY position")
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    assert {row["type"] for row in rows} == {one.TYPE for one in contracts.EVENTS}
    assert (await verify(limit.database, AGGREGATES)).differences == []


async def test_a_failed_or_cancelled_loan_gives_its_hold_back_once(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("failed"), event("cancelled"))
    await limit.settled()
    assert (await line_of(limit)).available_minor == 100_000
    assert [one.reason for one in await limit.events.of(contracts.HoldReleasedV1)] == ["account_closed"]


async def test_what_comes_before_its_line_or_hold_waits_for_it(limit: Running, event: Any) -> None:
    await limit.events.publish(event("disbursed"), event("paid"))
    await until(lambda: _held(limit, 2))
    await limit.events.publish(event("approved"))
    await until(lambda: _line_is_there(limit))
    await hold(limit)
    await until(lambda: _held(limit, 0), 15)
    assert (await line_of(limit)).used_minor == 55_000


async def test_a_second_approval_raises_the_line(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("approved", application_id="A2", amount_minor=80_000))
    await limit.settled()
    (adjusted,) = await limit.events.of(contracts.LineAdjustedV1)
    assert (adjusted.limit_before_minor, adjusted.limit_minor, adjusted.available_minor) == (100_000, 140_000, 80_000)
    assert (adjusted.reason, adjusted.application_id) == ("approved", "A2")


async def test_an_event_told_twice_counts_once(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    told = await limit.events.publish(event("disbursed"), event("paid"))
    await limit.events.send(*told, *reversed(told))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 55_000


async def test_a_reversed_payment_takes_its_principal_back(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("disbursed"), event("paid"), event("reversed"))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 60_000
    (taken,) = await limit.events.of(contracts.LineTakenBackV1)
    assert (taken.amount_minor, taken.available_minor, taken.payment_id) == (5_000, 40_000, "Y1")


async def test_principal_that_moved_restores_or_is_taken_back(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("disbursed"), event("moved"))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 59_300
    parts = {"principal_minor": -200, "interest_minor": 200, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0}
    await limit.events.publish(event("moved", moved=parts))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 59_500


async def test_a_merchants_refund_restores_the_line_and_its_reversal_takes_it_back(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("disbursed"), event("refunded"))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 40_000
    await limit.events.publish(event("taken_back"))
    await limit.settled()
    assert (await line_of(limit)).used_minor == 60_000


async def test_a_loan_given_back_within_its_cooling_off_days_restores_its_principal_once(
    limit: Running, event: Any
) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    parts = {"principal_minor": 60_000, "interest_minor": 90, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0}
    paid = event("paid", amount_minor=60_090, allocation=parts, outstanding_principal_minor=0)
    gone = event("cancelled", cancelled_from="cooling_off", hold_id=None, reason="cooling_off")
    await limit.events.publish(event("disbursed"), paid, gone)
    await limit.settled()
    line = await line_of(limit)
    assert (line.used_minor, line.holds) == (0, ())
    assert [one.amount_minor for one in await limit.events.of(contracts.LineRestoredV1)] == [60_000]


async def test_interest_and_fees_restore_nothing(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    parts = {"principal_minor": 0, "interest_minor": 400, "fee_minor": 100, "penalty_minor": 0, "credit_minor": 0}
    await limit.events.publish(event("paid", allocation=parts))
    await limit.settled()
    assert await limit.events.of(contracts.LineRestoredV1) == []


async def test_a_hold_expires_with_the_business_date_but_not_while_its_payout_is_under_way(
    limit: Running, event: Any
) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await hold(limit, "H2", 10_000)
    await hold(limit, "H3", 5_000, OPENING + timedelta(days=9))
    await instructed(limit)
    await limit.settled()
    await close_day(limit, OPENING)
    await until(lambda: _has(limit, contracts.HoldExpiredV1.TYPE))
    assert [one.hold_id for one in (await line_of(limit)).holds] == ["H1", "H3"]
    await limit.settled()
    (expired,) = await limit.events.of(contracts.HoldExpiredV1)
    assert (expired.hold_id, expired.expired_on) == ("H2", OPENING + timedelta(days=1))


async def test_money_that_went_out_after_its_hold_was_released_is_used_all_the_same(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    commands = limit.service.commands
    await commands.do(release_hold, ReleaseHold("H1", "C1", "no_answer"), commands.context("s:loan", new_id()))
    await hold(limit, "H2", 70_000)
    await limit.events.publish(event("disbursed"))
    await limit.settled()
    line = await line_of(limit)
    assert (line.used_minor, line.held_minor, line.available_minor, line.over_minor) == (
        60_000,
        70_000,
        -30_000,
        30_000,
    )


async def test_after_a_write_off_nothing_more_can_be_drawn(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit)
    await limit.events.publish(event("disbursed"), event("written_off"))
    await limit.settled()
    line = await line_of(limit)
    assert (line.limit_minor, line.used_minor, line.available_minor) == (0, 60_000, -60_000)
    (adjusted,) = await limit.events.of(contracts.LineAdjustedV1)
    assert adjusted.reason == "written_off"


async def test_more_paid_out_than_held_waits_for_a_person_and_others_go_on(limit: Running, event: Any) -> None:
    await limit.events.publish(event("approved"))
    await limit.settled()
    await hold(limit, amount=50_000)
    await limit.events.publish(event("disbursed"))
    await until(lambda: _held(limit, 1))
    assert "PostedAboveHold" in (await limit.held())[0]["error"]
    await limit.events.publish(event("approved", application_id="A7", customer_id="C7"))
    await limit.settled()
    assert (await line_of(limit, "C7")).limit_minor == 100_000


async def _has(limit: Running, type_: str) -> bool:
    return bool(await limit.database.fetchval("SELECT count(*) FROM facts WHERE type = $1", type_))


async def _held(limit: Running, count: int) -> bool:
    return len(await limit.held()) == count


async def _line_is_there(limit: Running) -> bool:
    return bool(await limit.database.fetchval("SELECT count(*) FROM lines"))
