"""What follows from others' signs of risk, and from good repayment: freezes, decreases, warnings, proposals."""

from datetime import date, timedelta
from typing import Any

import pytest

from fenqi.contracts import limit as contracts
from fenqi.kernel import Money, new_id
from fenqi.testing.service import OPENING, Running
from fenqi.testing.until import until
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain.line import Line
from limit_svc.domain.refusals import LineIsFrozen
from limit_svc.use_cases.expire import Expire, expire
from limit_svc.use_cases.freeze_line import FreezeLine, freeze_line
from limit_svc.use_cases.place_hold import PlaceHold, place_hold


async def line_of(limit: Running, customer_id: str = "C1") -> Line:
    state = await limit.database.fetchval("SELECT state::text FROM lines WHERE id = $1", customer_id)
    return LINES.read_state(state)


async def told(limit: Running, *events: Any) -> Line:
    await limit.events.publish(*events)
    await limit.settled()
    return await line_of(limit)


async def hold(limit: Running, amount: int = 60_000, hold_id: str = "H1", purpose: str = "furniture") -> Any:
    command = PlaceHold(hold_id, "C1", "L1", Money(amount, "CNY"), purpose, OPENING)
    commands = limit.service.commands
    return await commands.do(place_hold, command, commands.context("service:loan-svc", new_id()))


async def drawn(limit: Running, event: Any) -> None:
    await told(limit, event("approved"))
    await hold(limit)
    await told(limit, event("disbursed"))


async def test_an_overdue_loan_freezes_its_line_until_it_is_cured_and_lowers_the_limit(
    limit: Running, event: Any
) -> None:
    await drawn(limit, event)
    line = await told(limit, event("overdue", bucket="M1", previous_bucket=None, days_past_due=1))
    assert line.freezes == (), "the policy freezes from M2 on"
    line = await told(limit, event("overdue"))
    assert [(one.reason, one.source) for one in line.freezes] == [("overdue", "L1")]
    assert (line.limit_minor, line.used_minor) == (70_000, 60_000)
    with pytest.raises(LineIsFrozen):
        await hold(limit, 1, "H2")
    line = await told(limit, event("cured"))
    assert line.freezes == ()
    (released,) = await limit.events.of(contracts.LineReleasedV1)
    assert (released.reason, released.still_frozen) == ("cured", False)


async def test_a_cure_lifts_only_its_own_freeze(limit: Running, event: Any) -> None:
    await drawn(limit, event)
    command = FreezeLine("C1", "Z1", "court_order", None)
    commands = limit.service.commands
    await commands.do(freeze_line, command, commands.context("staff:S1", new_id()))
    line = await told(limit, event("overdue"), event("overdue", loan_id="L2"), event("cured"))
    assert [one.source for one in line.freezes] == [None, "L2"]


async def test_a_cure_without_a_freeze_changes_nothing(limit: Running, event: Any) -> None:
    await drawn(limit, event)
    assert (await told(limit, event("cured"))).freezes == ()


async def test_signals_freeze_lower_or_warn_as_the_policy_says(limit: Running, event: Any) -> None:
    await drawn(limit, event)
    line = await told(limit, event("signalled", severity="low", signal="contact_lost"))
    assert (line.limit_minor, line.freezes) == (100_000, ())
    (warned,) = await limit.events.of(contracts.LineWarnedV1)
    assert (warned.warning, warned.source) == ("signal-low", "W1")
    line = await told(limit, event("signalled"))
    assert (line.limit_minor, line.proposal) == (70_000, None)
    (proposed,) = await limit.events.of(contracts.LimitProposedV1)
    assert (proposed.direction, proposed.reasons) == ("down", ("signal-medium", "bureau_worse"))
    line = await told(limit, event("signalled", severity="high", watch_id="W2"))
    assert [(one.reason, one.expires_on) for one in line.freezes] == [("risk_signal", OPENING + timedelta(days=90))]


async def test_suspected_fraud_freezes_until_it_is_cleared(limit: Running, event: Any) -> None:
    await told(limit, event("approved"))
    assert [one.reason for one in (await told(limit, event("suspected"))).freezes] == ["fraud_suspected"]
    assert (await told(limit, event("fraud_closed", outcome="confirmed"))).freezes != ()
    assert (await told(limit, event("fraud_closed"))).freezes == ()


async def test_signs_of_risk_about_a_customer_without_a_line_are_no_trouble(limit: Running, event: Any) -> None:
    await limit.events.publish(event("suspected"), event("signalled"), event("fraud_closed"))
    await limit.settled()
    assert await limit.held() == []
    assert await limit.database.fetchval("SELECT count(*) FROM facts") == 0


async def test_instalments_paid_on_time_propose_a_higher_limit_once(limit: Running, event: Any) -> None:
    await drawn(limit, event)
    for n in range(1, 7):
        line = await told(limit, event("paid", payment_id=f"Y{n}", instalments_paid=n))
    assert line.proposal is not None
    assert (line.limit_minor, line.proposal.limit_minor, line.proposal.reasons) == (
        100_000,
        120_000,
        ("good-repayment",),
    )
    line = await told(limit, event("paid", payment_id="Y7", instalments_paid=6))
    assert len(await limit.events.of(contracts.LimitProposedV1)) == 1


async def test_a_loan_that_was_late_proposes_nothing(limit: Running, event: Any) -> None:
    await drawn(limit, event)
    await told(limit, event("overdue", bucket="M1", previous_bucket=None), event("cured"))
    for n in range(1, 7):
        line = await told(limit, event("paid", payment_id=f"Y{n}", instalments_paid=n))
    assert line.proposal is None


async def test_a_special_purpose_loan_is_restored_where_it_was_drawn(limit: Running, event: Any) -> None:
    await told(limit, event("approved"))
    await told(limit, event("approved", application_id="A2", line_type="special_purpose", amount_minor=80_000))
    answer = await hold(limit)
    line = await told(limit, event("disbursed"), event("paid"))
    (sub,) = line.sub_lines
    assert (answer.sub_line_id, sub.used_minor, line.used_minor) == (sub.sub_line_id, 55_000, 55_000)
    line = await told(limit, event("reversed"))
    assert (line.sub_lines[0].used_minor, line.used_minor) == (60_000, 60_000)


async def test_a_payout_after_its_holds_release_is_used_on_the_sub_line_it_was_held_on(
    limit: Running, event: Any
) -> None:
    await told(limit, event("approved", line_type="special_purpose"))
    await hold(limit)
    line = await told(limit, event("failed"), event("disbursed"))
    assert (line.sub_lines[0].used_minor, line.used_minor, len(line.drawn)) == (60_000, 60_000, 1)
    line = await told(limit, event("disbursed", payout_reference="P2"))
    assert line.used_minor == 60_000, "a hold is posted once"


async def test_a_freeze_lifts_with_the_business_date(limit: Running, event: Any) -> None:
    await told(limit, event("approved"))
    commands = limit.service.commands
    command = FreezeLine("C1", "Z1", "holiday", date(2026, 11, 30))
    await commands.do(freeze_line, command, commands.context("staff:S1", new_id()))
    context = commands.context("job:limit", new_id())
    assert await commands.do(expire, Expire(("C1",)), context) == 0
    await limit.service.ground.business_date.move(date(2026, 12, 1))
    await until(lambda: _unfrozen(limit))
    why = await limit.database.fetch("SELECT data::jsonb->>'reason' AS why FROM facts WHERE type LIKE '%Released%'")
    assert [row["why"] for row in why] == ["expired"]


async def _unfrozen(limit: Running) -> bool:
    return (await line_of(limit)).freezes == ()
