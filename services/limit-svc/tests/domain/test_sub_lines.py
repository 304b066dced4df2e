"""Special-purpose lines under a customer's ceiling: which draw goes where, and that neither is ever over."""

from datetime import date

import pytest

from fenqi.kernel import Money
from limit_svc.adapters.policy_files import read_ports
from limit_svc.domain import approve, draw, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.facts import HoldPlaced, LineAdjusted, LineGranted, SubLineAdjusted, SubLineGranted
from limit_svc.domain.line import Line
from limit_svc.domain.refusals import (
    LimitExceeded,
    LineLapsed,
    PurposeNotAllowed,
    RestoredAboveUsed,
    SubLimitExceeded,
)

TODAY, LAST, UNTIL = date(2026, 11, 23), date(2026, 12, 1), date(2027, 11, 23)
TREE = read_ports().tree
TERMS = draw.Terms(TREE)


def fold(current: Line | None, facts: list[Fact]) -> Line:
    for fact in facts:
        current = line.evolve(current, fact)
    assert current is not None
    return current


def special(amount: int, purpose: str = "furniture", sub: str = "S1", until: date = UNTIL) -> Approval:
    return Approval(f"A-{sub}", Money(amount, "CNY"), "special_purpose", (purpose,), until, sub, purpose)


def comprehensive(amount: int, purpose: str = "travel") -> Approval:
    return Approval("A0", Money(amount, "CNY"), "comprehensive", (), UNTIL, "unused", purpose)


def place(current: Line, amount: int, purpose: str, hold_id: str = "H1", today: date = TODAY) -> list[Fact]:
    return draw.place(current, hold_id, "L1", Money(amount, "CNY"), purpose, today, today, TERMS)


def with_both() -> Line:
    """A ceiling of 1,000 for anything, with 300 of it for furniture."""
    current = fold(None, approve.grant("C1", "N1", comprehensive(1000)))
    return fold(current, approve.adjust(current, special(300), TREE))


def test_a_special_purpose_approval_grants_a_ceiling_and_its_own_line_under_it() -> None:
    facts = approve.grant("C1", "N1", special(300))
    assert facts == [
        LineGranted(
            "C1", "N1", "A-S1", "special_purpose", ("furniture",), 300, "CNY", revolving=True, valid_until=UNTIL
        ),
        SubLineGranted("C1", "N1", "S1", "A-S1", ("furniture",), 300, "CNY", UNTIL),
    ]
    (placed,) = place(fold(None, facts), 300, "furniture")
    assert isinstance(placed, HoldPlaced)
    assert (placed.sub_line_id, placed.available_minor) == ("S1", 0)


def test_a_draw_for_covered_goods_uses_its_own_line_and_the_ceiling() -> None:
    current = fold(with_both(), place(with_both(), 200, "furniture"))
    (sub,) = current.sub_lines
    assert (sub.held_minor, sub.available_minor, current.held_minor, current.available_minor) == (200, 100, 200, 800)
    with pytest.raises(SubLimitExceeded, match=r"CNY 1\.00 is available for furniture, CNY 1\.01 was asked"):
        place(current, 101, "furniture", "H2")
    assert fold(current, place(current, 101, "travel", "H2")).sub_lines == (sub,)


def test_the_ceiling_covers_all_sub_lines() -> None:
    current = fold(with_both(), place(with_both(), 900, "travel"))
    with pytest.raises(LimitExceeded, match=r"CNY 1\.00 is available"):
        place(current, 200, "furniture", "H2")


def test_a_line_for_a_node_is_good_for_everything_below_it_and_the_closest_with_room_is_used() -> None:
    current = fold(None, approve.grant("C1", "N1", comprehensive(1000)))
    current = fold(current, approve.adjust(current, special(500, "home", "S-home"), TREE))
    current = fold(current, [SubLineGranted("C1", "N1", "S-furniture", "A2", ("furniture",), 100, "CNY", UNTIL)])
    placed = [
        place(current, amount, purpose)[0]
        for amount, purpose in ((100, "furniture"), (101, "furniture"), (1, "appliances"), (1, "car"))
    ]
    assert [one.sub_line_id for one in placed if isinstance(one, HoldPlaced)] == [
        "S-furniture",
        "S-home",
        "S-home",
        None,
    ]


def test_a_further_approval_for_goods_below_raises_the_line_that_covers_them() -> None:
    current = fold(None, approve.grant("C1", "N1", special(300, "home")))
    facts = approve.adjust(current, special(500, "furniture", "S2"), TREE)
    assert isinstance(facts[0], LineAdjusted)
    assert facts[1:] == [SubLineAdjusted("C1", "N1", "S1", 300, 500, 500, "CNY", "approved", UNTIL, "A-S2")]


def test_a_comprehensive_approval_for_covered_goods_can_be_drawn_in_full() -> None:
    current = fold(with_both(), place(with_both(), 300, "furniture"))
    current = fold(current, approve.adjust(current, comprehensive(700, "furniture"), TREE))
    assert fold(current, place(current, 700, "furniture", "H2")).sub_lines[0].held_minor == 1000


def test_a_line_of_old_for_one_purpose_stays_and_its_first_sub_line_takes_it_over() -> None:
    old = LineGranted(
        "C1", "N1", "A1", "special_purpose", ("furniture",), 1000, "CNY", revolving=True, valid_until=UNTIL
    )
    current = fold(None, [old])
    assert current.sub_lines == ()
    with pytest.raises(PurposeNotAllowed):
        place(current, 1, "travel")
    assert place(current, 1000, "furniture")
    after = fold(current, approve.adjust(current, special(200), TREE))
    assert [sub.limit_minor for sub in after.sub_lines] == [1000], "what was granted before can still be drawn"


def test_a_lapsed_sub_line_gives_way_to_an_open_ceiling_and_stops_a_special_one() -> None:
    later = date(2026, 12, 24)
    both = fold(None, approve.grant("C1", "N1", comprehensive(1000)))
    both = fold(both, approve.adjust(both, special(300, until=date(2026, 12, 1)), TREE))
    (placed,) = place(both, 400, "furniture", today=later)
    assert isinstance(placed, HoldPlaced)
    assert placed.sub_line_id is None
    only = fold(None, approve.grant("C1", "N1", special(300, until=date(2026, 12, 1))))
    only = fold(only, approve.adjust(only, special(300, "travel", "S2"), TREE))
    with pytest.raises(LineLapsed, match="for furniture"):
        place(only, 1, "furniture", today=later)


def test_use_stays_on_its_sub_line_through_posting_repayment_and_reversal() -> None:
    current = fold(with_both(), place(with_both(), 200, "furniture"))
    hold = current.hold("H1")
    assert hold is not None
    current = fold(current, draw.post(current, hold, Money(150, "CNY")))
    current = fold(current, draw.restore(current, "L1", "Y1", Money(100, "CNY"), "S1"))
    assert [(one.used_minor, one.held_minor) for one in current.sub_lines] == [(50, 0)]
    with pytest.raises(RestoredAboveUsed):
        draw.restore(current, "L1", "Y2", Money(51, "CNY"), "S1")
    current = fold(current, place(current, 250, "furniture", "H2"))
    current = fold(current, draw.take_back(current, "L1", "Y1", Money(100, "CNY"), "S1"))
    assert [(one.used_minor, one.held_minor, one.over_minor) for one in current.sub_lines] == [(150, 250, 100)]
    assert (current.used_minor, current.over_minor) == (150, 0)


def test_a_write_off_closes_every_line() -> None:
    after = fold(with_both(), approve.close_after_write_off(with_both()))
    assert (after.limit_minor, [sub.limit_minor for sub in after.sub_lines]) == (0, [0])


def test_there_are_at_most_so_many_sub_lines() -> None:
    current = with_both()
    granted: list[Fact] = [
        SubLineGranted("C1", "N1", f"S{n}", "A", (f"x{n}",), 1, "CNY", UNTIL) for n in range(1, approve.MAX_SUB_LINES)
    ]
    with pytest.raises(approve.TooManySubLines):
        approve.adjust(fold(current, granted), special(1, "travel"), TREE)
