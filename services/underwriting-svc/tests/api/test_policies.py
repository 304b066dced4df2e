"""The policy over HTTP: versions, a re-run after a change, a candidate simulated, approval rates."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff
from underwriting_svc.adapters.policy_folder import POLICIES

REVIEW = "/underwriting/v1/reviews/A1"
NEWEST = json.loads((POLICIES / "policy-2.json").read_text(encoding="utf-8"))


def stricter() -> dict[str, Any]:
    """policy-2 that refers a debt above 5 % of income."""
    text = json.dumps(NEWEST).replace('"(40..60]"', '"(5..60]"')
    model: dict[str, Any] = json.loads(text)
    return model


@pytest.fixture
def policies(svc: Running) -> Any:
    return svc.as_(staff("underwriting:read", "underwriting:policy", id_="chief"))


async def test_a_decision_runs_again_to_the_same_answer_after_the_policy_changed(
    started: Callable[..., Any], a_submission: Any, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policy"))
    async with started(policy_dir=folder) as svc:
        chief = svc.as_(staff("underwriting:read", "underwriting:policy", id_="chief"))
        await svc.events.publish(a_submission())
        await svc.settled()
        index = json.loads((folder / "policies.json").read_text())
        index["policies"].append({"version": "policy-3", "from_on": "2026-11-25", "words": "stricter"})
        (folder / "policies.json").write_text(json.dumps(index))
        (folder / "policy-3.json").write_text(json.dumps(stricter(), indent=1))
        (folder / "policy-3.examples.json").write_text('{"base": {}, "examples": []}')
        reloaded = (await chief.post("/underwriting/v1/policies/reload")).json()
        assert [one["version"] for one in reloaded["policies"]] == ["policy-1", "policy-2", "policy-3"]
        assert reloaded["in_force"] == "policy-2"
        closed = BusinessDayClosedV1.model_validate_json(
            (Path(__file__).parents[4] / "docs/events/examples/loan.BusinessDayClosed.v1.json").read_bytes()
        )
        await svc.events.publish(closed)
        await svc.settled()
        in_force = (await chief.get("/underwriting/v1/policies")).json()["in_force"]
        await svc.events.publish(a_submission(application_id="A2"), on=date(2026, 11, 25))
        await svc.settled()
        old, new = [(await chief.get(f"/underwriting/v1/reviews/{one}")).json() for one in ("A1", "A2")]
        assert (old["policy"], old["versions"]["policy"]) == ("approved", "policy-2")
        assert (new["policy"], new["versions"]["policy"], in_force) == ("referred", "policy-3", "policy-3")
        again = (await chief.get(f"{REVIEW}/rerun")).json()
        assert (again["same"], again["exact"]) == (True, True)
        assert again["then"] == again["now"]
        assert again["versions"]["policy_sha256"] == old["versions"]["policy_sha256"]
        (folder / "policy-3.json").write_text(json.dumps(stricter(), indent=1).replace('"> 60"', '">> 60"', 1))
        broken = await chief.post("/underwriting/v1/policies/reload")
        assert (broken.status_code, broken.json()["code"]) == (422, "policy-not-valid")
        assert "policy-3.json, line " in broken.json()["detail"]
        assert (await chief.get("/underwriting/v1/policies")).json() == {**reloaded, "in_force": "policy-3"}


async def test_a_simulation_shows_what_a_candidate_would_change(svc: Running, a_submission: Any, policies: Any) -> None:
    await svc.events.publish(
        a_submission(),
        a_submission(application_id="A2", channel="branch"),
        a_submission({"debt_to_income_percent": "4"}, application_id="A3"),
        a_submission({"debt_to_income_percent": "70"}, application_id="A4"),
        a_submission(application_id="A5", product_code="consumer-cny"),
    )
    await svc.settled()
    asked = {"policy": stricter(), "product_code": "cash-cny", "examples": 1}
    answer = await policies.post("/underwriting/v1/policy-simulations", json=asked)
    shown = answer.json()
    assert answer.status_code == 200, shown
    assert (shown["looked_at"], shown["changed"], shown["rules_changed"], shown["offers_changed"]) == (4, 2, 2, 0)
    assert shown["outcomes"] == [
        {"from": "approved", "to": "approved", "count": 1},
        {"from": "approved", "to": "referred", "count": 2},
        {"from": "declined", "to": "declined", "count": 1},
    ]
    assert [one for one in shown["by_channel"] if one["channel"] == "branch"] == [
        {"channel": "branch", "from": "approved", "to": "referred", "count": 1}
    ]
    [example] = shown["examples"]
    assert (example["application_id"], example["rules_gone"], example["rules_new"]) == ("A2", [], ["debt-high"])
    same = (await policies.post("/underwriting/v1/policy-simulations", json={"version": "policy-2"})).json()
    assert (same["looked_at"], same["changed"]) == (5, 0)
    empty = {"version": "policy-2", "from_on": "2030-01-01"}
    assert (await policies.post("/underwriting/v1/policy-simulations", json=empty)).json()["looked_at"] == 0
    assert (await policies.get(REVIEW)).json()["versions"]["policy"] == "policy-2", "nothing is changed by it"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "version-or-policy"),
        ({"version": "policy-2", "policy": {}}, 422, "version-or-policy"),
        ({"version": "policy-9"}, 404, "no-such-policy"),
        ({"policy": {"nodes": [{"type": "pizza"}]}}, 422, "policy-not-valid"),
    ],
)
async def test_what_can_not_be_simulated_is_named(policies: Any, body: dict[str, Any], status: int, code: str) -> None:
    answer = await policies.post("/underwriting/v1/policy-simulations", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_who_may_changes_and_tries_policies(svc: Running) -> None:
    reader = svc.as_(staff("underwriting:read"))
    for path in ("policies/reload", "policy-simulations"):
        assert (await reader.post(f"/underwriting/v1/{path}", json={})).status_code == 403


async def test_approval_rates_are_cut_by_grade_and_channel(svc: Running, a_submission: Any, policies: Any) -> None:
    await svc.events.publish(
        a_submission(),
        a_submission(application_id="A2"),
        a_submission({"debt_to_income_percent": "70"}, application_id="A3"),
        a_submission({"debt_to_income_percent": "45"}, application_id="A4"),
        a_submission({"debt_to_income_percent": "45"}, application_id="A5", channel="branch"),
    )
    await svc.settled()
    whole = {"from": "2026-11-01", "to": "2026-11-30"}
    rows = (await policies.get("/underwriting/v1/statistics", params=whole)).json()["rows"]
    counts = ("opened", "approved", "declined", "closed", "open", "by_system")
    total = {name: sum(row[name] for row in rows) for name in counts}
    assert total == {"opened": 5, "approved": 2, "declined": 1, "closed": 0, "open": 2, "by_system": 3}
    [branch] = [row for row in rows if row["channel"] == "branch"]
    assert (branch["open"], branch["approval_percent"]) == (1, None)
    before = {"from": "2026-10-01", "to": "2026-10-31"}
    assert (await policies.get("/underwriting/v1/statistics", params=before)).json()["rows"] == []


async def test_a_review_from_before_runs_again_and_goes_on(svc: Running, a_submission: Any, policies: Any) -> None:
    await svc.events.publish(a_submission({"debt_to_income_percent": "45"}))
    await svc.settled()
    await svc.database.execute("UPDATE cases SET question = NULL, versions = versions - 'policy_sha256'")
    await svc.database.execute("UPDATE cases SET policy = policy - 'deadlines' - 'offered_minor'")
    new = "'round,queued_at,claimed_by,supplements,supplement,verifications'"
    await svc.database.execute(f"UPDATE reviews SET state = state - string_to_array({new}, ',')")
    again = (await policies.get(f"{REVIEW}/rerun")).json()
    assert (again["same"], again["exact"]) == (True, False)
    [task] = (await policies.get("/underwriting/v1/tasks")).json()["items"]
    assert (task["application_id"], task["claimed_by"], task["waiting_hours"]) == ("A1", None, 0)
    shown = (await policies.get(REVIEW)).json()
    assert (shown["round"], shown["verifications"], shown["offered_minor"]) == (1, [], None)
    second = svc.as_(staff("underwriting:second", id_="ann"))
    body = {"outcome": "pass", "opinion": "The debt can be carried by the income."}
    assert (await second.post(f"{REVIEW}/stages/second", json=body)).json()["stage"] == "final"
