"""Bins go one way where they should, and points keep the regression's log odds."""

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underwriting_svc.risk_models.binning import MAX_BINS, bin_attribute
from underwriting_svc.risk_models.fit_logit import fit_logit
from underwriting_svc.risk_models.fit_scorecard import ATTRIBUTES, RIDGE, SCALE, bin_all, fit_scorecard, points


def _values(seed: int, rows: int = 600) -> tuple[list[Any], list[bool]]:
    chance = random.Random(seed)
    values: list[Any] = [None if chance.random() < 0.1 else chance.randrange(0, 200) for _ in range(rows)]
    risks = [0.5 if value is None else 0.1 + 0.6 * abs(value - chance.randrange(0, 200)) / 200 for value in values]
    return values, [chance.random() < risk for risk in risks]


def _applicants(seed: int, rows: int = 500) -> tuple[list[dict[str, Any]], list[bool]]:
    """People whose time in the job and record matter, the rest is noise."""
    chance = random.Random(seed)
    people: list[dict[str, Any]] = []
    bad = []
    for _ in range(rows):
        one: dict[str, Any] = {name: chance.randrange(0, 400) for name in ATTRIBUTES}
        one |= {"seniority_years": chance.randrange(0, 30), "bad_record": chance.choice(["yes", "no", "no"])}
        one |= {"job": chance.choice(["fixed", "partime"]), "home": chance.choice(["owner", "rent", None])}
        people.append(one)
        odds = -0.5 - one["seniority_years"] / 10 + 1.5 * (one["bad_record"] == "yes")
        bad.append(chance.random() < 1 / (1 + math.exp(-odds)))
    return people, bad


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([-1, 1]))
def test_bins_with_a_direction_go_one_way(seed: int, sign: int) -> None:
    values, bad = _values(seed)
    binned = bin_attribute("seniority_years", values, bad, sign)
    risks = [one.bad / one.rows for one in binned.bins]
    assert risks == sorted(risks, reverse=sign < 0)
    assert len(binned.bins) <= MAX_BINS
    assert sum(one.rows for one in (*binned.bins, binned.missing)) == len(bad)


def test_the_weight_is_the_logarithm_of_the_two_shares() -> None:
    values: list[Any] = ["fixed"] * 100 + ["partime"] * 100
    bad = [n < 20 for n in range(100)] + [n < 60 for n in range(100)]
    binned = bin_attribute("job", values, bad, 0)
    assert [one.among for one in binned.bins] == [("partime",), ("fixed",)]
    assert binned.woe("fixed") == pytest.approx(math.log((80.5 / 120) / (20.5 / 80)))
    assert binned.woe("partime") == pytest.approx(math.log((40.5 / 120) / (60.5 / 80)))
    assert binned.woe("boat") == binned.woe(None) == 0.0


def test_what_is_rarely_untold_weighs_nothing_and_what_is_often_untold_weighs_what_it_did() -> None:
    values, bad = _values(1)
    often = bin_attribute("income", values, bad, -1).missing
    assert often.woe < 0
    rare = bin_attribute("income", [None, *[value or 0 for value in values]], [True, *bad], -1).missing
    assert (rare.rows, rare.woe) == (1, 0.0)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_points_reproduce_the_log_odds(seed: int) -> None:
    """Each attribute's points are whole, so they may be half a point off, and the base too."""
    people, bad = _applicants(seed)
    binned = bin_all(people, bad)
    intercept, weights = fit_logit([[b.woe(one[b.attribute]) for b in binned] for one in people], bad, RIDGE)
    card = points("scorecard/test", binned, intercept, weights)
    for one in people[:50]:
        odds = intercept + sum(w * b.woe(one[b.attribute]) for w, b in zip(weights, binned, strict=True))
        exact = SCALE.points - SCALE.moved(odds + math.log(SCALE.odds))
        assert abs(card.points(one) - exact) <= 0.5 * (len(binned) + 1) + 1e-9


def test_an_attribute_that_would_turn_round_is_left_out() -> None:
    people, bad = _applicants(3)
    fitted = fit_scorecard(people, bad, "scorecard/test")
    rows = [[b.woe(one[b.attribute]) for b in fitted.binned] for one in people]
    _, weights = fit_logit(rows, bad, RIDGE)
    assert max(weights) < 0
    assert {"seniority_years", "bad_record"} <= {one.name for one in fitted.card.attributes}


def test_the_regression_finds_the_weights_that_made_the_data() -> None:
    chance = random.Random(5)
    rows = [[chance.gauss(0, 1), chance.gauss(0, 1)] for _ in range(20_000)]
    bad = [chance.random() < 1 / (1 + math.exp(-(-1 + 2 * a - b))) for a, b in rows]
    intercept, weights = fit_logit(rows, bad, 0.0)
    assert [intercept, *weights] == pytest.approx([-1, 2, -1], abs=0.1)
