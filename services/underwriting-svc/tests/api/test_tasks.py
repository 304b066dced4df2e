"""The queue over HTTP: claimed by one of two, handed over, aged; asked for more, verified, closed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from fenqi.contracts.access import PermissionsChangedV1, UserCreatedV1
from fenqi.contracts.application import ApplicationExpiredV1, ApplicationWithdrawnV1, SupplementProvidedV1
from fenqi.contracts.underwriting import (
    ApprovedV1,
    DeclinedV1,
    ReviewClosedV1,
    ReviewResumedV1,
    ScoredV1,
    SupplementRequestedV1,
    TaskAssignedV1,
    VerificationAskedV1,
)
from fenqi.contracts.vocabulary import Statement
from fenqi.store.audit import verify
from fenqi.testing.service import Running
from underwriting_svc.main import AGGREGATES

REVIEW = "/underwriting/v1/reviews/A1"
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
OPINION = "The papers say what is stated; the debt can be carried."
PASS: dict[str, Any] = {"outcome": "pass", "opinion": OPINION}
DEBT = {"debt_to_income_percent": "45"}
"""Refers to the second stage."""


@pytest.fixture
def referred(svc: Running, a_submission: Any) -> Any:
    """Brings an application that waits at the second stage (A1 where none is named)."""

    async def bring(statement: dict[str, Any] | None = None, **changes: Any) -> None:
        await svc.events.publish(a_submission({**DEBT, **(statement or {})}, **changes))
        await svc.settled()

    return bring


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2] if "code" not in answer.json() else str(answer.json()["code"])


async def colleague(svc: Running, name: str, *permissions: str) -> None:
    await svc.events.publish(
        UserCreatedV1(
            user_id=name,
            population="staff",
            roles=(),
            permissions=tuple(f"underwriting:{one}" for one in permissions),
            created_by="admin",
            created_at=AT,
        )
    )
    await svc.settled()


async def folded(svc: Running) -> None:
    assert (await verify(svc.database, AGGREGATES)).differences == []


async def test_of_two_who_claim_at_once_one_has_it(svc: Running, referred: Any, person: Any) -> None:
    await referred()
    people = [person(f"p{n}", "second") for n in range(6)]
    answers = await asyncio.gather(*(one.post(f"{REVIEW}/claim") for one in people))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409, 409]
    assert {code(one) for one in answers if one.status_code == 409} == {"task-taken"}
    winner = next(n for n, one in enumerate(answers) if one.status_code == 200)
    assert answers[winner].json()["claimed_by"] == f"p{winner}"
    other = people[(winner + 1) % len(people)]
    refused = await other.post(f"{REVIEW}/stages/second", json=PASS)
    assert (refused.status_code, code(refused)) == (409, "task-taken")
    signed = await people[winner].post(f"{REVIEW}/stages/second", json=PASS)
    assert signed.json() == {"application_id": "A1", "status": "waiting", "stage": "final"}
    await svc.settled()
    assert [one.how for one in await svc.events.of(TaskAssignedV1)] == ["claimed"]  # type: ignore[attr-defined]
    await folded(svc)


async def test_a_task_is_given_back_and_handed_to_a_colleague_who_may(svc: Running, referred: Any, person: Any) -> None:
    await referred()
    ann, chief = person("ann", "second"), person("chief", "final", "assign")
    assert code(await ann.post(f"{REVIEW}/release")) == "task-not-claimed"
    await ann.post(f"{REVIEW}/claim")
    assert code(await person("bob", "second").post(f"{REVIEW}/release")) == "task-taken"
    assert code(await ann.post(f"{REVIEW}/hand-over", json={"to": "nobody"})) == "colleague-may-not"
    await colleague(svc, "bob", "initial")
    assert code(await ann.post(f"{REVIEW}/hand-over", json={"to": "bob"})) == "colleague-may-not"
    changed = PermissionsChangedV1(
        user_id="bob", roles_before=(), roles=(), granted=("underwriting:second",), revoked=("underwriting:initial",),
        changed_by="admin", reason="moved", changed_at=AT + timedelta(minutes=1),
    )  # fmt: skip
    await svc.events.publish(changed)
    await svc.settled()
    assert (await ann.post(f"{REVIEW}/hand-over", json={"to": "bob"})).json()["claimed_by"] == "bob"
    assert (await chief.post(f"{REVIEW}/release")).json()["claimed_by"] is None
    assert (await ann.post(f"{REVIEW}/claim")).json()["claimed_by"] == "ann"
    await svc.settled()
    hows = [(one.how, one.taken_from, one.given_to, one.by) for one in await svc.events.of(TaskAssignedV1)]  # type: ignore[attr-defined]
    assert hows == [
        ("claimed", None, "ann", "ann"),
        ("handed_over", "ann", "bob", "ann"),
        ("released", "bob", None, "chief"),
        ("claimed", None, "ann", "ann"),
    ]
    await folded(svc)


async def test_the_queue_shows_what_waits_how_long_and_what_is_late(svc: Running, referred: Any, person: Any) -> None:
    await referred()
    await referred(application_id="A2", channel="branch")
    svc.clock.forward(hours=49)
    await referred(application_id="A3")
    ann = person("ann", "second")
    await ann.post(f"{REVIEW}/claim")

    async def ids(**asked: Any) -> list[str]:
        page = (await ann.get("/underwriting/v1/tasks", params=asked)).json()
        return [one["application_id"] for one in page["items"]]

    assert await ids() == ["A1", "A2", "A3"]
    assert await ids(stage="final") == []
    assert await ids(channel="branch") == ["A2"]
    assert await ids(product_code="consumer-cny") == []
    assert await ids(mine=True) == ["A1"]
    assert await ids(free=True) == ["A2", "A3"]
    assert await ids(overdue=True) == ["A1", "A2"]
    assert await ids(overdue=False) == ["A3"]
    assert await ids(waiting_hours=48) == ["A1", "A2"]
    first = (await ann.get("/underwriting/v1/tasks", params={"limit": 2})).json()
    assert [one["application_id"] for one in first["items"]] == ["A1", "A2"]
    task = first["items"][0]
    assert (task["claimed_by"], task["overdue"], task["waiting_hours"]) == ("ann", True, 49)
    assert datetime.fromisoformat(task["due_at"]) - datetime.fromisoformat(task["queued_at"]) == timedelta(hours=48)
    assert await ids(cursor=first["next_cursor"]) == ["A3"]
    assert code(await ann.get("/underwriting/v1/tasks", params={"cursor": "x"})) == "cursor-not-readable"
    [second] = (await ann.get("/underwriting/v1/tasks/ageing")).json()["stages"]
    assert second == {
        "stage": "second", "waiting": 3, "claimed": 1, "overdue": 2, "oldest_hours": 49, "under_24_hours": 1,
        "under_72_hours": 2, "longer": 0,
    }  # fmt: skip


def provided(request_id: str, statement: Statement | None = None) -> SupplementProvidedV1:
    return SupplementProvidedV1(
        application_id="A1", customer_id="C1", request_id=request_id, items=("debt_list",), currency="CNY",
        statement=statement, content_hash="0" * 64, provided_at=AT,
    )  # fmt: skip


async def test_a_corrected_statement_is_scored_and_held_against_the_policy_again(
    svc: Running, referred: Any, person: Any
) -> None:
    await referred()
    ann = person("ann", "second")
    ask = {"items": [{"item": "debt_list", "reason_code": "debt-high"}], "opinion": OPINION}
    asked = await ann.post(f"{REVIEW}/stages/second/supplement", json=ask)
    assert (asked.status_code, asked.json()["request_id"], asked.json()["status"]) == (201, "A1-s1", "supplement")
    assert (await ann.get("/underwriting/v1/tasks")).json()["items"] == []
    shown = (await ann.get(REVIEW)).json()
    assert (shown["status"], shown["stage"], shown["supplement"]["items"]) == ("supplement", "second", ask["items"])
    assert code(await ann.post(f"{REVIEW}/stages/second", json=PASS)) == "awaits-supplement"
    assert code(await ann.post(f"{REVIEW}/claim")) == "awaits-supplement"
    await svc.settled()
    [request] = await svc.events.of(SupplementRequestedV1)
    assert (request.request_id, request.items[0].item) == ("A1-s1", "debt_list")  # type: ignore[attr-defined]

    statement = Statement(annual_income_minor=18_000_000, debt_to_income_percent="12")
    await svc.events.publish(provided("A1-s9", statement), provided("A1-s1", statement), provided("A1-s1", statement))
    await svc.settled()
    shown = (await ann.get(REVIEW)).json()
    assert (shown["status"], shown["stage"], shown["round"], shown["supplement"]) == ("waiting", "second", 2, None)
    assert (shown["policy"], shown["rules_hit"]) == ("approved", [])
    assert shown["submission"]["statement"]["employment_years"] == 6, "what was told before and not corrected stays"
    assert len(await svc.events.of(ReviewResumedV1)) == 1
    assert [one.role for one in await svc.events.of(ScoredV1)].count("champion") == 2  # type: ignore[attr-defined]
    assert (await ann.post(f"{REVIEW}/stages/second", json=PASS)).json()["stage"] == "final"
    assert code(await ann.post(f"{REVIEW}/stages/final", json={**PASS, "outcome": "approve"})) == "forbidden"
    final = {"outcome": "approve", "opinion": OPINION, "amount_minor": 2_500_000}
    assert (await person("cat", "final").post(f"{REVIEW}/stages/final", json=final)).json()["status"] == "approved"
    await svc.settled()
    [approved] = await svc.events.of(ApprovedV1)
    assert approved.amount_minor == 2_500_000  # type: ignore[attr-defined]
    await folded(svc)
    for round_ in (1, 2):
        again = (await ann.get(f"{REVIEW}/rerun", params={"round": round_})).json()
        assert (again["same"], again["exact"], again["round"]) == (True, True, round_)


async def test_an_expired_supplement_closes_the_review_without_a_decline(
    svc: Running, referred: Any, person: Any
) -> None:
    await referred()
    ann = person("ann", "second")
    ask = {"items": [{"item": "debt_list", "reason_code": "debt-high"}], "opinion": OPINION}
    await ann.post(f"{REVIEW}/stages/second/supplement", json=ask)
    expired = ApplicationExpiredV1(
        application_id="A1", customer_id="C1", expired_from="supplement", request_id="A1-s1", expired_at=AT
    )
    draft = ApplicationExpiredV1(application_id="A7", expired_from="draft", expired_at=AT)
    await svc.events.publish(expired, draft)
    await svc.settled()
    assert (await ann.get(REVIEW)).json()["status"] == "closed"
    [closed] = await svc.events.of(ReviewClosedV1)
    assert closed.reason == "supplement_overdue"  # type: ignore[attr-defined]
    assert await svc.events.of(DeclinedV1) == []
    assert code(await ann.post(f"{REVIEW}/claim")) == "review-closed"
    await svc.events.publish(provided("A1-s1"))
    await svc.settled()
    assert (await ann.get(REVIEW)).json()["status"] == "closed"
    await folded(svc)


async def test_a_withdrawal_takes_it_from_the_queue_and_leaves_a_decision_alone(
    svc: Running, referred: Any, a_submission: Any, person: Any
) -> None:
    await referred()
    await svc.events.publish(a_submission(application_id="A2"))
    for number in ("A1", "A2"):
        gone = ApplicationWithdrawnV1(
            application_id=number, customer_id="C1", withdrawn_from="submitted", reason="changed-mind", withdrawn_at=AT
        )
        await svc.events.publish(gone)
    await svc.settled()
    ann = person("ann", "second")
    assert (await ann.get("/underwriting/v1/tasks")).json()["items"] == []
    assert (await ann.get(REVIEW)).json()["status"] == "withdrawn"
    assert (await ann.get("/underwriting/v1/reviews/A2")).json()["status"] == "approved"
    assert code(await ann.post(f"{REVIEW}/stages/second", json=PASS)) == "application-withdrawn"
    [closed] = await svc.events.of(ReviewClosedV1)
    assert (closed.application_id, closed.reason) == ("A1", "withdrawn")  # type: ignore[attr-defined]
    await folded(svc)


async def test_a_doubtful_income_is_verified_and_ends_in_a_decline_with_remedies(
    svc: Running, referred: Any, person: Any
) -> None:
    await referred()
    ann, vera, cat = person("ann", "second"), person("vera", "verify"), person("cat", "final")
    asked = await ann.post(f"{REVIEW}/verifications", json={"channels": ["employer_call", "bank_statement"]})
    assert [one["id"] for one in asked.json()["verifications"]] == ["A1-v1", "A1-v2"]
    again = await ann.post(f"{REVIEW}/verifications", json={"channels": ["employer_call"]})
    assert code(again) == "verification-asked-already"
    assert code(await ann.post(f"{REVIEW}/stages/second", json=PASS)) == "verification-open"
    [bank] = (await vera.get("/underwriting/v1/verifications", params={"channel": "bank_statement"})).json()["items"]
    assert (bank["application_id"], bank["id"], bank["stage"], bank["overdue"]) == ("A1", "A1-v2", "second", False)
    assert code(await ann.post(f"{REVIEW}/verifications/A1-v1", json={"result": "met"})) == "forbidden"
    for number, result in (("A1-v1", "unreachable"), ("A1-v2", "not_met")):
        done = await vera.post(f"{REVIEW}/verifications/{number}", json={"result": result, "note": "no such salary"})
        assert done.status_code == 200
    assert code(await vera.post(f"{REVIEW}/verifications/A1-v2", json={"result": "met"})) == "verification-has-result"
    assert code(await vera.post(f"{REVIEW}/verifications/A1-v9", json={"result": "met"})) == "no-such-verification"
    assert (await vera.get("/underwriting/v1/verifications")).json()["items"] == []
    decline = {"outcome": "decline", "opinion": "No source knows of the income that is stated."}
    assert (await ann.post(f"{REVIEW}/stages/second", json=decline)).json()["stage"] == "final"
    shown = (await cat.get(REVIEW)).json()
    [income] = [one for one in shown["stages"][-1]["findings"] if one["point"] == "income"]
    assert income == {"point": "income", "result": "not_met", "rule": "income-not-verified"}
    assert (await cat.post(f"{REVIEW}/stages/final", json=decline)).json()["status"] == "declined"
    await svc.settled()
    [declined] = await svc.events.of(DeclinedV1)
    assert set(declined.reason_codes) == {"income-not-verified", "debt-high"}  # type: ignore[attr-defined]
    assert set(declined.remedies) == {"reduce_debt", "bring_income_proof"}  # type: ignore[attr-defined]
    assert len(await svc.events.of(VerificationAskedV1)) == 2
    await folded(svc)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"outcome": "pass"}, 422, "opinion-too-short"),
        ({"outcome": "pass", "opinion": "ok"}, 422, "opinion-too-short"),
        ({**PASS, "outcome": "approve"}, 422, "outcome-of-other-stage"),
        ({**PASS, "amount_minor": 5}, 422, "outcome-of-other-stage"),
        ({**PASS, "findings": [{"point": "shoe_size", "result": "met"}]}, 422, ""),
        ({**PASS, "findings": [{"point": "identity", "result": "met"}]}, 422, "point-of-other-stage"),
        ({**PASS, "findings": [{"point": "income", "result": "met"}] * 2}, 422, "point-twice"),
    ],
)
async def test_a_signature_that_is_not_right_is_named(
    referred: Any, person: Any, body: dict[str, Any], status: int, said: str
) -> None:
    await referred()
    answer = await person("ann", "second").post(f"{REVIEW}/stages/second", json=body)
    assert answer.status_code == status
    assert not said or code(answer) == said


async def test_order_hands_and_authority_are_held(referred: Any, person: Any) -> None:
    await referred(amount_minor=12_000_000, entered_by=("clerk",), statement={"annual_income_minor": 90_000_000})
    assert code(await person("ann", "final").post(f"{REVIEW}/stages/final", json={**PASS, "outcome": "approve"})) == (
        "stage-out-of-order"
    )
    assert code(await person("clerk", "second").post(f"{REVIEW}/claim")) == "entered-by-you"
    assert code(await person("ann", "initial").post(f"{REVIEW}/claim")) == "stage-not-yours"
    both = person("ann", "second", "final", "final-large")
    assert (await both.post(f"{REVIEW}/stages/second", json=PASS)).status_code == 201
    assert code(await both.post(f"{REVIEW}/claim")) == "acted-in-another-stage"
    assert code(await person("bob", "final").post(f"{REVIEW}/claim")) == "above-authority"
    chief = person("chief", "final", "final-large")
    approve = {"outcome": "approve", "opinion": OPINION}
    too_much = await chief.post(f"{REVIEW}/stages/final", json={**approve, "amount_minor": 12_000_001})
    assert code(too_much) == "above-the-offer"
    assert (await chief.post(f"{REVIEW}/stages/final", json=approve)).json()["status"] == "approved"
