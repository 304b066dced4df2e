"""Expected credit loss by stage and grade."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_svc.domain.day_facts import StageLoss
from loan_svc.domain.expected_loss import Exposure, LossParameters, expected_loss, losses, parameters_on, stage_of

BY = LossParameters(
    "test",
    date(2026, 1, 1),
    Fraction("0.6"),
    {"A": Fraction("0.01"), "other": Fraction("0.05")},
    {"A": Fraction("0.2"), "other": Fraction("0.3")},
)
EXPOSURES = st.lists(
    st.builds(
        Exposure,
        st.sampled_from([None, "M1", "M2", "M3", "M4", "M7+"]),
        st.sampled_from(["A", "A3", "B", None]),
        st.integers(1, 5),
        st.integers(0, 10**9),
    ),
    max_size=12,
)


@pytest.mark.parametrize(("bucket", "stage"), [(None, 1), ("M1", 1), ("M2", 2), ("M3", 2), ("M4", 3), ("M7+", 3)])
def test_thirty_days_are_significant_and_ninety_are_default(bucket, stage) -> None:
    assert stage_of(bucket) == stage


@pytest.mark.parametrize(
    ("bucket", "grade", "minor"),
    [(None, "A2", 600), ("M1", None, 3_000), ("M2", "A", 12_000), ("M3", "Z", 18_000), ("M5", "A", 60_000)],
)
def test_the_loss_of_a_loan_of_a_thousand_yuan(bucket, grade, minor) -> None:
    assert expected_loss(100_000, bucket, grade, BY) == minor


def test_half_a_fen_goes_up() -> None:
    assert expected_loss(250, None, "A", BY) == 2  # 1.5


@given(EXPOSURES)
def test_the_stages_are_all_there_is(exposures: list[Exposure]) -> None:
    found = losses(exposures, BY)
    assert [one.stage for one in found] == sorted({stage_of(one.bucket) for one in exposures})
    assert sum(one.exposure_minor for one in found) == sum(one.exposure_minor for one in exposures)
    assert sum(one.loans for one in found) == sum(one.loans for one in exposures)
    assert all(0 <= one.loss_minor <= one.exposure_minor for one in found)


def test_no_loans_no_loss() -> None:
    assert losses([], BY) == ()
    assert losses([Exposure("M4", "A", 2, 1_000)], BY) == (StageLoss(3, 2, 1_000, 600),)


def test_the_parameters_in_force_are_those_of_the_day() -> None:
    assert parameters_on(date(2026, 11, 25)).version == parameters_on(date(2000, 1, 1)).version == "2018-01"
