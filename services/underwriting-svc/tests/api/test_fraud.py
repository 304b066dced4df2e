"""Fraud cases and lists over HTTP."""

from typing import Any

from fenqi.contracts.underwriting_evidence import FraudCaseClosedV1, ListEntryAddedV1
from fenqi.store.audit import verify
from fenqi.testing.service import Running
from fenqi.testing.tokens import service, staff
from underwriting_svc.main import AGGREGATES

ONE = staff("underwriting:fraud", id_="fraud-1")
TWO = staff("underwriting:fraud", id_="fraud-2")
CASES = "/underwriting/v1/fraud-cases"
ENTRIES = "/underwriting/v1/list-entries"
LARGE = 9_000_000
"""Above what the system decides alone: the final stage waits for a person."""


async def _suspected(svc: Running, a_submission: Any, application_svc: Any, **changes: Any) -> str:
    """A case on application A1, whose review waits for a person."""
    application_svc.people["A1"] = {"phone": "19900000020"}
    await svc.events.publish(a_submission(amount_minor=LARGE, **changes))
    await svc.settled()
    [case] = (await svc.as_(ONE).get(CASES)).json()["items"]
    return str(case["case_id"])


async def _worked(svc: Running, case_id: str, outcome: str) -> dict[str, Any]:
    one = svc.as_(ONE)
    await one.post(f"{CASES}/{case_id}/assignment", json={"staff_id": "fraud-1"})
    await one.post(f"{CASES}/{case_id}/findings", json={"finding": "The employer knows nobody of this name."})
    answer = await one.post(f"{CASES}/{case_id}/decision", json={"outcome": outcome, "reason": "Seen enough."})
    assert answer.status_code == 201, answer.text
    closed: dict[str, Any] = answer.json()
    return closed


async def _sign(svc: Running, *, passed: bool) -> Any:
    """Every stage the review waits for, each by somebody else: the last answer, or the first refusal."""
    while True:
        shown = (await svc.as_(staff("underwriting:read")).get("/underwriting/v1/reviews/A1")).json()
        stage = shown["stage"]
        outcome = ("approve" if stage == "final" else "pass") if passed else "decline"
        reviewer = svc.as_(staff(f"underwriting:{stage}", id_=f"{stage}-1"))
        body = {"outcome": outcome, "opinion": "Seen and weighed."}
        answer = await reviewer.post(f"/underwriting/v1/reviews/A1/stages/{stage}", json=body)
        if stage == "final" or answer.status_code != 201:
            return answer


async def test_nothing_is_approved_over_an_open_case(svc: Running, a_submission: Any, application_svc: Any) -> None:
    case_id = await _suspected(svc, a_submission, application_svc)
    refused = await _sign(svc, passed=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "fraud-not-cleared")
    await _worked(svc, case_id, "cleared")
    assert (await _sign(svc, passed=True)).json()["status"] == "approved"


async def test_a_confirmed_case_leaves_only_a_decline(svc: Running, a_submission: Any, application_svc: Any) -> None:
    await _worked(svc, await _suspected(svc, a_submission, application_svc), "confirmed")
    refused = await _sign(svc, passed=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "fraud-confirmed")
    kept = await verify(svc.database, AGGREGATES)
    assert (kept.aggregates, kept.differences) == (4, [])
    declined = await _sign(svc, passed=False)
    assert declined.json()["status"] == "declined"


async def test_a_confirmed_cases_identifiers_stop_the_next_application(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    closed = await _worked(svc, await _suspected(svc, a_submission, application_svc), "confirmed")
    await svc.settled()
    [added], [end] = await svc.events.of(ListEntryAddedV1), await svc.events.of(FraudCaseClosedV1)
    assert isinstance(added, ListEntryAddedV1)
    assert isinstance(end, FraudCaseClosedV1)
    assert added.kinds == ("id_number", "phone", "device", "account", "document")
    assert end.entry_id == added.entry_id == closed["entry_id"]
    application_svc.people["B1"] = {"phone": "+86 199 0000 0020"}
    await svc.events.publish(a_submission(application_id="B1", customer_id="C9"))
    await svc.settled()
    shown = (await svc.as_(staff("underwriting:read")).get("/underwriting/v1/reviews/B1")).json()
    [signal] = [one for one in shown["evidence"]["signals"] if one["code"] == "on-black-list"]
    assert signal["weight"] == "decline"
    assert signal["words"] == "phone on the black list: Seen enough."


async def test_a_case_is_worked_by_its_assignee_on_findings(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    case_id = await _suspected(svc, a_submission, application_svc, entered_by=("fraud-2",))
    decision = {"outcome": "cleared", "reason": "Nothing in it."}
    one, two = svc.as_(ONE), svc.as_(TWO)
    assert (await one.post(f"{CASES}/{case_id}/decision", json=decision)).json()["code"] == "not-your-fraud-case"
    own = await two.post(f"{CASES}/{case_id}/assignment", json={"staff_id": "fraud-2"})
    assert (own.status_code, own.json()["code"]) == (403, "entered-by-the-assignee")
    assert (await two.post(f"{CASES}/{case_id}/assignment", json={"staff_id": "fraud-1"})).status_code == 200
    assert (await one.post(f"{CASES}/{case_id}/decision", json=decision)).json()["code"] == "nothing-found"
    assert (await one.post(f"{CASES}/{case_id}/findings", json={"finding": "All in order."})).status_code == 201
    assert (await one.post(f"{CASES}/{case_id}/decision", json=decision)).json()["status"] == "cleared"
    assert (await one.post(f"{CASES}/{case_id}/decision", json=decision)).json()["code"] == "fraud-case-closed"
    case = (await one.get(f"{CASES}/{case_id}")).json()
    assert (case["closed_by"], case["findings"][0]["finding"]) == ("fraud-1", "All in order.")


async def test_only_investigators_see_cases(svc: Running) -> None:
    assert (await svc.as_(staff("underwriting:read")).get(CASES)).status_code == 403
    assert (await svc.as_(service("loan-svc", "underwriting:fraud")).get(CASES)).json()["code"] == "not-a-person"
    assert (await svc.as_(ONE).get(f"{CASES}/nobody")).status_code == 404


async def test_an_identifier_comes_off_a_list_by_two_people(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    entry = {"list": "bad_record", "kind": "phone", "value": "139 1234 5678", "reason": "Court list 2026-11."}
    one, two = svc.as_(ONE), svc.as_(TWO)
    made = (await one.post(ENTRIES, json={**entry, "expires_on": "2027-11-22"})).json()
    removal = f"{ENTRIES}/{made['entry_id']}/removal"
    assert (await two.post(f"{removal}/decision", json={"agreed": True, "reason": "So."})).status_code == 409
    assert (await one.post(removal, json={"reason": "The number has a new owner."})).json()["status"] == "removal_asked"
    own = await one.post(f"{removal}/decision", json={"agreed": True, "reason": "I know."})
    assert (own.status_code, own.json()["code"]) == (403, "removal-asked-by-you")
    application_svc.people["A1"] = {"phone": "13912345678"}
    await svc.events.publish(a_submission())
    await svc.settled()
    reader = svc.as_(staff("underwriting:read"))
    [signal] = (await reader.get("/underwriting/v1/reviews/A1")).json()["evidence"]["signals"]
    assert (signal["code"], signal["weight"], signal["about"]) == ("on-bad-record-list", "refer", [made["entry_id"]])
    removed = await two.post(f"{removal}/decision", json={"agreed": True, "reason": "The operator confirms it."})
    assert removed.json()["status"] == "removed"
    application_svc.people["A2"] = {"phone": "13912345678"}
    await svc.events.publish(a_submission(application_id="A2"))
    await svc.settled()
    assert (await reader.get("/underwriting/v1/reviews/A2")).json()["evidence"]["signals"] == []
    page = (await one.get(f"{ENTRIES}?status=removed")).json()
    assert [one["entry_id"] for one in page["items"]] == [made["entry_id"]]


async def test_an_entry_that_never_ends_or_names_nothing_is_refused(svc: Running) -> None:
    entry = {"list": "black", "kind": "device", "value": "--", "reason": "Ring 7.", "expires_on": "2027-01-01"}
    one = svc.as_(ONE)
    assert (await one.post(ENTRIES, json=entry)).json()["code"] == "identifier-empty"
    late = await one.post(ENTRIES, json={**entry, "value": "d-1", "expires_on": "2036-11-24"})
    assert (late.status_code, late.json()["code"]) == (422, "expiry-out-of-range")
