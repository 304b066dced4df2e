"""AUC, KS, calibration and stability, against their definitions."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underwriting_svc.risk_models import figures

CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=60).filter(
    lambda cases: 0 < sum(bad for bad, _ in cases) < len(cases)
)


@given(CASES)
def test_auc_by_rank_is_the_share_of_pairs_with_ties_as_half(cases: list[tuple[bool, int]]) -> None:
    bads = [score for bad, score in cases if bad]
    goods = [score for bad, score in cases if not bad]
    pairs = [1.0 if b > g else 0.5 if b == g else 0.0 for b, g in product(bads, goods)]
    found = figures.auc([bad for bad, _ in cases], [float(score) for _, score in cases])
    assert found == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


@given(CASES)
def test_ks_is_the_greatest_distance_of_the_two_distributions(cases: list[tuple[bool, int]]) -> None:
    bads = [score for bad, score in cases if bad]
    goods = [score for bad, score in cases if not bad]
    far = max(
        abs(sum(b <= cut for b in bads) / len(bads) - sum(g <= cut for g in goods) / len(goods)) for cut in range(9)
    )
    found = figures.ks([bad for bad, _ in cases], [float(score) for _, score in cases])
    assert found == pytest.approx(far, abs=1e-12)


@given(CASES)
def test_the_area_below_the_roc_curve_is_the_auc(cases: list[tuple[bool, int]]) -> None:
    bad, scores = [one for one, _ in cases], [float(score) for _, score in cases]
    curve = figures.roc(bad, scores)
    assert (curve[0], curve[-1]) == ((0.0, 0.0), (1.0, 1.0))
    area = sum((x - w) * (y + v) / 2 for (w, v), (x, y) in pairwise(curve))
    assert area == pytest.approx(figures.auc(bad, scores), abs=1e-12)


@pytest.mark.parametrize("bad", [[True, True], [False, False, False]])
def test_one_class_only_is_refused(bad: list[bool]) -> None:
    with pytest.raises(figures.OneClassOnly, match=f"all {len(bad)} rows"):
        figures.auc(bad, [0.0] * len(bad))


def test_a_band_says_what_was_expected_and_what_happened() -> None:
    bands = figures.calibration([False, True, True, True], [0.1, 0.3, 0.6, 0.8], bands=2)
    assert [(one.rows, one.happened) for one in bands] == [(2, 0.5), (2, 1.0)]
    assert [one.expected for one in bands] == pytest.approx([0.2, 0.7])


def test_the_same_population_is_stable_and_another_one_is_not() -> None:
    scores = [n / 1000 for n in range(1000)]
    assert figures.psi(scores, scores) == pytest.approx(0.0, abs=1e-9)
    assert figures.psi(scores, [score / 2 for score in scores]) > 0.25
