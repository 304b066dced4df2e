"""A loan on paper: it goes through with two people, and not with one."""

import asyncio
import hashlib
from typing import Any

from fenqi.contracts.loan import ContractSignedV1
from fenqi.contracts.loan_contract import HandwritingCheckedV1, PaperContractUploadedV1
from fenqi.testing.tokens import staff
from loan_svc.adapters.scan_reader import MAX_SCAN_BYTES

SCAN = b"\xff\xd8\xff\xe0 signed by hand \xff\xd9"
HASH = hashlib.sha256(SCAN).hexdigest()
CHECKER = "loan:check-contract"


def checker(road: Any, id_: str) -> Any:
    return road.service.as_(staff(CHECKER, id_=id_))


async def upload(road: Any, loan_id: str, file: bytes = SCAN, key: str = "scan-1") -> Any:
    headers = {"Idempotency-Key": key, "Content-Type": "application/pdf"}  # what it says of itself means nothing
    return await road.staff.post(f"/loan/v1/loans/{loan_id}/paper-contract", content=file, headers=headers)


async def check(road: Any, loan_id: str, who: str, outcome: str = "accepted", **more: Any) -> Any:
    body = {"scan_hash": HASH, "outcome": outcome} | more
    return await road.post(f"/loans/{loan_id}/paper-contract/checks", body, checker(road, who))


async def test_a_loan_on_paper_is_signed_with_two_people_and_not_with_one(road: Any) -> None:
    loan_id = await road.book()
    waiting = await upload(road, loan_id)
    assert waiting.status_code == 201, waiting.text
    assert waiting.json() | {"contract_id": "", "uploaded_at": ""} == {
        "contract_id": "", "loan_id": loan_id, "loan_status": "booked", "scan_hash": HASH, "media_type": "image/jpeg",
        "uploaded_at": "", "accepted_by": [], "checks_needed": 2,
    }  # fmt: skip
    once = await check(road, loan_id, "a")
    assert (once.json()["loan_status"], once.json()["checks_needed"]) == ("booked", 1)
    same = await check(road, loan_id, "a")
    assert (same.status_code, same.json()["code"]) == (409, "checked-before")
    assert not road.neighbours.holds
    twice = await check(road, loan_id, "b")
    assert twice.json()["accepted_by"] == ["staff:a", "staff:b"]
    await road.service.settled()
    assert (await road.loan(loan_id))["status"] == "active", "paid out as an electronic one is"
    (hold,) = road.neighbours.holds.values()
    assert hold["amount"]["amount_minor"] == 1_200_000
    (signed,) = await road.service.events.of(ContractSignedV1)
    (uploaded,) = await road.service.events.of(PaperContractUploadedV1)
    assert (signed.form, signed.consent_id) == ("paper", uploaded.scan_id)
    assert {one.checked_by for one in await road.service.events.of(HandwritingCheckedV1)} == {"staff:a", "staff:b"}
    sealed = await road.staff.get(f"/loan/v1/loans/{loan_id}/contract")
    assert sealed.content.startswith(b"%PDF-")


async def test_the_paper_to_be_signed_is_printed_while_the_loan_can_be_signed(road: Any) -> None:
    loan_id = await road.book()
    path = f"/loan/v1/loans/{loan_id}/contract-draft"
    draft = await road.customer().get(path)
    assert (draft.status_code, draft.headers["content-type"]) == (200, "application/pdf")
    verdict = await road.staff.post("/loan/v1/contracts/verification", content=draft.content)
    assert verdict.json()["reason"] == "no-seal"
    assert (await road.customer("C2").get(path)).status_code == 404
    assert (await upload(road, loan_id, draft.content)).json()["media_type"] == "application/pdf"
    for who in ("a", "b"):
        await check(road, loan_id, who, scan_hash=hashlib.sha256(draft.content).hexdigest())
    refused = await road.customer().get(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "loan-not-booked")


async def test_the_scan_is_shown_to_those_who_check_it_and_to_nobody_else(road: Any) -> None:
    loan_id = await road.book()
    path = f"/loan/v1/loans/{loan_id}/paper-contract/scan"
    assert (await checker(road, "a").get(path)).status_code == 404
    await upload(road, loan_id)
    seen = await checker(road, "a").get(path)
    assert (seen.content, seen.headers["content-type"]) == (SCAN, "image/jpeg")
    assert seen.headers["content-disposition"].startswith("attachment")
    assert (await road.staff.get(path)).status_code == 403
    assert (await road.customer().get(path)).status_code == 403
    assert (await checker(road, "a").get(f"/loan/v1/loans/{loan_id}/paper-contract")).json()["scan_hash"] == HASH


async def test_papers_that_wait_are_listed_until_they_have_both_words_or_their_loan_is_gone(road: Any) -> None:
    async def waiting(limit: int = 50, cursor: str = "") -> Any:
        answer = await checker(road, "a").get("/loan/v1/paper-contracts", params={"limit": limit, "cursor": cursor})
        return answer.json()

    assert await waiting() == {"items": [], "next_cursor": None}
    first, second = await road.book(), await road.book("A2", customer_id="C2")
    for number, loan_id in enumerate((first, second)):
        await upload(road, loan_id, key=f"scan-{number}")
    page = await waiting(1)
    rest = await waiting(1, page["next_cursor"])
    assert {one["loan_id"] for one in (*page["items"], *rest["items"])} == {first, second}
    assert rest["next_cursor"] is None
    for who in ("a", "b"):
        await check(road, first, who)
    assert [one["loan_id"] for one in (await waiting())["items"]] == [second]
    await road.done(f"/loans/{second}/signing-code", {})
    await road.done(f"/loans/{second}/signature", {"code": "123456"})
    assert (await waiting())["items"] == [], "signed electronically meanwhile"
    assert (await road.staff.get("/loan/v1/paper-contracts")).status_code == 403


async def test_the_second_may_refuse_and_then_another_scan_is_needed(road: Any) -> None:
    loan_id = await road.book()
    await upload(road, loan_id)
    again = await upload(road, loan_id, key="scan-2")
    assert (again.status_code, again.json()["code"]) == (409, "paper-contract-waiting")
    await check(road, loan_id, "a")
    silent = await check(road, loan_id, "b", "refused")
    assert (silent.status_code, silent.json()["code"]) == (422, "reason-missing")
    refused = await check(road, loan_id, "b", "refused", reason="signature_differs")
    assert (refused.json()["scan_hash"], refused.json()["loan_status"]) == (None, "booked")
    late = await check(road, loan_id, "c")
    assert (late.status_code, late.json()["code"]) == (409, "no-paper-contract")
    assert (await upload(road, loan_id, key="scan-3")).status_code == 201
    for who in ("a", "b"):
        done = await check(road, loan_id, who)
    assert done.json()["loan_status"] == "instructed"


async def test_two_who_check_at_the_same_moment_sign_once(road: Any) -> None:
    loan_id = await road.book()
    await upload(road, loan_id)
    answers = await asyncio.gather(*(check(road, loan_id, who) for who in "ab"))
    assert [answer.status_code for answer in answers] == [200, 200]
    await road.service.settled()
    assert len(await road.service.events.of(ContractSignedV1)) == 1


async def test_without_limit_the_second_check_is_not_made_and_can_be_made_later(road: Any) -> None:
    loan_id = await road.book()
    await upload(road, loan_id)
    await check(road, loan_id, "a")
    road.neighbours.limit_says = (409, "limit-too-low")
    refused = await check(road, loan_id, "b")
    assert (refused.status_code, refused.json()["code"]) == (409, "limit-too-low")
    road.neighbours.limit_says = None
    assert (await check(road, loan_id, "b")).json()["loan_status"] == "instructed"


async def test_a_repeated_upload_is_one_upload(road: Any) -> None:
    loan_id = await road.book()
    first = await upload(road, loan_id)
    repeat = await upload(road, loan_id)
    assert (repeat.json(), repeat.headers["idempotent-replayed"]) == (first.json(), "true")
    other = await upload(road, loan_id, SCAN[:-2] + b"\0\xff\xd9")
    assert other.json()["code"] == "idempotency-key-reused"


async def test_what_is_no_scan_or_too_large_is_refused(road: Any) -> None:
    loan_id = await road.book()
    for file, status, code in (
        (b"", 422, "scan-empty"),
        (b"MZ\x90\x00", 422, "scan-unknown"),
        (b"%PDF-1.7 broken", 422, "scan-broken"),
        (SCAN + b"\0" * MAX_SCAN_BYTES, 413, "body-too-large"),
    ):
        answer = await upload(road, loan_id, file, key=f"key-{code}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    large = await upload(road, loan_id, SCAN[:-2] + b"\0" * 2_000_000 + b"\xff\xd9")
    assert large.status_code == 201, "larger than other bodies may be"


async def test_papers_take_their_permissions_and_a_loan_that_can_be_signed(road: Any) -> None:
    loan_id = await road.book()
    headers = {"Idempotency-Key": "k"}
    path = f"/loan/v1/loans/{loan_id}/paper-contract"
    for who in (road.customer(), checker(road, "a")):
        assert (await who.post(path, content=SCAN, headers=headers)).status_code == 403
    body = {"scan_hash": HASH, "outcome": "accepted"}
    for who in (road.customer(), road.staff):
        assert (await who.post(f"{path}/checks", json=body, headers=headers)).status_code == 403
    assert (await road.staff.post(path, content=SCAN)).json()["code"] == "idempotency-key-missing"
    signed = await road.sign("A2", customer_id="C2")
    refused = await upload(road, signed)
    assert (refused.status_code, refused.json()["code"]) == (409, "loan-not-booked")
