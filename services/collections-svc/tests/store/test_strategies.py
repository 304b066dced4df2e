"""The strategies as data."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collections_svc.adapters.strategies_file import BUILT_IN, NotAStrategy, read_strategies
from collections_svc.domain.ladder import NOTICES, Debtor, Ladder

ON = date(2026, 1, 30)
SMALL, LARGE = Debtor("first", 30_000, "CNY"), Debtor("first", 6_000_000, "CNY")
LADDER_1 = {
    "version": "ladder-1",
    "buckets": {
        bucket: {"queue": "early", "steps": [{"step": f"{bucket}_sms", "way": "sms", "after_days": 1}]}
        for bucket in ("M1", "M2", "M3", "M4", "M5", "M6", "M7+")
    },
}


def _steps(ladder: Ladder, bucket: Any, debtor: Debtor) -> list[tuple[str, str]]:
    return [(one.step, one.planned_on.isoformat()) for one in ladder.course(bucket, debtor, ON).plan]


def test_the_champion_goes_from_a_message_to_the_law_by_bucket_amount_and_segment() -> None:
    ladder = read_strategies(None).ladders["champion"]
    assert _steps(ladder, "M1", SMALL)[:3] == [
        ("overdue_first", "2026-01-30"), ("overdue_again", "2026-02-02"), ("overdue_call", "2026-02-09"),
    ]  # fmt: skip
    assert _steps(ladder, "M1", Debtor("repeated", 30_000, "CNY"))[2] == ("overdue_repeated_call", "2026-02-04")
    assert _steps(ladder, "M1", LARGE)[1] == ("overdue_large_call", "2026-02-01")
    assert ladder.course("M1", LARGE, ON).queue == "phone"
    ways = [rung.way for bucket in ("M1", "M2", "M3", "M4", "M5", "M6", "M7+") for rung in ladder.buckets[bucket].steps]  # type: ignore[index]
    first = [ways.index(way) for way in ("sms", "phone", "letter", "visit", "legal")]
    assert first == sorted(first), "reminder, phone, letter, door visit, legal"
    assert {"sms", "email", "app", "letter"} == NOTICES


def test_an_amount_is_compared_only_in_its_own_currency() -> None:
    ladder = read_strategies(None).ladders["champion"]
    assert ladder.course("M1", Debtor("first", 6_000_000, "USD"), ON).queue == "early"


def test_loans_are_dealt_out_by_lot_in_the_shares_of_the_file_and_always_the_same_way() -> None:
    strategies = read_strategies(None)
    drawn = {f"L{n}": strategies.of(f"L{n}")[1].strategy for n in range(10_000)}
    counted = Counter(drawn.values())
    assert 7_850 < counted["champion"] < 8_150
    assert counted.total() == 10_000
    again = read_strategies(None)
    assert all(again.of(loan_id)[1].strategy == name for loan_id, name in drawn.items())
    loan_id = next(loan_id for loan_id, name in drawn.items() if name == "champion")
    assert strategies.of(loan_id, kept="challenger")[1].strategy == "challenger", "an open case keeps what it drew"
    assert strategies.of(loan_id, kept="gone")[1].strategy == "champion"


def test_a_file_with_one_ladder_and_no_experiment_is_read_as_before(tmp_path: Path) -> None:
    file = tmp_path / "ladder.json"
    file.write_text(json.dumps(LADDER_1))
    ladder, arm = read_strategies(file).of("L1")
    assert (ladder.version, arm.strategy, arm.experiment_id) == ("ladder-1", "standard", "none")
    assert _steps(ladder, "M3", SMALL) == [("M3_sms", "2026-01-31")]


def _broken(change: Any) -> str:
    document = json.loads(BUILT_IN.read_text())
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "object"),
        ('{"version": "x", "buckets": {}}', "says nothing of M1"),
        ('{"version": "x", "buckets": {"M9": {}}}', "M9"),
        (_broken(lambda d: d["experiment"]["shares_bp"].update(champion=7_999)), "must sum to 10000"),
        (_broken(lambda d: d["experiment"]["shares_bp"].update(other=0)), "no ladder for other"),
        (_broken(lambda d: d["ladders"]["champion"]["buckets"]["M1"].update(queues="x")), "queues is no field"),
        (_broken(lambda d: d["ladders"]["champion"]["buckets"].pop("M4")), "M4"),
        (_broken(lambda d: d["ladders"]["champion"]["buckets"]["M1"].update(recovery_bp=10_001)), "recovery_bp"),
        (
            _broken(lambda d: d["ladders"]["champion"]["buckets"]["M1"]["steps"][0].update(after_days=-1)),
            "before the case",
        ),
        (_broken(lambda d: d["ladders"]["champion"]["buckets"]["M1"]["steps"][0].update(way="pigeon")), "pigeon"),
        (
            _broken(lambda d: d["ladders"]["champion"]["buckets"]["M1"]["steps"][0].update(step="overdue_again")),
            "twice",
        ),
        (_broken(lambda d: d["ladders"]["champion"]["buckets"]["M2"]["rows"][0]["when"].pop("currency")), "currency"),
    ],
)
def test_a_file_that_can_not_be_followed_is_refused_at_the_start(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "strategies.json"
    file.write_text(text)
    with pytest.raises(NotAStrategy, match=why.replace("+", r"\+")):
        read_strategies(file)
