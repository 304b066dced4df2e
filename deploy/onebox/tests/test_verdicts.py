"""What the policy said of the demo's loans beside what became of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebox.demo.report import columns, wilson
from onebox.demo.verdicts import Verdicts


def test_each_loan_counts_once_in_each_table():
    verdicts = Verdicts()
    verdicts.add("approved", "A", "branch", "on time")
    verdicts.add("referred", "A", "branch", "late")
    verdicts.add("declined", "E", "mobile_app", "written off")
    assert verdicts.as_dict()["by_grade"]["A"] == {
        "loans": 2, "approved": 1, "referred": 1, "declined": 0, "not_on_time": 1, "fared": {"on time": 1, "late": 1},
    }  # fmt: skip
    assert {name: of.loans for name, of in verdicts.by_channel.items()} == {"branch": 2, "mobile_app": 1}
    assert [column["name"] for column in columns(verdicts.by_grade)] == ["A", "E"]


def test_wilsons_interval_is_the_published_one():
    """Newcombe 1998, table I, method 3 (score interval): 81 of 263, and 0 of 20."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_share_lies_in_its_interval(counts):
    count, whole = counts
    low, high = wilson(count, whole)
    assert 0 <= low <= count / whole + 1e-12
    assert count / whole - 1e-12 <= high <= 1
