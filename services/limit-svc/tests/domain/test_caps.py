"""Caps on draws: one at a time, and together in rolling and calendar windows."""

from datetime import date, timedelta

import pytest

from fenqi.kernel import Money
from limit_svc.domain import approve, draw, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.caps import (
    MAX_WINDOW_DAYS,
    AboveDrawCap,
    AbovePeriodCap,
    Caps,
    CapsMalformed,
    CapWindow,
    well_formed,
)
from limit_svc.domain.change_caps import NoSubLine, change_caps
from limit_svc.domain.control_facts import CapsChanged
from limit_svc.domain.line import Line

MONDAY = date(2026, 11, 23)
UNTIL = date(2028, 1, 1)


def a_line() -> Line:
    facts = approve.grant("C1", "N1", Approval("A1", Money(100_000, "CNY"), "comprehensive", (), UNTIL))
    return line.evolve(None, facts[0])


def drawn(current: Line, amount: int, on: date, caps: Caps, hold_id: str) -> Line:
    (placed,) = draw.place(current, hold_id, "L1", Money(amount, "CNY"), "any", on, on, draw.Terms(caps=caps))
    return line.evolve(current, placed)


def test_one_draw_is_at_most_its_cap() -> None:
    caps = Caps(per_draw_minor=500)
    assert drawn(a_line(), 500, MONDAY, caps, "H1").held_minor == 500
    with pytest.raises(AboveDrawCap, match=r"One draw may be CNY 5\.00, CNY 5\.01 was asked"):
        drawn(a_line(), 501, MONDAY, caps, "H1")


@pytest.mark.parametrize(
    ("window", "last_counted", "first_free"),
    [
        (CapWindow("rolling", 1000, 7), date(2026, 11, 29), date(2026, 11, 30)),
        (CapWindow("day", 1000), MONDAY, date(2026, 11, 24)),
        (CapWindow("week", 1000), date(2026, 11, 29), date(2026, 11, 30)),
        (CapWindow("month", 1000), date(2026, 11, 30), date(2026, 12, 1)),
    ],
    ids=["rolling", "day", "week", "month"],
)
def test_all_draws_of_a_window_are_at_most_its_cap(window: CapWindow, last_counted: date, first_free: date) -> None:
    caps = Caps(windows=(window,))
    current = drawn(a_line(), 700, MONDAY, caps, "H1")
    with pytest.raises(AbovePeriodCap, match=r"CNY 3\.00 may still be drawn"):
        drawn(current, 301, last_counted, caps, "H2")
    assert drawn(current, 300, last_counted, caps, "H2").held_minor == 1000
    assert drawn(current, 1000, first_free, caps, "H2").held_minor == 1700


def test_what_was_posted_counts_and_what_was_freed_does_not() -> None:
    caps = Caps(windows=(CapWindow("month", 1000),))
    current = drawn(a_line(), 1000, MONDAY, caps, "H1")
    hold = current.hold("H1")
    assert hold is not None
    (posted,) = draw.post(current, hold, Money(400, "CNY"))
    current = line.evolve(current, posted)
    (restored,) = draw.restore(current, "L1", "Y1", Money(400, "CNY"))
    current = drawn(line.evolve(current, restored), 600, MONDAY, caps, "H2")
    with pytest.raises(AbovePeriodCap):
        drawn(current, 1, MONDAY, caps, "H3")
    hold = current.hold("H2")
    assert hold is not None
    current = line.evolve(current, draw.release(current, hold, "changed_mind")[0])
    assert drawn(current, 600, MONDAY, caps, "H3").held_minor == 600


def test_a_state_forgets_what_no_window_counts_any_more() -> None:
    current, caps = a_line(), Caps()
    for n in range(3 * MAX_WINDOW_DAYS):
        day = MONDAY + timedelta(days=n)
        current = drawn(current, 1, day, caps, f"H{n}")
        hold = current.hold(f"H{n}")
        assert hold is not None
        current = line.evolve(current, draw.post(current, hold, Money(1, "CNY"))[0])
    assert len(current.drawn) == MAX_WINDOW_DAYS
    assert current.used_minor == 3 * MAX_WINDOW_DAYS


def test_a_customers_own_caps_stand_in_place_of_the_policys_until_they_are_lifted() -> None:
    current = a_line()
    policy, own = Caps(per_draw_minor=500), Caps(per_draw_minor=900)
    facts = change_caps(current, None, own, "asked", "staff:S1")
    assert facts == [CapsChanged("C1", "N1", None, own, "CNY", "asked", "staff:S1")]
    current = line.evolve(current, facts[0])
    assert change_caps(current, None, own, "asked", "staff:S1") == []
    assert drawn(current, 900, MONDAY, policy, "H1").held_minor == 900
    current = line.evolve(current, change_caps(current, None, None, "asked", "staff:S1")[0])
    with pytest.raises(AboveDrawCap):
        drawn(current, 501, MONDAY, policy, "H1")


def test_a_sub_lines_caps_count_only_its_own_draws() -> None:
    special = Approval("A2", Money(5000, "CNY"), "special_purpose", ("furniture",), UNTIL, "S1", "furniture")
    current = a_line()
    for fact in approve.adjust(current, special):
        current = line.evolve(current, fact)
    current = line.evolve(
        current, change_caps(current, "S1", Caps(windows=(CapWindow("day", 100),)), "r", "staff:S1")[0]
    )
    terms = draw.Terms(caps=Caps(windows=(CapWindow("day", 1000),)))

    def hold(current: Line, hold_id: str, amount: int, purpose: str) -> Line:
        (fact,) = draw.place(current, hold_id, "L", Money(amount, "CNY"), purpose, MONDAY, MONDAY, terms)
        return line.evolve(current, fact)

    current = hold(current, "H1", 800, "travel")
    current = hold(current, "H2", 100, "furniture")
    with pytest.raises(AbovePeriodCap):
        hold(current, "H3", 1, "furniture")
    with pytest.raises(AbovePeriodCap):
        hold(current, "H3", 101, "travel")


@pytest.mark.parametrize(
    "caps",
    [
        Caps(windows=(CapWindow("rolling", 1),)),
        Caps(windows=(CapWindow("rolling", 1, 0),)),
        Caps(windows=(CapWindow("rolling", 1, MAX_WINDOW_DAYS + 1),)),
        Caps(windows=(CapWindow("month", 1, 30),)),
        Caps(windows=(CapWindow("day", 1),) * 7),
    ],
)
def test_caps_that_make_no_sense_are_refused(caps: Caps) -> None:
    with pytest.raises(CapsMalformed):
        well_formed(caps)


def test_caps_of_a_sub_line_that_is_not_there() -> None:
    with pytest.raises(NoSubLine):
        change_caps(a_line(), "S9", None, "asked", "staff:S1")
