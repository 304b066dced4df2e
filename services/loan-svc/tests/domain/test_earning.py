"""Interest in even whole amounts a day: it sums to the instalment's, and all loans' changes sum to all loans' interest."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loan_svc.domain.earning import NOTHING_EARNED, Earning, daily_changes

START = date(2026, 1, 31)
EARNINGS = st.builds(
    lambda before, minor, first, days, suspended: Earning(
        before,
        minor if days and not suspended else 0,
        1,
        START + timedelta(first),
        START + timedelta(first + days),
        suspended,
    ),
    st.integers(-1000, 100_000),
    st.integers(-3_000, 300_000),
    st.integers(0, 60),
    st.integers(0, 60),
    st.booleans(),
)


def test_a_thousand_over_thirty_one_days_is_thirty_three_on_the_first_eight() -> None:
    earning = Earning(500, 1000, 2, date(2026, 1, 1), date(2026, 2, 1))
    a_day = [
        earning.by(date(2026, 1, 2) + timedelta(n)) - earning.by(date(2026, 1, 1) + timedelta(n)) for n in range(31)
    ]
    assert a_day == [33] * 8 + [32] * 23
    assert earning.by(date(2026, 2, 1)) == earning.by(date(2027, 1, 1)) == 1500
    assert earning.daily_from(date(2026, 1, 1)) == {date(2026, 1, 1): 33, date(2026, 1, 9): -1, date(2026, 2, 1): -32}


def test_the_next_instalment_earns_from_the_day_the_last_one_fell_due() -> None:
    earning = Earning(500, 1000, 2, date(2026, 1, 1), date(2026, 2, 1)).following(3, date(2026, 3, 1), 900)
    assert earning == Earning(1500, 900, 3, date(2026, 2, 1), date(2026, 3, 1))
    assert earning.following(0, None, 0) == Earning(2400)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans(), EARNINGS), max_size=8))
def test_what_changes_a_day_tells_every_days_interest(changes: list[tuple[int, bool, Earning]]) -> None:
    """One loan's earning becomes another again and again; adding up the changes gives each day what the loan earns."""
    earning, today, daily = NOTHING_EARNED, START, Counter[date]()
    accrued = recognised = 0
    for days, moves, following in [*changes, (120, False, NOTHING_EARNED)]:
        for _ in range(days):
            assert sum(minor for day, minor in daily.items() if day <= today) == (
                earning.by(today + timedelta(1)) - earning.by(today)
            )
            accrued += earning.by(today + timedelta(1)) - earning.by(today)
            today += timedelta(1)
        if moves:
            daily.update(daily_changes(earning, following, today))
            recognised += following.by(today) - earning.by(today)
            earning = following
    assert accrued + recognised == earning.by(today)
