"""The policy of post-loan care and its table of classes as data."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from collections_svc.adapters.care_files import BUILT_IN, read_care
from collections_svc.domain.care_policy import CLASSES, CLASSIFICATIONS, EXPOSURES, SEVERITIES, Standing
from collections_svc.domain.ladder import Bucket

BUCKETS: tuple[Bucket | None, ...] = (None, "M1", "M2", "M3", "M7+")
LATE = range(8)


def test_the_table_knows_every_standing_and_a_worse_one_is_never_of_a_better_class() -> None:
    table = read_care(None).table
    weights = (None, *SEVERITIES)
    worse = [
        lambda b, k, n, s, e: (b + 1, k, n, s, e),
        lambda b, k, n, s, e: (b, k + 1, n, s, e),
        lambda b, k, n, s, e: (b, k, n + 1, s, e),
        lambda b, k, n, s, e: (b, k, n, s + 1, e),
        lambda b, k, n, s, e: (b, k, n, s, e + 1),
    ]
    sizes = (len(BUCKETS), len(CLASSIFICATIONS), len(LATE), len(weights), len(EXPOSURES))

    def rank(at: tuple[int, ...]) -> int:
        b, k, n, s, e = at
        found = table.classify(Standing(BUCKETS[b], CLASSIFICATIONS[k], n, weights[s], EXPOSURES[e]))
        assert found.reasons
        return CLASSES.index(found.risk_class)

    for at in itertools.product(*(range(size) for size in sizes)):
        for step in worse:
            then = step(*at)
            if all(place < size for place, size in zip(then, sizes, strict=True)):
                assert rank(then) >= rank(at), (at, then)


@pytest.mark.parametrize(
    ("bucket", "classification", "late", "severity", "exposure", "expected"),
    [
        (None, "pass", 0, None, "small", ("low", ("small_and_on_time",))),
        (None, "pass", 0, None, "large", ("normal", ("exposure",))),
        (None, "pass", 1, None, "large", ("raised", ("large_and_late",))),
        ("M1", "pass", 1, None, "small", ("raised", ("past_due",))),
        ("M3", "substandard", 3, None, "small", ("high", ("bucket_m3", "class_substandard"))),
        (None, "pass", 0, "high", "small", ("high", ("heavy_signal",))),
    ],
)
def test_the_class_comes_with_all_its_reasons(
    bucket: Any, classification: Any, late: int, severity: Any, exposure: Any, expected: tuple[str, tuple[str, ...]]
) -> None:
    found = read_care(None).table.classify(Standing(bucket, classification, late, severity, exposure))
    assert (found.risk_class, found.reasons) == expected


def test_the_exposure_is_the_widest_of_any_currency_and_unknown_ones_are_large() -> None:
    policy = read_care(None).policy
    assert policy.band({}) == "small"
    assert policy.band({"CNY": 1_999_999, "USD": 1_000_000}) == "medium"
    assert policy.band({"JPY": 1}) == "large"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("signals", "contact_lost", "steps"), []),
        (("signals", "contact_lost", "steps"), [{"at_least": 0, "severity": "low"}]),
        (
            ("signals", "contact_lost", "steps"),
            [{"at_least": 2, "severity": "high"}, {"at_least": 3, "severity": "low"}],
        ),
        (("signals", "contact_lost", "open_days"), 0),
        (("signals", "contact_lost", "opendays"), 5),
        (("signals", "bad_luck"), {"steps": [{"at_least": 1, "severity": "low"}], "open_days": 5}),
        (("rhythm", "high", "check_days"), 0),
        (("exposure", "CNY"), {"medium_minor": 5, "large_minor": 5}),
    ],
)
def test_a_policy_that_is_not_right_is_refused_at_the_start(tmp_path: Path, path: tuple[str, ...], value: Any) -> None:
    policy = json.loads(BUILT_IN.read_text())
    place = policy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    file = tmp_path / "care.json"
    file.write_text(json.dumps(policy))
    with pytest.raises(ValueError):
        read_care(file)
