"""Points, odds and reasons, by hand."""

from fractions import Fraction

import pytest

from underwriting_svc.domain.scorecard import Attribute, Bin, GradeFrom, Scale, Scorecard

INCOME = Attribute("income", (Bin(0, 100), Bin(20, 200), Bin(50)), 10, "income_low", "low income", "收入低")
HOME = Attribute("home", (Bin(30, among=("own",)), Bin(5, among=("rent", "no"))), 0, "home_rented", "rents", "租房")
CARD = Scorecard(
    "card", "1", 500, Scale(600, 50, 20), (GradeFrom("A", 570), GradeFrom("B", 520), GradeFrom("C", 0)), (INCOME, HOME)
)


@pytest.mark.parametrize(
    ("value", "points"), [(0, 0), (100, 0), (Fraction(201, 2), 20), (200, 20), (201, 50), (None, 10), (-5, 0)]
)
def test_a_bound_belongs_to_the_bin_below_it(value: Fraction | int | None, points: int) -> None:
    assert INCOME.points(value) == points


@pytest.mark.parametrize(("value", "points"), [("own", 30), ("rent", 5), ("boat", 0), (None, 0), (False, 5), (True, 0)])
def test_words_fall_into_their_bin_or_count_as_missing(value: str | bool | None, points: int) -> None:
    assert HOME.points(value) == points


def test_the_most_points_lost_come_first_and_nothing_lost_gives_no_reason() -> None:
    worst = CARD.score({"income": None, "home": "rent"})
    assert (worst.points, worst.grade, worst.reasons) == (515, "C", ("income_low", "home_rented"))
    best = CARD.score({"income": 300, "home": "own"})
    assert (best.points, best.grade, best.reasons) == (580, "A", ())


@pytest.mark.parametrize(("points", "percent"), [(600, "1.96"), (620, "0.99"), (580, "3.85"), (560, "7.41")])
def test_every_twenty_points_double_the_odds(points: int, percent: str) -> None:
    """50:1 is 1/51, 100:1 is 1/101, 25:1 is 1/26, 12.5:1 is 1/13.5."""
    assert CARD.probability(points) == percent


def test_one_step_less_is_the_next_grade() -> None:
    graded = Scorecard("card", "1", 569, CARD.scale, CARD.grades, ())
    assert graded.score({}).grade == "B"
    assert Scorecard("card", "1", 570, CARD.scale, CARD.grades, ()).score({}).grade == "A"
