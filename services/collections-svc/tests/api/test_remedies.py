"""Remedies over HTTP: who may ask and decide, what is answered, and the bad inputs by name."""

import hashlib
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from collections_svc.main import build
from collections_svc.settings import CollectionsSettings
from fenqi.contracts import collections_remedies as contracts
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer, staff

READ = "collections:read"
WORK = ("collections:work", "collections:ask-write-off", READ)
UNTIL = str(OPENING + timedelta(days=60))


def cny(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "CNY"}


class Desk:
    """Collectors, leads and a chief at work on the case of loan L1, 95 days past due."""

    def __init__(self, service: Running, event: Callable[..., Any]) -> None:
        self.service = service
        self.event = event
        self.ann = service.as_(staff(*WORK, id_="ann"))
        self.ben = service.as_(staff("collections:approve", "collections:write-off", *WORK, id_="ben"))
        self.cho = service.as_(staff("collections:approve-large", "collections:write-off", READ, id_="cho"))
        self.lea = service.as_(staff("collections:legal", READ, id_="lea"))
        self._keys = itertools.count(1)

    async def late(self, **fields: Any) -> None:
        await self.tell(self.event("overdue", **{"bucket": "M4", "days_past_due": 95} | fields))

    async def tell(self, *events: Any) -> None:
        await self.service.events.publish(*events)
        await self.service.settled()

    async def post(self, who: httpx.AsyncClient, path: str, body: Any = None, loan_id: str = "L1") -> httpx.Response:
        headers = {"Idempotency-Key": f"k{next(self._keys)}"}
        return await who.post(f"/collections/v1/cases/{loan_id}/{path}", json=body or {}, headers=headers)

    async def done(self, who: httpx.AsyncClient, path: str, body: Any = None) -> Any:
        answer = await self.post(who, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, who: httpx.AsyncClient, path: str, body: Any = None) -> tuple[int, str]:
        answer = await self.post(who, path, body)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code, answer.json()["code"]

    async def remedies(self) -> Any:
        return (await self.ann.get("/collections/v1/cases/L1/remedies")).json()

    async def waiting(self) -> list[str]:
        return [one["loan_id"] for one in (await self.ann.get("/collections/v1/remedies")).json()["items"]]


PDF = b"%PDF-1.7 a formal demand"


def loan_svc(request: httpx.Request) -> httpx.Response:
    """4,000 of what is owed on any loan are penalties."""
    assert request.url.path.endswith("/payoff"), request.url
    assert request.url.params["on"] == str(OPENING)
    return httpx.Response(200, json={"penalty": cny(4_000)})


@pytest_asyncio.fixture
async def desk(running: Any, event: Any, field_keys: dict[str, str]) -> AsyncIterator[Desk]:
    async with running(build, CollectionsSettings, peers={"loan": loan_svc}, field_keys=field_keys) as service:
        desk = Desk(service, event)
        await desk.late(past_due_minor=60_000)
        yield desk


class TestWriteOff:
    """One asks, two others approve."""

    async def test_three_people_write_a_debt_off(self, desk: Desk) -> None:
        asked = (await desk.done(desk.ann, "write-offs", {"reason": "unrecoverable"}))["write_off"]
        assert (asked["status"], asked["requested_by"], await desk.waiting()) == ("requested", "staff:ann", ["L1"])
        path = f"write-offs/{asked['request_id']}/decision"
        assert (await desk.done(desk.ben, path, {"decision": "approve"}))["write_off"]["status"] == "seconded"
        approved = (await desk.done(desk.cho, path, {"decision": "approve"}))["write_off"]
        assert (approved["status"], approved["approved_by"]) == ("approved", ["staff:ben", "staff:cho"])
        assert await desk.waiting() == []
        await desk.service.settled()
        (told,) = await desk.service.events.of(contracts.WriteOffApprovedV1)
        assert (told.loan_id, told.request_id, told.reason) == ("L1", asked["request_id"], "unrecoverable")

    async def test_a_write_off_by_one_person_is_refused(self, desk: Desk) -> None:
        alone = desk.service.as_(staff("collections:write-off", *WORK, id_="solo"))
        asked = (await desk.done(alone, "write-offs", {"reason": "unrecoverable"}))["write_off"]
        path = f"write-offs/{asked['request_id']}/decision"
        assert await desk.refused(alone, path, {"decision": "approve"}) == (403, "second-person-needed")
        await desk.done(desk.ben, path, {"decision": "approve"})
        for who in (alone, desk.ben):
            assert await desk.refused(who, path, {"decision": "approve"}) == (403, "second-person-needed")
        assert (await desk.remedies())["write_off"]["status"] == "seconded"

    async def test_bad_requests_are_refused_by_name(self, desk: Desk) -> None:
        assert await desk.refused(desk.ann, "write-offs", {"reason": "tired"}) == (422, "reason-not-in-policy")
        assert (await desk.post(desk.ann, "write-offs", {"reason": "Tired of her"})).status_code == 422
        asked = (await desk.done(desk.ann, "write-offs", {"reason": "unrecoverable"}))["write_off"]
        assert await desk.refused(desk.ann, "write-offs", {"reason": "fraud"}) == (409, "already-asked")
        decision = {"decision": "approve"}
        assert await desk.refused(desk.ben, "write-offs/W9/decision", decision) == (404, "nothing-asked")
        refused = {"decision": "refuse", "reason": "still_collectable"}
        answer = await desk.done(desk.ben, f"write-offs/{asked['request_id']}/decision", refused)
        assert (answer["write_off"]["status"], answer["write_off"]["answer"]) == ("refused", "still_collectable")

    async def test_a_debt_that_is_not_late_enough_is_collected_on(self, desk: Desk, event: Any) -> None:
        await desk.tell(event("overdue", loan_id="L2", days_past_due=89))
        answer = await desk.post(desk.ann, "write-offs", {"reason": "unrecoverable"}, loan_id="L2")
        assert (answer.status_code, answer.json()["code"]) == (409, "too-early-to-write-off")

    async def test_a_cured_or_missing_case_has_nothing_to_write_off(self, desk: Desk, event: Any) -> None:
        asked = (await desk.done(desk.ann, "write-offs", {"reason": "unrecoverable"}))["write_off"]
        await desk.tell(event("cured"))
        assert (await desk.remedies())["write_off"]["status"] == "cancelled"
        path = f"write-offs/{asked['request_id']}/decision"
        assert await desk.refused(desk.ben, path, {"decision": "approve"}) == (404, "nothing-asked")
        assert await desk.refused(desk.ann, "write-offs", {"reason": "fraud"}) == (409, "case-not-open")
        missing = await desk.post(desk.ann, "write-offs", {"reason": "fraud"}, loan_id="L9")
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


class TestHardship:
    """A check, and what is agreed by it."""

    ASK: dict[str, Any] = {"reason": "illness", "monthly": cny(5_000), "until_on": UNTIL}  # noqa: RUF012

    async def test_a_check_is_answered_by_another_within_authority(self, desk: Desk) -> None:
        found = (await desk.done(desk.ann, "hardship-checks", self.ASK))["hardship"]
        assert (found["status"], found["monthly_wished"]) == ("checking", cny(5_000))
        path = f"hardship-checks/{found['check_id']}/decision"
        long = {"relief": {"kind": "pause", "until_on": str(OPENING + timedelta(days=200))}}
        assert await desk.refused(desk.ben, path, long) == (403, "above-authority")
        agreed = await desk.done(desk.cho, path, long)
        assert (agreed["hardship"]["status"], agreed["hardship"]["kind"], agreed["stands_still"]) == (
            "agreed",
            "pause",
            True,
        )
        again = await desk.refused(desk.ann, "hardship-checks", self.ASK)
        assert again == (409, "already-asked")

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"reason": "bored"}, 422, "reason-not-in-policy"),
            ({"until_on": str(OPENING)}, 422, "period-outside-policy"),
            ({"monthly": {"amount_minor": 5, "currency": "USD"}}, 422, "wrong-currency"),
        ],
    )
    async def test_bad_requests_are_refused_by_name(self, desk: Desk, fields: Any, status: int, code: str) -> None:
        assert await desk.refused(desk.ann, "hardship-checks", self.ASK | fields) == (status, code)

    async def test_bad_answers_are_refused_by_name(self, desk: Desk) -> None:
        found = (await desk.done(desk.ben, "hardship-checks", {"reason": "illness", "until_on": UNTIL}))["hardship"]
        path = f"hardship-checks/{found['check_id']}/decision"
        relief = {"kind": "reduced_instalments", "until_on": UNTIL}
        assert await desk.refused(desk.ben, path, {"relief": relief}) == (403, "second-person-needed")
        assert await desk.refused(desk.cho, path, {"relief": relief}) == (422, "relief-incomplete")
        dollars = relief | {"monthly": {"amount_minor": 5, "currency": "USD"}}
        assert await desk.refused(desk.cho, path, {"relief": dollars}) == (422, "wrong-currency")
        assert await desk.refused(desk.cho, "hardship-checks/H9/decision", {}) == (404, "nothing-asked")
        assert (await desk.done(desk.cho, path, {}))["hardship"]["answer"] == "not_in_hardship"
        assert await desk.refused(desk.ann, "write-offs", {"reason": "tired"}) == (422, "reason-not-in-policy")


class TestSettlement:
    """Less than is owed, taken as the end."""

    ASK: dict[str, Any] = {"pays": cny(59_700), "valid_until": str(OPENING + timedelta(days=10))}  # noqa: RUF012

    async def test_it_is_proposed_offered_accepted_and_paid(self, desk: Desk, event: Any) -> None:
        found = (await desk.done(desk.ann, "settlements", self.ASK))["settlement"]
        assert (found["of"], found["owed"], found["waived"]) == ("arrears", cny(60_000), cny(300))
        path = f"settlements/{found['offer_id']}"
        assert await desk.refused(desk.ann, f"{path}/acceptance") == (409, "offer-not-open")
        await desk.done(desk.ben, f"{path}/decision", {"decision": "approve"})
        assert (await desk.done(desk.ann, f"{path}/acceptance"))["settlement"]["status"] == "accepted"
        await desk.tell(event("paid", amount_minor=59_700, past_due_minor=300))
        (told,) = await desk.service.events.of(contracts.SettlementPaidV1)
        assert (told.of, told.waived_minor, told.accepted_on) == ("arrears", 300, OPENING)
        assert (await desk.remedies())["settlement"]["status"] == "paid"

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"pays": cny(60_000)}, 422, "settlement-of-nothing"),
            ({"pays": cny(55_999)}, 409, "principal-not-given-up"),
            ({"pays": {"amount_minor": 5, "currency": "USD"}}, 422, "wrong-currency"),
            ({"valid_until": str(OPENING - timedelta(days=1))}, 422, "period-outside-policy"),
        ],
    )
    async def test_bad_proposals_are_refused_by_name(self, desk: Desk, fields: Any, status: int, code: str) -> None:
        assert await desk.refused(desk.ann, "settlements", self.ASK | fields) == (status, code)

    async def test_bad_decisions_are_refused_by_name(self, desk: Desk) -> None:
        found = (await desk.done(desk.ben, "settlements", self.ASK | {"pays": cny(57_000)}))["settlement"]
        path = f"settlements/{found['offer_id']}/decision"
        lead = desk.service.as_(staff("collections:approve", id_="dan"))
        assert await desk.refused(lead, path, {"decision": "approve"}) == (403, "above-authority")
        assert await desk.refused(desk.ben, path, {"decision": "approve"}) == (403, "second-person-needed")
        assert await desk.refused(desk.ann, "settlements", self.ASK) == (409, "already-asked")
        assert await desk.refused(desk.ann, "write-offs", {"reason": "fraud"}) == (409, "another-remedy-open")
        refused = await desk.done(desk.cho, path, {"decision": "refuse", "reason": "too_low"})
        assert (refused["settlement"]["status"], refused["settlement"]["answer"]) == ("refused", "too_low")
        assert await desk.refused(desk.cho, path, {"decision": "approve"}) == (404, "nothing-asked")

    async def test_of_a_claim_a_part_may_be_given_up_by_the_larger_authority(self, desk: Desk, event: Any) -> None:
        await desk.tell(event("written_off", principal_minor=100_000))
        low = self.ASK | {"pays": cny(29_999)}
        assert await desk.refused(desk.ann, "settlements", low) == (409, "settlement-too-low")
        found = (await desk.done(desk.ann, "settlements", self.ASK | {"pays": cny(30_000)}))["settlement"]
        path = f"settlements/{found['offer_id']}/decision"
        assert await desk.refused(desk.ben, path, {"decision": "approve"}) == (403, "above-authority")
        assert (await desk.done(desk.cho, path, {"decision": "approve"}))["settlement"]["status"] == "offered"

    async def test_while_loan_svc_is_away_nothing_is_proposed(self, desk: Desk) -> None:
        desk.service.peers.peers["loan"] = lambda _: httpx.Response(503, json={})
        answer = await desk.post(desk.ann, "settlements", self.ASK)
        assert (answer.status_code, answer.json()["code"]) == (503, "service-away")
        assert (await desk.remedies())["settlement"] is None


class TestRestructure:
    """A new plan, wished for."""

    ASK: dict[str, Any] = {"reason": "hardship", "periods": 18, "arrears": "join"}  # noqa: RUF012

    async def test_it_is_asked_for_and_approved_within_authority(self, desk: Desk) -> None:
        asked = (await desk.done(desk.ann, "restructures", self.ASK))["restructuring"]
        path = f"restructures/{asked['request_id']}/decision"
        assert await desk.refused(desk.ben, path, {"decision": "approve"}) == (403, "above-authority")
        assert await desk.refused(desk.ann, "restructures", self.ASK) == (409, "already-asked")
        approved = (await desk.done(desk.cho, path, {"decision": "approve"}))["restructuring"]
        assert (approved["status"], approved["decided_by"]) == ("approved", "staff:cho")
        await desk.service.settled()
        (told,) = await desk.service.events.of(contracts.RestructureApprovedV1)
        assert (told.periods, told.arrears_join, told.requested_by) == (18, True, "staff:ann")

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"reason": "bored"}, "reason-not-in-policy"),
            ({"periods": 61}, "periods-outside-policy"),
            ({"principal_grace_periods": 18}, "periods-outside-policy"),
            ({"first_due_on": str(OPENING)}, "period-outside-policy"),
        ],
    )
    async def test_bad_wishes_are_refused_by_name(self, desk: Desk, fields: Any, code: str) -> None:
        assert await desk.refused(desk.ann, "restructures", self.ASK | fields) == (422, code)

    async def test_who_asks_does_not_approve_and_a_refusal_says_why(self, desk: Desk) -> None:
        asked = (await desk.done(desk.ben, "restructures", self.ASK | {"periods": 12}))["restructuring"]
        path = f"restructures/{asked['request_id']}/decision"
        assert await desk.refused(desk.ben, path, {"decision": "approve"}) == (403, "second-person-needed")
        refused = await desk.done(desk.cho, path, {"decision": "refuse", "reason": "no_income"})
        assert (refused["restructuring"]["status"], refused["restructuring"]["answer"]) == ("declined", "no_income")


class TestLegal:
    """The legal road."""

    DEMAND: dict[str, Any] = {"step": "formal_demand", "cost": cny(5_000)}  # noqa: RUF012

    async def send(self, desk: Desk, content: bytes, who: httpx.AsyncClient | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": f"paper-{len(content)}"}
        return await (who or desk.lea).post("/collections/v1/cases/L1/legal-papers", content=content, headers=headers)

    async def test_steps_are_recorded_in_order_and_shown_with_their_costs(self, desk: Desk, event: Any) -> None:
        await desk.done(desk.lea, "legal-steps", self.DEMAND)
        filing = {"step": "filing", "court_reference": "2027-civ-1234", "cost": cny(30_000), "charged": True}
        await desk.done(desk.lea, "legal-steps", filing)
        await desk.tell(event("written_off"))
        await desk.done(desk.lea, "legal-steps", {"step": "judgment", "awarded": cny(90_000)})
        shown = (await desk.ann.get("/collections/v1/cases/L1/legal")).json()
        assert [one["step"] for one in shown["steps"]] == ["formal_demand", "filing", "judgment"]
        assert (shown["cost"], shown["charged"]) == (cny(35_000), cny(0))
        assert [one["charge"] for one in shown["steps"]] == ["none", "asked", "none"]
        assert shown["steps"][1]["court_reference"] == "2027-civ-1234"

    async def test_a_paper_is_kept_encrypted_and_named_by_its_hash(self, desk: Desk) -> None:
        kept = await self.send(desk, PDF)
        assert kept.status_code == 201, kept.text
        sha256 = hashlib.sha256(PDF).hexdigest()
        assert kept.json() == {"sha256": sha256, "media_type": "application/pdf", "size_bytes": len(PDF)}
        shown = await desk.done(desk.lea, "legal-steps", self.DEMAND | {"documents": [sha256]})
        assert shown["steps"][0]["documents"] == [sha256]
        path = f"/collections/v1/cases/L1/legal-papers/{sha256}"
        got = await desk.lea.get(path)
        assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
        assert (await desk.ann.get(path)).status_code == 403, "who reads cases does not read papers"
        assert (await desk.lea.get(path.replace("L1", "L2"))).status_code == 404
        sealed = await desk.service.database.fetchval("SELECT sealed FROM legal_papers")
        assert b"formal demand" not in sealed
        again = desk.service.as_(staff("collections:legal", id_="lee"))
        assert (await self.send(desk, PDF, again)).json() == kept.json(), "the same paper twice is one"
        assert await desk.service.database.fetchval("SELECT count(*) FROM legal_papers") == 1

    async def test_bad_papers_are_refused_by_name(self, desk: Desk) -> None:
        unknown = await self.send(desk, b"Dear court")
        assert (unknown.status_code, unknown.json()["code"]) == (422, "paper-of-unknown-kind")
        missing = self.DEMAND | {"documents": ["ab" * 32]}
        assert await desk.refused(desk.lea, "legal-steps", missing) == (409, "paper-not-kept")
        assert (await desk.post(desk.lea, "legal-steps", self.DEMAND | {"documents": ["x.pdf"]})).status_code == 422
        assert (await self.send(desk, PDF, desk.ann)).status_code == 403
        url = "/collections/v1/cases/L9/legal-papers"
        assert (await desk.lea.post(url, content=PDF, headers={"Idempotency-Key": "k"})).status_code == 404

    async def test_a_paper_that_was_changed_since_does_not_open(self, desk: Desk) -> None:
        sha256 = (await self.send(desk, PDF)).json()["sha256"]
        await desk.service.database.execute("UPDATE legal_papers SET sealed = sealed || 'x'::bytea")
        assert (await desk.lea.get(f"/collections/v1/cases/L1/legal-papers/{sha256}")).status_code == 500

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"step": "judgment", "awarded": cny(1)}, 409, "legal-step-out-of-order"),
            ({"taken_on": str(OPENING + timedelta(days=1))}, 422, "legal-step-dated-wrong"),
            ({"cost": {"amount_minor": 5, "currency": "USD"}}, 422, "wrong-currency"),
            ({"cost": None, "charged": True}, 422, "nothing-to-charge"),
            ({"awarded": cny(5)}, 422, "award-without-judgment"),
            ({"awarded": {"amount_minor": 5, "currency": "USD"}}, 422, "wrong-currency"),
        ],
    )
    async def test_bad_steps_are_refused_by_name(self, desk: Desk, fields: Any, status: int, code: str) -> None:
        assert await desk.refused(desk.lea, "legal-steps", self.DEMAND | fields) == (status, code)

    async def test_not_on_a_cured_case(self, desk: Desk, event: Any) -> None:
        await desk.tell(event("cured"))
        assert await desk.refused(desk.lea, "legal-steps", self.DEMAND) == (409, "case-not-open")


ROUTES = [
    ("write-offs", {"reason": "unrecoverable"}, "collections:ask-write-off"),
    ("write-offs/W1/decision", {"decision": "approve"}, "collections:write-off"),
    ("hardship-checks", {"reason": "illness", "until_on": UNTIL}, "collections:work"),
    ("hardship-checks/H1/decision", {}, "collections:approve"),
    ("settlements", {"pays": cny(1), "valid_until": UNTIL}, "collections:work"),
    ("settlements/S1/decision", {"decision": "approve"}, "collections:approve"),
    ("settlements/S1/acceptance", None, "collections:work"),
    ("restructures", {"reason": "hardship", "periods": 6}, "collections:work"),
    ("restructures/R1/decision", {"decision": "approve"}, "collections:approve"),
    ("legal-steps", {"step": "formal_demand"}, "collections:legal"),
]


@pytest.mark.parametrize(("path", "body", "permission"), ROUTES, ids=[route[0] for route in ROUTES])
async def test_only_who_has_the_permission_may(collections: Running, path: str, body: Any, permission: str) -> None:
    others = {
        "collections:read", "collections:work", "collections:ask-write-off", "collections:write-off", "collections:approve",
        "collections:approve-large", "collections:legal",
    } - {permission}  # fmt: skip
    if permission == "collections:approve":
        others.discard("collections:approve-large")
    url, headers = f"/collections/v1/cases/L9/{path}", {"Idempotency-Key": "k"}
    for who in (staff(*others), customer()):
        assert (await collections.as_(who).post(url, json=body, headers=headers)).status_code == 403
    assert (await collections.http.post(url, json=body, headers=headers)).status_code == 401
    assert (await collections.as_(staff(permission)).post(url, json=body, headers=headers)).status_code == 404
    assert (await collections.as_(staff(permission)).post(url, json=body)).status_code == 422, "without a key"


@pytest.mark.parametrize("path", ["cases/L9/remedies", "cases/L9/legal", "remedies"])
async def test_only_staff_who_may_read_cases_see_remedies(collections: Running, path: str) -> None:
    assert (await collections.as_(staff(READ)).get(f"/collections/v1/{path}")).status_code in {200, 404}
    assert (await collections.as_(customer()).get(f"/collections/v1/{path}")).status_code == 403
