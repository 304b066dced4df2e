"""The row a model takes, its reasons, and the portfolio's odds."""

import math

import pytest

from underwriting_svc.domain.model_inputs import Input, Inputs, Usual, log_odds, moved, probability

AMOUNT = Input("amount", "log", low=10, high=1000, missing=math.log1p(100), centre=math.log1p(100), scale=2.0)
JOB = Input("job", "word", word="fixed", missing=0.5)
HOME = Input("home", "code", words=("rent", "owner"))
USUAL = (Usual("amount", 100, "amount", "amount", "金额"), Usual("job", "fixed", "job_not_fixed", "job", "职业"))
CARD = Inputs("logistic", "logistic/1", (AMOUNT, JOB), USUAL, (2.0, -1.0), 0.5)


def test_a_number_counts_as_at_most_what_the_data_has() -> None:
    assert AMOUNT.of(5_000_000) == AMOUNT.of(1000) == pytest.approx((math.log1p(1000) - math.log1p(100)) / 2)
    assert AMOUNT.of(0) == AMOUNT.of(10)


def test_what_is_not_told_has_its_stand_in_or_is_a_gap() -> None:
    assert AMOUNT.of(None) == 0.0
    assert JOB.of(None) == 0.5
    assert math.isnan(HOME.of(None))
    assert math.isnan(HOME.of("boat"))
    assert [Input("debt", "missing").of(value) for value in (None, 0)] == [1.0, 0.0]
    assert [Input("debt", "zero", missing=1.0).of(value) for value in (None, 0, 5)] == [1.0, 1.0, 0.0]


def test_words_are_flags_or_places() -> None:
    assert [JOB.of(word) for word in ("fixed", "freelance")] == [1.0, 0.0]
    assert [HOME.of(word) for word in ("rent", "owner")] == [0.0, 1.0]


def test_the_reason_is_what_would_help_most_and_nothing_else() -> None:
    rows = CARD.question({"amount": 1000, "job": "freelance"})
    answers = [CARD.regress(row) for row in rows]
    assert answers[0] - answers[1] == pytest.approx(math.log1p(1000) - math.log1p(100))
    assert answers[0] - answers[2] == pytest.approx(1.0)
    assert CARD.reasons(answers) == ("amount", "job_not_fixed")
    better = CARD.question({"amount": 10, "job": "freelance"})
    assert CARD.reasons([CARD.regress(row) for row in better]) == ("job_not_fixed",)


def test_odds_move_to_the_portfolios_and_the_average_lands_on_it() -> None:
    move = moved(4.0, 1000, 275)
    assert probability(log_odds(0.275) + move) == pytest.approx(0.04)
    assert moved(27.5, 1000, 275) == pytest.approx(0.0)
