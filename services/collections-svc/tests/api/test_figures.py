"""Roll rates and recovery, by strategy, against a handful of cases whose figures are plain."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from collections_svc.main import build
from collections_svc.settings import CollectionsSettings
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff

BASE = "/collections/v1"
READER = staff("collections:read")
MONTH = OPENING + timedelta(days=30)
BUCKETS = ("M1", "M2", "M3", "M4", "M5", "M6", "M7+")
ONE_LADDER = {"version": "one", "buckets": {bucket: {"queue": "early", "steps": []} for bucket in BUCKETS}}


@pytest.fixture
def one_ladder(tmp_path: Any) -> Any:
    file = tmp_path / "ladder.json"
    file.write_text(json.dumps(ONE_LADDER))
    return file


def _day(n: int) -> date:
    return OPENING + timedelta(days=n)


async def test_roll_rates_and_recovery_of_a_month(running: Any, event: Any, one_ladder: Any, field_keys: Any) -> None:
    async with running(build, CollectionsSettings, ladder_file=one_ladder, field_keys=field_keys) as collections:
        for n, amount in enumerate((1_000, 2_000, 3_000, 4_000)):
            await collections.events.publish(event("overdue", loan_id=f"L{n}", past_due_minor=amount), on=OPENING)
        rest = [
            event("overdue", loan_id="L0", bucket="M2", previous_bucket="M1", past_due_minor=1_500, as_of_on=_day(20)),
            event("paid", loan_id="L1", amount_minor=2_000, past_due_minor=0),
            event("cured", loan_id="L1", cured_on=_day(5)),
            event("paid", loan_id="L2", payment_id="Y2", amount_minor=1_200, past_due_minor=1_800),
            event("written_off", loan_id="L3", written_off_on=_day(25)),
            event("overdue", loan_id="L9", past_due_minor=9, as_of_on=_day(10)),
        ]
        await collections.events.publish(*rest, on=_day(25))
        await collections.events.publish(event("recovered", loan_id="L3", amount_minor=400), on=_day(28))
        await collections.settled()
        reader = collections.as_(READER)
        query = {"from": OPENING.isoformat(), "to": MONTH.isoformat()}
        rolls = (await reader.get(f"{BASE}/reports/roll-rates", params=query)).json()["rolls"]
        found = {
            (one["was"], one["went_to"]): (
                one["cases"],
                one["past_due"]["amount_minor"],
                one["cases_percent"],
                one["amount_percent"],
            )
            for one in rolls
        }
        assert found == {
            ("M1", "M1"): (1, 3_000, "25.00", "30.00"),
            ("M1", "M2"): (1, 1_000, "25.00", "10.00"),
            ("M1", "cured"): (1, 2_000, "25.00", "20.00"),
            ("M1", "written_off"): (1, 4_000, "25.00", "40.00"),
        }
        half = {"from": OPENING.isoformat(), "to": _day(10).isoformat()}
        rolls = (await reader.get(f"{BASE}/reports/roll-rates", params=half)).json()["rolls"]
        assert {one["went_to"]: one["cases"] for one in rolls} == {"M1": 3, "cured": 1}
        answer = (await reader.get(f"{BASE}/reports/recovery", params={**query, "to": OPENING.isoformat()})).json()
        assert answer["strategies"] == [
            {
                "strategy": "standard", "cases": 4, "cured": 1, "settled": 0, "written_off": 1,
                "credited": {"amount_minor": 3_200, "currency": "CNY"},
                "recovered": {"amount_minor": 400, "currency": "CNY"},
                "past_due": {"amount_minor": 1_500 + 0 + 1_800 + 4_000, "currency": "CNY"},
                "cure_percent": "25.00", "recovery_percent": "30.48",
            }
        ]  # fmt: skip
        # The payment that cured L1 bounces: the same case goes on, and was never cured.
        bounced = [
            event("reversed", loan_id="L1", amount_minor=2_000, past_due_minor=2_000, reversed_on=_day(26)),
            event("overdue", loan_id="L1", past_due_minor=2_000, as_of_on=_day(27)),
        ]
        await collections.events.publish(*bounced, on=_day(27))
        await collections.settled()
        rolls = (await reader.get(f"{BASE}/reports/roll-rates", params=query)).json()["rolls"]
        assert {one["went_to"]: one["cases"] for one in rolls} == {"M1": 2, "M2": 1, "written_off": 1}
        (one,) = (await reader.get(f"{BASE}/reports/recovery", params={**query, "to": OPENING.isoformat()})).json()[
            "strategies"
        ]
        assert (one["cured"], one["credited"]["amount_minor"], one["cure_percent"]) == (0, 1_200, "0.00")


async def test_the_case_before_the_latest_still_counts(
    running: Any, event: Any, one_ladder: Any, field_keys: Any
) -> None:
    async with running(build, CollectionsSettings, ladder_file=one_ladder, field_keys=field_keys) as collections:
        await collections.events.publish(
            event("overdue"),
            event("paid", amount_minor=5_000, past_due_minor=0),
            event("cured", cured_on=_day(3)),
            event("overdue", past_due_minor=700, as_of_on=_day(20)),
            on=OPENING,
        )
        await collections.settled()
        query = {"from": OPENING.isoformat(), "to": MONTH.isoformat()}
        (one,) = (await collections.as_(READER).get(f"{BASE}/reports/recovery", params=query)).json()["strategies"]
        assert (one["cases"], one["cured"], one["credited"]["amount_minor"]) == (2, 1, 5_000)
        assert (one["past_due"]["amount_minor"], one["recovery_percent"]) == (700, "87.72")


@pytest.mark.parametrize("report", ["roll-rates", "recovery"])
@pytest.mark.parametrize(
    ("to", "code"), [(OPENING - timedelta(days=1), "period-turned"), (OPENING + timedelta(days=367), "period-too-long")]
)
async def test_a_period_has_a_beginning_and_an_end(collections: Running, report: str, to: date, code: str) -> None:
    query = {"from": OPENING.isoformat(), "to": to.isoformat()}
    answer = await collections.as_(READER).get(f"{BASE}/reports/{report}", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
