"""A line: granted, adjusted, drawn on, restored."""

from dataclasses import replace
from datetime import date

import pytest

from fenqi.kernel import CurrencyMismatch, DomainError, Money
from limit_svc.domain import approve, draw, line, refusals
from limit_svc.domain.approve import Approval
from limit_svc.domain.facts import HoldExpired, HoldPlaced, HoldPosted, HoldReleased, LineAdjusted, LineRestored
from limit_svc.domain.line import Hold, Line

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def cny(amount_minor: int) -> Money:
    return Money(amount_minor, "CNY")


def approval(amount: Money, *purposes: str, until: date = TOMORROW) -> Approval:
    return Approval("A2", amount, "special_purpose" if purposes else "comprehensive", purposes, until)


A_LINE = line.evolve(None, approve.grant("C1", "N1", approval(cny(1000)))[0])


def after(start: Line, facts: list[line.Fact]) -> Line:
    for fact in facts:
        start = line.evolve(start, fact)
    return start


def held(amount: int, hold_id: str = "H1", expires_on: date = TOMORROW, start: Line = A_LINE) -> Line:
    return after(start, draw.place(start, hold_id, "L1", cny(amount), "travel", expires_on, TODAY))


def test_a_hold_is_taken_from_what_is_available() -> None:
    facts = draw.place(A_LINE, "H1", "L1", cny(600), "travel", TOMORROW, TODAY)
    assert facts == [HoldPlaced("C1", "N1", "H1", "L1", 600, 400, "CNY", TOMORROW, placed_on=TODAY)]
    changed = after(A_LINE, facts)
    assert (changed.held_minor, changed.available_minor, changed.next_expiry_on) == (600, 400, TOMORROW)


def test_all_that_is_available_can_be_held_and_no_fen_more() -> None:
    assert held(1000).available_minor == 0
    with pytest.raises(refusals.LimitExceeded, match=r"CNY 4\.00 is available, CNY 4\.01 was asked"):
        held(401, "H2", start=held(600))


@pytest.mark.parametrize(
    ("amount", "expires_on", "refusal"),
    [
        (cny(0), TOMORROW, refusals.HoldNotPositive),
        (cny(-1), TOMORROW, refusals.HoldNotPositive),
        (cny(1001), TOMORROW, refusals.LimitExceeded),
        (Money(1, "USD"), TOMORROW, CurrencyMismatch),
        (cny(1), date(2026, 11, 22), refusals.HoldEndsInThePast),
    ],
)
def test_a_wrong_hold_is_refused(amount: Money, expires_on: date, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        draw.place(A_LINE, "H1", "L1", amount, "travel", expires_on, TODAY)


def test_a_line_that_lapsed_or_is_for_other_purposes_gives_nothing() -> None:
    with pytest.raises(refusals.LineLapsed):
        draw.place(replace(A_LINE, valid_until=TODAY), "H1", "L1", cny(1), "travel", date(2027, 1, 1), TOMORROW)
    with pytest.raises(refusals.PurposeNotAllowed):
        draw.place(replace(A_LINE, purposes=("furniture",)), "H1", "L1", cny(1), "travel", TOMORROW, TODAY)


def test_the_same_hold_again_changes_nothing_and_another_under_its_id_is_refused() -> None:
    start = held(600)
    assert draw.place(start, "H1", "L1", cny(600), "travel", TOMORROW, TODAY) == []
    for loan_id, amount in (("L1", cny(601)), ("L2", cny(600))):
        with pytest.raises(refusals.HoldIdReused):
            draw.place(start, "H1", loan_id, amount, "travel", TOMORROW, TODAY)


def test_a_part_posted_frees_the_rest() -> None:
    start = held(600)
    facts = draw.post(start, start.holds[0], cny(500))
    assert facts == [HoldPosted("C1", "N1", "H1", "L1", 500, 100, 500, "CNY", placed_on=TODAY)]
    posted = after(start, facts)
    assert (posted.used_minor, posted.held_minor, posted.available_minor, posted.holds) == (500, 0, 500, ())
    with pytest.raises(refusals.PostedAboveHold):
        draw.post(start, start.holds[0], cny(601))


def test_a_released_hold_is_free_again() -> None:
    start = held(600)
    facts = draw.release(start, start.holds[0], "rail_refused")
    assert facts == [HoldReleased("C1", "N1", "H1", "L1", 600, 1000, "CNY", "rail_refused")]
    assert after(start, facts) == A_LINE


def test_holds_expire_the_day_after_their_last_unless_their_payout_is_under_way() -> None:
    start = held(100, "H2", TODAY, held(200, "H3", date(2026, 12, 1), held(600, "H1", TODAY)))
    assert draw.expire(start, TODAY, ()) == []
    facts = draw.expire(start, TOMORROW, {"H1"})
    assert facts == [HoldExpired("C1", "N1", "H2", "L1", 100, 200, "CNY", TOMORROW)]
    assert [hold.hold_id for hold in after(start, facts).holds] == ["H1", "H3"]


def test_principal_repaid_restores_a_revolving_line_only() -> None:
    start = held(600)
    used = after(start, draw.post(start, start.holds[0], cny(600)))
    facts = draw.restore(used, "L1", "Y1", cny(250))
    assert facts == [LineRestored("C1", "N1", "L1", "Y1", 250, 650, "CNY")]
    assert after(used, facts).used_minor == 350
    assert draw.restore(used, "L1", "Y1", cny(0)) == []
    assert draw.restore(replace(used, revolving=False), "L1", "Y1", cny(250)) == []
    with pytest.raises(refusals.RestoredAboveUsed):
        draw.restore(used, "L1", "Y1", cny(601))


def test_a_further_approval_makes_its_amount_available_beside_what_is_used_and_held() -> None:
    start = held(600)
    facts = approve.adjust(start, approval(cny(700)))
    assert facts == [
        LineAdjusted(
            "C1", "N1", 1000, 1300, 700, "CNY", "approved", "A2", valid_until=TOMORROW, purposes=()
        )
    ]  # fmt: skip
    assert approve.adjust(start, approval(cny(100)))[0].limit_minor == 1000, "an approval never lowers a line"
    with pytest.raises(CurrencyMismatch):
        approve.adjust(start, approval(Money(700, "USD")))


def test_a_line_for_some_purposes_widens_with_each_approval() -> None:
    special = line.evolve(None, approve.grant("C1", "N1", approval(cny(1000), "travel"))[0])
    both = after(special, approve.adjust(special, approval(cny(1), "education", until=date(2027, 1, 1))))
    assert (both.purposes, both.valid_until) == (("travel", "education"), date(2027, 1, 1))
    assert after(special, approve.adjust(special, approval(cny(1)))).purposes == (), "a comprehensive one is for any"


def test_after_a_write_off_nothing_can_be_drawn_though_others_repay() -> None:
    start = held(300, "H2", start=after(held(600), draw.post(held(600), Hold("H1", "L1", 600, TOMORROW), cny(600))))
    closed = after(start, approve.close_after_write_off(start))
    assert (closed.limit_minor, closed.used_minor, closed.available_minor, closed.over_minor) == (0, 600, -900, 900)
    repaid = after(closed, draw.restore(closed, "L9", "Y1", cny(100)))
    assert repaid.over_minor == 800
    with pytest.raises(refusals.LimitExceeded, match=r"CNY 0\.00 is available"):
        held(1, "H9", start=repaid)
    assert approve.close_after_write_off(repaid) == []


def test_money_that_went_out_after_its_hold_had_ended_is_used_even_above_the_line() -> None:
    full = held(1000, "H2")
    late = after(full, draw.post_late(full, "H1", "L1", cny(600)))
    assert (late.used_minor, late.held_minor, late.available_minor, late.over_minor) == (600, 1000, -600, 600)
    freed = after(late, draw.release(late, late.holds[0], "cancelled"))
    assert (freed.available_minor, freed.over_minor) == (400, 0)
