"""Evidence is gathered before anything is decided, and what it says is kept."""

import base64
from typing import Any

import httpx
import msgspec

from fenqi.contracts.underwriting import ApprovedV1
from fenqi.contracts.underwriting_evidence import BureauAskedV1, FraudSuspectedV1
from fenqi.store import UnitOfWork
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff
from underwriting_svc.domain.submission import Submission
from underwriting_svc.main import build
from underwriting_svc.settings import UnderwritingSettings
from underwriting_svc.use_cases.gather_evidence import gather_evidence

SETTINGS: dict[str, Any] = {
    "field_keys": {"k1": base64.b64encode(bytes(range(32))).decode()},
    "linkage_key": "only-for-tests",
}
READER = staff("underwriting:read", id_="reader")
INVESTIGATOR = staff("underwriting:fraud", id_="fraud-1")


async def _evidence(svc: Running, application_id: str) -> dict[str, Any]:
    shown = (await svc.as_(READER).get(f"/underwriting/v1/reviews/{application_id}")).json()
    evidence: dict[str, Any] = shown["evidence"]
    return evidence


async def test_an_ordinary_applicant_is_confirmed_by_everybody(svc: Running, a_submission: Any) -> None:
    await svc.events.publish(a_submission())
    await svc.settled()
    evidence = await _evidence(svc, "A1")
    told = {key: evidence[key] for key in ("identity", "face", "bureau", "income", "signals")}
    assert told == {
        "identity": "confirmed",
        "face": "not_asked",
        "bureau": "found",
        "income": "confirmed",
        "signals": [],
    }
    assert evidence["verified_annual_income_minor"] == 18_000_000
    assert len(await svc.events.of(ApprovedV1)) == 1


async def test_a_partners_loan_is_asked_about_nowhere(svc: Running, a_partner_loan: Any) -> None:
    await svc.events.publish(a_partner_loan())
    await svc.settled()
    assert (await _evidence(svc, "A1"))["identity"] == "not_asked"
    assert not [one for one in svc.peers.asked if one.url.path.startswith("/application/")]


async def test_a_query_names_its_consent_and_is_shown_to_the_customer(svc: Running, a_submission: Any) -> None:
    await svc.events.publish(a_submission())
    await svc.settled()
    [asked] = await svc.events.of(BureauAskedV1)
    assert isinstance(asked, BureauAskedV1)
    assert (asked.query_id, asked.consent, asked.answer) == ("A1.bureau-1", "A1/bureau", "found")
    own = (await svc.as_(customer("C1")).get("/underwriting/v1/customers/C1/bureau-queries")).json()
    assert [one["query_id"] for one in own["items"]] == ["A1.bureau-1"]
    assert (await svc.as_(customer("C2")).get("/underwriting/v1/customers/C1/bureau-queries")).status_code == 404
    assert (await svc.as_(staff("loan:read")).get("/underwriting/v1/customers/C1/bureau-queries")).status_code == 403


async def test_an_impostor_is_suspected(svc: Running, a_submission: Any, application_svc: Any) -> None:
    application_svc.people["A1"] = {"phone": "19900001100", "face_capture": "capture-1"}
    await svc.events.publish(a_submission())
    await svc.settled()
    evidence = await _evidence(svc, "A1")
    assert (evidence["identity"], evidence["face"]) == ("differs", "no_match")
    assert [one["code"] for one in evidence["signals"]] == ["identity-differs", "face-no-match"]
    assert len(await svc.events.of(FraudSuspectedV1)) == 1


async def test_without_consent_the_bureau_is_not_asked(svc: Running, a_submission: Any, application_svc: Any) -> None:
    application_svc.consents["A1"] = ["terms", "truthful"]
    await svc.events.publish(a_submission())
    await svc.settled()
    assert (await _evidence(svc, "A1"))["bureau"] == "not_asked"
    assert await svc.events.of(BureauAskedV1) == []


async def test_a_second_application_within_the_days_uses_the_answer_again(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people["A1"] = application_svc.people["A2"] = {"phone": "19900000020"}
    await svc.events.publish(a_submission())
    await svc.settled()
    await svc.events.publish(a_submission(application_id="A2"))
    await svc.settled()
    evidence = await _evidence(svc, "A2")
    assert (evidence["bureau"], evidence["bureau_query_id"]) == ("found", "A1.bureau-1")
    assert "bureau-differs" in [one["code"] for one in evidence["signals"]]
    assert len(await svc.events.of(BureauAskedV1)) == 1


async def test_what_the_bureau_counts_beyond_the_statement_counts_and_is_suspicious(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people["A1"] = {"phone": "19900000020"}
    await svc.events.publish(a_submission())
    await svc.settled()
    shown = (await svc.as_(READER).get("/underwriting/v1/reviews/A1")).json()
    assert shown["submission"]["statement"]["delinquencies_2y"] == 2
    [signal] = shown["evidence"]["signals"]
    assert (signal["code"], signal["weight"]) == ("bureau-differs", "refer")
    assert "delinquencies_2y 0 stated, 2 counted" in signal["words"]
    [suspected] = await svc.events.of(FraudSuspectedV1)
    assert isinstance(suspected, FraudSuspectedV1)
    assert suspected.application_id == "A1"


async def test_the_bureau_fills_what_nobody_stated(svc: Running, a_submission: Any, application_svc: Any) -> None:
    application_svc.people["A1"] = {"phone": "19900000030"}
    await svc.events.publish(a_submission({"open_credit_lines": None, "credit_history_years": None}))
    await svc.settled()
    statement = (await svc.as_(READER).get("/underwriting/v1/reviews/A1")).json()["submission"]["statement"]
    assert (statement["open_credit_lines"], statement["credit_history_years"]) == (2, 8)


async def test_sources_that_do_not_answer_are_unavailable(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people["A1"] = {"phone": "19900009999", "face_capture": "capture-1"}
    await svc.events.publish(a_submission())
    await svc.settled()
    evidence = await _evidence(svc, "A1")
    assert [evidence[key] for key in ("identity", "face", "bureau", "income")] == ["unavailable"] * 4
    [asked] = await svc.events.of(BureauAskedV1)
    assert isinstance(asked, BureauAskedV1)
    assert asked.answer == "unavailable"


async def test_without_application_svc_nothing_is_known_and_nothing_fails(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.away = True
    await svc.events.publish(a_submission())
    await svc.settled()
    evidence = await _evidence(svc, "A1")
    assert [evidence[key] for key in ("identity", "bureau", "income")] == ["unavailable"] * 3
    assert await svc.held() == []


async def test_sources_with_an_address_are_asked_there_and_their_outage_holds_nothing_up(
    running: Any, a_submission: Any, application_svc: Any
) -> None:
    peers = {
        "application": application_svc,
        "identity-checks": lambda request: httpx.Response(200, json={"result": "unknown"}, request=request),
        "queries": lambda request: httpx.Response(500, request=request),
        "income-checks": lambda request: httpx.Response(200, text="<html>", request=request),
    }
    urls = {f"{name}_url": f"http://{name}.test" for name in ("identity", "bureau", "income")}
    async with running(build, UnderwritingSettings, peers=peers, **SETTINGS, **urls) as svc:
        await svc.events.publish(a_submission())
        await svc.settled()
        evidence = await _evidence(svc, "A1")
        assert [evidence[key] for key in ("identity", "bureau", "income")] == ["unknown", "unavailable", "unavailable"]
        [asked] = await svc.events.of(BureauAskedV1)
        assert isinstance(asked, BureauAskedV1)
        assert asked.answer == "unavailable"
        tried = [one for one in svc.peers.asked if one.url.path == "/queries/A1.bureau-1"]
        assert (len(tried), tried[0].method) == (3, "PUT")
        await svc.events.publish(a_submission(application_id="A2"))
        await svc.settled()
        assert (await _evidence(svc, "A2"))["bureau_query_id"] == "A2.bureau-1"
        assert await svc.held() == []


async def test_outside_a_sandbox_a_source_that_nobody_set_up_confirms_nobody(
    running: Any, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people["A1"] = {"face_capture": "capture-1"}
    async with running(build, UnderwritingSettings, peers={"application": application_svc}, **SETTINGS) as svc:
        await svc.events.publish(a_submission())
        await svc.settled()
        evidence = await _evidence(svc, "A1")
        assert [evidence[key] for key in ("identity", "face", "bureau", "income")] == ["unavailable"] * 4


async def test_a_device_shared_by_many_customers_opens_a_case_that_says_why(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    for n in range(3):
        application_svc.people[f"A{n}"] = {"device_id": "one device"}
        await svc.events.publish(a_submission(application_id=f"A{n}", customer_id=f"C{n}"))
        await svc.settled()
    [suspected] = await svc.events.of(FraudSuspectedV1)
    assert isinstance(suspected, FraudSuspectedV1)
    [signal] = [one for one in suspected.signals if one.code == "same-device"]
    assert (suspected.application_id, signal.weight) == ("A2", "refer")
    assert signal.words == "2 other households with the same device within 30 days"
    assert sorted(signal.about) == ["A0", "A1"]
    listed = (await svc.as_(INVESTIGATOR).get("/underwriting/v1/fraud-cases?status=open")).json()
    assert [one["application_id"] for one in listed["items"]] == ["A2"]


async def test_one_person_under_a_changed_name_and_address_is_recognised(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    looks = {"name": "张伟强", "address": "北京市朝阳区建国路88号3单元502室", "birth_date": "1988-05-06"}
    changed = {**looks, "name": "张玮强", "address": "北京市朝阳区建国路 88 号 3 单元 502"}
    application_svc.people |= {"A1": looks, "A2": changed}
    await svc.events.publish(a_submission())
    await svc.settled()
    await svc.events.publish(a_submission(application_id="A2", customer_id="C2"))
    await svc.settled()
    signals = (await _evidence(svc, "A2"))["signals"]
    assert [(one["code"], one["about"]) for one in signals] == [("similar-person", ["A1"])]


async def test_customers_tied_by_different_identifiers_are_one_group(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    """Nobody shares more than two things; the chain is what shows."""
    chain = [
        {"device_id": "d1"},
        {"device_id": "d1", "phone": "13911110001"},
        {"device_id": "d2", "phone": "13911110001"},
        {"device_id": "d2", "phone": "13911110002"},
    ]
    for n, shares in enumerate(chain):
        application_svc.people[f"A{n}"] = shares
        await svc.events.publish(a_submission(application_id=f"A{n}", customer_id=f"C{n}"))
        await svc.settled()
    signals = {one["code"]: one for one in (await _evidence(svc, "A3"))["signals"]}
    assert [signals[code]["weight"] for code in ("same-device", "linked-applicants")] == ["note", "refer"]
    assert sorted(signals["linked-applicants"]["about"]) == ["A0", "A1", "A2"]


async def test_a_shops_terminal_ties_nobody(svc: Running, a_submission: Any, application_svc: Any) -> None:
    for n in range(4):
        application_svc.people[f"A{n}"] = {"device_id": "terminal"}
        await svc.events.publish(a_submission(application_id=f"A{n}", customer_id=f"C{n}", channel="merchant_store"))
        await svc.settled()
    assert (await _evidence(svc, "A3"))["signals"] == []


async def test_nothing_that_identifies_is_stored_open(svc: Running, a_submission: Any, application_svc: Any) -> None:
    person = {"name": "欧阳修远", "address": "杭州市西湖区文三路478号", "phone": "13987654321", "device_id": "SECRET-7"}
    application_svc.people["A1"] = person
    await svc.events.publish(a_submission())
    await svc.settled()
    tables = ("traces", "linkage", "facts", "cases", "bureau_queries", "bureau_answers", "fraud_cases", "reviews")
    for table in tables:
        for row in await svc.database.fetch(f"SELECT row_to_json(t)::text AS text FROM {table} t"):
            assert not [value for value in person.values() if value in row["text"]], table


async def test_what_a_person_cleared_is_a_note_when_it_is_looked_at_again(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people |= {f"A{n}": {"account": "6222 1"} for n in range(3)}
    await svc.events.publish(a_submission(application_id="A0", customer_id="C0"))
    await svc.settled()
    await svc.events.publish(a_submission())
    await svc.settled()
    one = svc.as_(INVESTIGATOR)
    [found] = (await one.get("/underwriting/v1/fraud-cases")).json()["items"]
    path = f"/underwriting/v1/fraud-cases/{found['case_id']}"
    await one.post(f"{path}/assignment", json={"staff_id": "fraud-1"})
    await one.post(f"{path}/findings", json={"finding": "Both are married to each other."})
    await one.post(f"{path}/decision", json={"outcome": "cleared", "reason": "A couple."})
    assert await _again(svc, a_submission()) == [("same-account", "note")]
    await svc.events.publish(a_submission(application_id="A2", customer_id="C2"))
    await svc.settled()
    assert ("same-account", "refer") in await _again(svc, a_submission())


async def test_a_document_that_came_later_is_compared_too(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    for n in (1, 2):
        await svc.events.publish(a_submission(application_id=f"A{n}", customer_id=f"C{n}"))
        await svc.settled()
    application_svc.people |= {f"A{n}": {"document_hashes": ["payslip"]} for n in (1, 2)}
    assert await _again(svc, a_submission()) == []
    assert await _again(svc, a_submission(application_id="A2", customer_id="C2")) == [("same-document", "refer")]
    assert len(await svc.database.fetch("SELECT FROM fraud_cases WHERE application_id = 'A2'")) == 1


async def _again(svc: Running, event: Any) -> list[tuple[str, str]]:
    """The application looked at once more; what is found."""
    commands = svc.service.commands
    uow = UnitOfWork(svc.database, commands.context("system:underwriting-svc", "c1"))
    _, evidence = await gather_evidence(msgspec.convert(event.model_dump(), Submission), uow, commands.ports)
    await uow.commit()
    return [(one.code, one.weight) for one in evidence.signals]


async def test_after_a_crash_before_the_commit_the_bureau_gets_the_same_query(svc: Running, a_submission: Any) -> None:
    submission = msgspec.convert(a_submission().model_dump(), Submission)
    commands = svc.service.commands
    for _ in range(2):
        uow = UnitOfWork(svc.database, commands.context("system:underwriting-svc", "c1"))
        _, evidence = await gather_evidence(submission, uow, commands.ports)
        assert evidence.bureau_query_id == "A1.bureau-1"
    assert await svc.database.fetchval("SELECT count(*) FROM bureau_queries") == 0
