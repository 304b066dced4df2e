"""Freezes: several at once, nothing drawn while one is open, and each lifted on its own."""

from datetime import date

import pytest

from fenqi.kernel import Money
from limit_svc.domain import approve, draw, freeze, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.control_facts import Fact, LineFrozen, LineReleased
from limit_svc.domain.line import Line
from limit_svc.domain.refusals import LineIsFrozen

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)


def fold(current: Line | None, facts: list[Fact]) -> Line:
    for fact in facts:
        current = line.evolve(current, fact)
    assert current is not None
    return current


def a_line() -> Line:
    return fold(None, approve.grant("C1", "N1", Approval("A1", Money(1000, "CNY"), "comprehensive", (), LATER)))


def frozen(current: Line, freeze_id: str, reason: str = "fraud", until: date | None = None) -> Line:
    return fold(current, freeze.freeze(current, freeze_id, reason, "staff:S1", TODAY, until))


def test_nothing_is_drawn_while_any_freeze_is_open() -> None:
    current = frozen(frozen(a_line(), "Z1"), "Z2", "overdue")
    for freeze_id in ("Z1", "Z2"):
        with pytest.raises(LineIsFrozen):
            draw.place(current, "H1", "L1", Money(1, "CNY"), "any", TODAY, TODAY)
        current = fold(current, freeze.release(current, freeze_id, "settled", "staff:S1", TODAY))
    assert draw.place(current, "H1", "L1", Money(1, "CNY"), "any", TODAY, TODAY)


def test_a_freeze_and_its_release_as_facts() -> None:
    facts = freeze.freeze(a_line(), "Z1", "fraud", "staff:S1", TODAY, LATER)
    assert facts == [LineFrozen("C1", "N1", "Z1", "fraud", None, "staff:S1", TODAY, LATER)]
    current = fold(a_line(), facts)
    assert current.next_expiry_on == LATER
    assert freeze.freeze(current, "Z1", "fraud", "staff:S1", TODAY, LATER) == [], "the same again changes nothing"
    released = freeze.release(current, "Z1", "settled", "staff:S2", TODAY)
    assert released == [LineReleased("C1", "N1", "Z1", "settled", "staff:S2", False, TODAY)]
    assert fold(current, released) == a_line()


def test_what_is_held_already_is_posted_and_repayments_restore_a_frozen_line() -> None:
    current = fold(a_line(), draw.place(a_line(), "H1", "L1", Money(600, "CNY"), "any", TODAY, TODAY))
    current = frozen(current, "Z1")
    hold = current.hold("H1")
    assert hold is not None
    current = fold(current, draw.post(current, hold, Money(600, "CNY")))
    current = fold(current, draw.restore(current, "L1", "Y1", Money(100, "CNY")))
    assert (current.used_minor, current.available_minor) == (500, 500)


def test_a_freeze_lifts_by_itself_after_its_last_day() -> None:
    current = frozen(frozen(frozen(a_line(), "Z1", until=TODAY), "Z2"), "Z3", until=LATER)
    assert freeze.expire(current, TODAY, "service:limit") == []
    facts = freeze.expire(current, date(2026, 11, 24), "service:limit")
    assert facts == [LineReleased("C1", "N1", "Z1", "expired", "service:limit", True, date(2026, 11, 24))]
    assert [one.freeze_id for one in fold(current, facts).freezes] == ["Z2", "Z3"]


def test_bad_freezes_are_refused() -> None:
    with pytest.raises(freeze.FreezeEndsInThePast):
        freeze.freeze(a_line(), "Z1", "fraud", "staff:S1", TODAY, date(2026, 11, 22))
    with pytest.raises(freeze.FreezeIdReused):
        freeze.freeze(frozen(a_line(), "Z1"), "Z1", "another", "staff:S1", TODAY)
    with pytest.raises(freeze.NoFreeze):
        freeze.release(a_line(), "Z1", "settled", "staff:S1", TODAY)
    assert freeze.lift(a_line(), "Z1", "cured", "service:limit", TODAY) == []
    full = a_line()
    for n in range(freeze.MAX_FREEZES):
        full = frozen(full, f"Z{n}")
    with pytest.raises(freeze.TooManyFreezes):
        freeze.freeze(full, "one more", "fraud", "staff:S1", TODAY)
