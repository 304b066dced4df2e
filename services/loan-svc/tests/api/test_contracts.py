"""Contracts and letters of settlement as files: given, kept, verified."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from fenqi.contracts.loan_contract import ContractAgreedV1, ContractSealedV1, SettlementLetterSealedV1
from fenqi.contracts.registry import EVENTS
from fenqi.store.audit import verify
from fenqi.testing.tokens import merchant, staff
from fenqi.testing.until import until
from loan_svc.jobs import SEALS_A_ROUND, SealContracts
from loan_svc.main import AGGREGATES, build
from loan_svc.settings import LoanSettings

PDF = "application/pdf"


async def contract_of(road: Any, loan_id: str, who: Any = None) -> bytes:
    answer = await (who or road.staff).get(f"/loan/v1/loans/{loan_id}/contract")
    assert (answer.status_code, answer.headers["content-type"]) == (200, PDF), answer.text
    content: bytes = answer.content
    return content


async def letter_of(road: Any, loan_id: str) -> Any:
    return await road.staff.get(f"/loan/v1/loans/{loan_id}/settlement-letter")


async def verdict_of(road: Any, file: bytes, who: Any = None) -> Any:
    answer = await (who or road.staff).post("/loan/v1/contracts/verification", content=file)
    assert answer.is_success, answer.text
    return answer.json()


async def only(road: Any, event: Any) -> Any:
    await road.service.settled()
    (one,) = await road.service.events.of(event)
    return one


async def test_a_signed_contract_is_a_sealed_file_and_always_the_same_one(road: Any) -> None:
    loan_id = await road.pay_out()
    first = await contract_of(road, loan_id, road.customer())
    assert await contract_of(road, loan_id) == first
    sealed, agreed = await only(road, ContractSealedV1), await only(road, ContractAgreedV1)
    assert sealed.document_hash == hashlib.sha256(first).hexdigest()
    assert (sealed.loan_id, sealed.size_bytes, sealed.pages, sealed.seal_level) == (loan_id, len(first), 2, "B-B")
    loan = await road.loan(loan_id)
    assert (agreed.contract_id, agreed.contract_hash) == (loan["contract_id"], loan["contract_hash"])
    assert (agreed.form, agreed.agreed_by, agreed.quote_id) == ("electronic", "staff:staff-1", loan["quote_id"])
    assert sealed.contract_hash == road.neighbours.codes[0]["subject"], "what is sealed is what the code was sent for"


async def test_the_contract_is_what_was_agreed_to_though_less_was_captured(road: Any, by_merchant: Any) -> None:
    loan_id = await road.sign(**by_merchant)
    await road.service.events.publish(road.captured(loan_id, 1_000_000))
    await road.service.settled()
    assert (await road.loan(loan_id))["amount"]["amount_minor"] == 1_000_000
    assert (await verdict_of(road, await contract_of(road, loan_id)))["untouched"]


async def test_the_evidence_of_a_signature_can_be_looked_at_by_staff(road: Any) -> None:
    loan_id = await road.book()
    path = f"/loan/v1/loans/{loan_id}/contract-evidence"
    assert (await road.staff.get(path)).json()["code"] == "contract-not-signed"
    await road.done(f"/loans/{loan_id}/signing-code", {}, who=road.customer())
    headers = {"Idempotency-Key": "sign", "User-Agent": "phone/1 " + "x" * 2_000}
    await road.customer().post(f"/loan/v1/loans/{loan_id}/signature", json={"code": "123456"}, headers=headers)
    evidence = (await road.staff.get(path)).json()
    assert (evidence["agreed_by"], evidence["device"], evidence["sealed_at"]) == (
        "customer:C1",
        headers["User-Agent"][:1_000],
        None,
    )
    assert evidence["device_hash"] == hashlib.sha256(evidence["device"].encode()).hexdigest()
    assert (await road.customer().get(path)).status_code == 403


async def test_documents_are_kept_encrypted_and_nothing_that_is_changed_opens(road: Any) -> None:
    loan_id = await road.pay_out()
    file = await contract_of(road, loan_id)
    rows = await road.service.database.fetch("SELECT kind, sha256, sealed FROM documents ORDER BY kind")
    assert [row["kind"] for row in rows] == ["contract", "evidence"]
    assert rows[0]["sha256"] == hashlib.sha256(file).hexdigest()
    assert b"%PDF" not in rows[0]["sealed"]
    assert b"device" not in rows[1]["sealed"]
    await road.service.database.execute(
        "UPDATE documents SET sealed = set_byte(sealed, 50, get_byte(sealed, 50) # 1) WHERE kind = 'contract'"
    )
    assert (await road.staff.get(f"/loan/v1/loans/{loan_id}/contract")).status_code == 500


async def test_a_contract_that_is_not_signed_or_is_somebody_elses_is_not_given(road: Any) -> None:
    loan_id = await road.book()
    refused = await road.staff.get(f"/loan/v1/loans/{loan_id}/contract")
    assert (refused.status_code, refused.json()["code"]) == (409, "contract-not-signed")
    stranger = road.customer("C2")
    for path in ("contract", "settlement-letter"):
        assert (await stranger.get(f"/loan/v1/loans/{loan_id}/{path}")).status_code == 404


async def test_verification_says_yes_to_the_file_and_why_not_to_each_altered_one(road: Any) -> None:
    loan_id = await road.pay_out()
    file = await contract_of(road, loan_id)
    good = await verdict_of(road, file)
    assert good["untouched"], good
    assert all(check["ok"] for check in good["checks"])
    assert good["document"] | {"sealed_at": ""} == {
        "kind": "contract", "contract_id": (await road.loan(loan_id))["contract_id"], "loan_id": loan_id,
        "sealed_at": "", "settled_on": None, "stands": True,
    }  # fmt: skip
    changed = bytearray(file)
    changed[len(file) // 3] ^= 1
    for other, reason in (
        (bytes(changed), "altered"), (file + b"\n%more", "appended"), (b"", "not-a-pdf"), (b"MZ", "not-a-pdf"),
    ):  # fmt: skip
        verdict = await verdict_of(road, other)
        assert (verdict["untouched"], verdict["reason"], verdict["document"]) == (False, reason, None)


async def test_a_sealed_file_that_the_books_do_not_know_is_not_ours(road: Any) -> None:
    loan_id = await road.pay_out()
    file = await contract_of(road, loan_id)
    sealer = road.service.service.app.state.ports.paperwork.sealer
    another = await sealer.seal(
        file.split(b"%%EOF")[0] + b"%%EOF\n", "forged with the bank's own seal", road.service.clock()
    )
    verdict = await verdict_of(road, another.content)
    assert (verdict["untouched"], verdict["reason"]) == (False, "unknown-document")


async def test_a_customer_learns_of_their_own_documents_only(road: Any) -> None:
    file = await contract_of(road, await road.pay_out())
    assert (await verdict_of(road, file, road.customer()))["document"] is not None
    theirs = await verdict_of(road, file, road.customer("C2"))
    assert (theirs["untouched"], theirs["reason"], theirs["document"]) == (False, "unknown-document", None)
    for who, status in ((staff(), 403), (merchant(), 403)):
        answer = await road.service.as_(who).post("/loan/v1/contracts/verification", content=file)
        assert answer.status_code == status


async def test_a_file_over_the_limit_is_not_read(road: Any) -> None:
    answer = await road.staff.post("/loan/v1/contracts/verification", content=b"%PDF-" + b" " * 4_200_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_whoever_verifies_by_other_means_gets_the_authoritys_certificate(road: Any) -> None:
    answer = await road.service.http.get("/loan/v1/contracts/authorities")
    assert answer.text.startswith("-----BEGIN CERTIFICATE-----")


async def test_a_settled_loan_has_a_letter_and_one_that_runs_has_none(road: Any) -> None:
    loan_id = await road.pay_out()
    refused = await letter_of(road, loan_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "loan-not-settled")
    await road.pay(loan_id, 2_000_000)
    letter = await letter_of(road, loan_id)
    assert (letter.status_code, letter.headers["content-type"]) == (200, PDF)
    assert (await letter_of(road, loan_id)).content == letter.content
    sealed = await only(road, SettlementLetterSealedV1)
    assert sealed.document_hash == hashlib.sha256(letter.content).hexdigest()
    verdict = await verdict_of(road, letter.content)
    assert (verdict["untouched"], verdict["document"]["kind"], verdict["document"]["stands"]) == (True, "letter", True)


async def test_a_letter_falls_when_a_payment_is_reversed_and_the_next_settlement_has_its_own(road: Any) -> None:
    loan_id = await road.pay_out()
    receipt = await road.pay(loan_id, 2_000_000)
    first = (await letter_of(road, loan_id)).content
    await road.done(f"/loans/{loan_id}/payments/{receipt['payment_id']}/reversal", {"reason": "debit_returned"})
    refused = await letter_of(road, loan_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "loan-not-settled")
    fallen = await verdict_of(road, first)
    assert (fallen["untouched"], fallen["document"]["stands"]) == (True, False)
    await road.pay(loan_id, 2_000_000)
    second = (await letter_of(road, loan_id)).content
    assert second != first
    assert (await verdict_of(road, second))["document"]["stands"]
    assert not (await verdict_of(road, first))["document"]["stands"]


async def test_a_contract_stands_no_more_once_its_loan_is_cancelled(road: Any, by_merchant: Any) -> None:
    loan_id = await road.sign(**by_merchant)
    file = await contract_of(road, loan_id)
    assert (await verdict_of(road, file))["document"]["stands"]
    await road.service.events.publish(road.voided())
    await road.service.settled()
    verdict = await verdict_of(road, file)
    assert (verdict["untouched"], verdict["document"]["stands"]) == (True, False)


async def test_whoever_asks_at_the_same_moment_gets_the_same_file(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.pay(loan_id, 2_000_000)
    for path in ("contract", "settlement-letter"):
        answers = await asyncio.gather(*(road.staff.get(f"/loan/v1/loans/{loan_id}/{path}") for _ in range(4)))
        assert len({answer.content for answer in answers}) == 1
    await road.service.settled()
    assert len(await road.service.events.of(ContractSealedV1)) == 1
    assert len(await road.service.events.of(SettlementLetterSealedV1)) == 1


async def test_the_job_seals_what_was_signed_once_however_often_it_runs(road: Any) -> None:
    loan_id = await road.pay_out()
    job, commands = SealContracts(), road.service.service.commands
    await asyncio.gather(*(SealContracts().round(commands) for _ in range(3)))
    await job.round(commands)
    await road.service.settled()
    assert len(await road.service.events.of(ContractSealedV1)) == 1
    assert (await verdict_of(road, await contract_of(road, loan_id)))["untouched"]


async def test_a_contract_whose_evidence_is_broken_holds_no_other_up(
    road: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = await road.pay_out(), await road.pay_out("A2", customer_id="C2")
    await road.service.database.execute(
        "UPDATE quotes SET content = replace(content, '1200000', '1300000') WHERE loan_id = $1", broken
    )
    monkeypatch.setattr("loan_svc.jobs.SEALS_A_ROUND", 1)
    job = SealContracts()
    for _ in range(3):
        await job.round(road.service.service.commands)
    rows = await road.service.database.fetch("SELECT loan_id FROM contracts WHERE (state->>'sealed') IS NOT NULL")
    assert [row["loan_id"] for row in rows] == [good]
    assert SEALS_A_ROUND > 1


async def test_facts_fold_to_the_states_and_are_exactly_their_contracts(road: Any) -> None:
    loan_id = await road.pay_out()
    await contract_of(road, loan_id)
    await road.pay(loan_id, 2_000_000)
    await letter_of(road, loan_id)
    found = await verify(road.service.database, AGGREGATES)
    assert not found.differences
    rows = await road.service.database.fetch("SELECT type, data FROM facts WHERE kind = 'contract' ORDER BY sequence")
    assert [row["type"].split(".")[1] for row in rows] == ["ContractAgreed", "ContractSealed", "SettlementLetterSealed"]
    for row in rows:
        EVENTS[row["type"]].model_validate_json(row["data"])


@pytest_asyncio.fixture
async def sealing(running: Callable[..., Any], neighbours: Any, documents: dict[str, Any]) -> AsyncIterator[Any]:
    """The service whose job seals at once, with time-stamps of the sandbox."""
    peers = {"customer": neighbours.customer, "limit": neighbours.limit}
    values = documents | {"seals": "at_once", "time_stamp_url": "simulator"}
    async with running(build, LoanSettings, peers=peers, **values) as service:
        yield service


async def test_soon_after_signing_the_contract_is_sealed_and_time_stamped(
    sealing: Any, neighbours: Any, road_on: Any
) -> None:
    road = road_on(sealing, neighbours)
    await road.pay_out()

    async def sealed() -> bool:
        return bool(await sealing.events.of(ContractSealedV1))

    await until(sealed, 10, what="the contract sealed")
    (event,) = await sealing.events.of(ContractSealedV1)
    assert event.seal_level == "B-T"


async def test_while_the_time_stamper_is_away_nothing_is_sealed_and_signing_goes_on(
    running: Callable[..., Any], neighbours: Any, documents: dict[str, Any], road_on: Any
) -> None:
    peers = {"customer": neighbours.customer, "limit": neighbours.limit}
    values = documents | {"time_stamp_url": "http://127.0.0.1:9/"}
    async with running(build, LoanSettings, peers=peers, **values) as service:
        road = road_on(service, neighbours)
        loan_id = await road.pay_out()
        refused = await road.staff.get(f"/loan/v1/loans/{loan_id}/contract")
        assert (refused.status_code, refused.json()["code"]) == (503, "time-stamp-away")
        assert refused.headers["retry-after"]
        assert not await service.database.fetch("SELECT FROM documents WHERE kind = 'contract'")
