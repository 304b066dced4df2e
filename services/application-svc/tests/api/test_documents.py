"""Documents over HTTP: into drafts, seen by those who may, twice, too large, and nothing left behind by a refusal."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from application_svc.adapters.file_reader import MAX_DOCUMENT_BYTES
from application_svc.domain.documents import MAX_DOCUMENTS
from application_svc.jobs import sweep
from fenqi.contracts.application import (
    ApplicationSubmittedV1,
    DocumentAddedV1,
    DocumentRemovedV1,
    OriginalsSeenV1,
)
from fenqi.kernel import new_id
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff

BASE = "/application/v1/applications"
VIEWER = staff("application:documents", "application:read", id_="reviewer-1")


def files_in(folder: Path) -> list[Path]:
    """Whatever lies in the test's document store."""
    return [path for path in (folder / "documents").rglob("*") if path.is_file()]


async def test_a_document_comes_in_sealed_and_is_shown_to_a_reviewer(
    svc: Running, apply: Any, upload: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id = await apply()
    added = await upload(application_id, a_png("front"))
    assert added.status_code == 201, added.text
    document = added.json()
    assert (document["kind"], document["media_type"], document["size_bytes"]) == (
        "id_card",
        "image/png",
        len(a_png("front")),
    )
    [file] = files_in(tmp_path)
    assert a_png("front") not in file.read_bytes()
    assert b"Title" not in file.read_bytes()
    seen = await svc.as_(VIEWER).get(
        f"{BASE}/{application_id}/documents/{document['document_id']}", params={"reason": "review"}
    )
    assert (seen.status_code, seen.content, seen.headers["content-type"]) == (200, a_png("front"), "image/png")
    assert seen.headers["content-disposition"] == "attachment"
    reveals = (await svc.as_(VIEWER).get(f"{BASE}/{application_id}/reveals")).json()["items"]
    assert [(one["what"], one["seen_by"], one["reason"]) for one in reveals] == [
        (document["document_id"], "staff:reviewer-1", "review")
    ]
    await svc.settled()
    [event] = await svc.events.of(DocumentAddedV1)
    assert isinstance(event, DocumentAddedV1)
    assert (event.kind, event.sha256, event.request_id) == ("id_card", document["sha256"], None)


async def test_the_submission_says_which_kinds_are_there(svc: Running, apply: Any, upload: Any, a_png: Any) -> None:
    application_id = await apply()
    for kind, text in (("tax_record", "t"), ("id_card", "front"), ("id_card", "back")):
        assert (await upload(application_id, a_png(text), kind)).status_code == 201
    assert (await svc.as_(customer()).post(f"{BASE}/{application_id}/submit")).status_code == 200
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    assert event.document_kinds == ("id_card", "tax_record")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document-empty"),
        (b"MZ\x90\x00 renamed.pdf", "document-type-unknown"),
        (b"PK\x03\x04 a zip", "document-type-unknown"),
        (b"%PDF-1.7\n half of it", "document-truncated"),
        (b"%PDF-1.7\n%%EOF", "document-unreadable"),
    ],
)
async def test_a_bad_file_is_named_and_nothing_is_kept(
    svc: Running, apply: Any, upload: Any, refused: Any, tmp_path: Path, content: bytes, code: str
) -> None:
    application_id = await apply()
    refused(await upload(application_id, content), 422, code)
    assert files_in(tmp_path) == []
    assert await svc.database.fetchval("SELECT count(*) FROM documents") == 0
    assert await svc.database.fetchval("SELECT count(*) FROM facts") == 1


async def test_what_a_request_says_of_its_body_counts_for_nothing(
    svc: Running, apply: Any, refused: Any, a_png: Any
) -> None:
    application_id, me = await apply(), svc.as_(customer())
    path, query = f"{BASE}/{application_id}/documents", {"kind": "id_card"}
    lies = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="card.pdf"'}
    refused(await me.post(path, content=b"MZ\x90", params=query, headers=lies), 422, "document-type-unknown")
    taken = await me.post(path, content=a_png(), params=query, headers={"Content-Type": "text/html"})
    assert (taken.status_code, taken.json()["media_type"]) == (201, "image/png")


async def test_a_picture_of_absurd_size_is_refused_without_being_unpacked(
    apply: Any, upload: Any, refused: Any, a_png: Any
) -> None:
    refused(await upload(await apply(), a_png(width=2_000_000_000)), 422, "document-bomb")


async def test_a_stream_of_10_gb_is_cut_at_the_limit(
    svc: Running, apply: Any, refused: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id, sent = await apply(), 0
    block = bytes(1_048_576)

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield a_png()
        for _ in range(10_240):
            sent += len(block)
            yield block

    answer = await svc.as_(customer()).post(
        f"{BASE}/{application_id}/documents", params={"kind": "id_card"}, content=endless()
    )
    refused(answer, 413, "body-too-large")
    assert sent <= MAX_DOCUMENT_BYTES + 2 * len(block)
    said = await svc.as_(customer()).post(
        f"{BASE}/{application_id}/documents",
        params={"kind": "id_card"},
        content=b"",
        headers={"Content-Length": "10737418240"},
    )
    refused(said, 413, "body-too-large")
    assert files_in(tmp_path) == []
    assert await svc.database.fetchval("SELECT count(*) FROM documents") == 0


async def test_a_document_twice_is_answered_with_the_one_there(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id = await apply()
    first = await upload(application_id, a_png())
    again = await upload(application_id, a_png(), "passport")
    refused(again, 409, "document-twice", remedy=True)
    assert first.json()["document_id"] in again.json()["detail"]
    assert len(files_in(tmp_path)) == 1
    assert (await upload(await apply(), a_png())).status_code == 201, "another application has its own"


async def test_two_uploads_of_one_file_at_once_are_one_document(
    svc: Running, apply: Any, upload: Any, a_png: Any
) -> None:
    application_id = await apply()
    answers = await asyncio.gather(*(upload(application_id, a_png()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    listed = (await svc.as_(customer()).get(f"{BASE}/{application_id}/documents")).json()["documents"]
    assert len(listed) == 1


async def test_an_upload_repeated_with_its_key_is_answered_the_same(
    svc: Running, apply: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id, me = await apply(), svc.as_(customer())
    sent = {"params": {"kind": "id_card"}, "content": a_png(), "headers": {"Idempotency-Key": "k"}}
    first, again = [await me.post(f"{BASE}/{application_id}/documents", **sent) for _ in range(2)]
    assert (first.content, again.headers["Idempotent-Replayed"]) == (again.content, "true")
    assert len(files_in(tmp_path)) == 1


async def test_a_document_leaves_a_draft_and_its_bytes_follow(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id, me = await apply(), svc.as_(customer())
    document_id = (await upload(application_id, a_png())).json()["document_id"]
    path = f"{BASE}/{application_id}/documents/{document_id}"
    left = await me.delete(path)
    assert (left.status_code, left.json()["documents"]) == (200, [])
    refused(await me.delete(path), 404, "document-unknown")
    await sweep(svc.service.commands)
    assert files_in(tmp_path) == []
    await svc.settled()
    assert len(await svc.events.of(DocumentRemovedV1)) == 1
    again = (await upload(application_id, a_png())).json()["document_id"]
    await me.post(f"{BASE}/{application_id}/submit")
    refused(await me.delete(f"{BASE}/{application_id}/documents/{again}"), 409, "not-a-draft", remedy=True)


async def test_an_orphan_is_swept_and_what_belongs_somewhere_stays(
    svc: Running, apply: Any, upload: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id = await apply()
    await upload(application_id, a_png())
    [kept] = files_in(tmp_path)
    orphan = kept.with_name(f"{kept.name[:6]}-{new_id()}")
    orphan.write_bytes(b"an upload whose fact never came")
    await sweep(svc.service.commands)
    assert orphan.exists(), "it may still be on its way"
    svc.clock.forward(hours=2)
    await sweep(svc.service.commands)
    assert (kept.exists(), orphan.exists()) == (True, False)


async def test_documents_are_for_their_owner_and_for_staff_who_may(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any
) -> None:
    application_id = await apply()
    document_id = (await upload(application_id, a_png())).json()["document_id"]
    path = f"{BASE}/{application_id}/documents"
    refused(await upload(application_id, a_png("other"), who=customer("customer-2")), 404, "not-found")
    refused(await svc.as_(customer("customer-2")).get(path), 404, "not-found")
    refused(await svc.as_(customer()).get(f"{path}/{document_id}", params={"reason": "own"}), 403, "forbidden")
    reader = svc.as_(staff("application:read"))
    refused(await reader.get(f"{path}/{document_id}", params={"reason": "review"}), 403, "forbidden")
    refused(await upload(application_id, a_png("other"), who=staff("application:read")), 403, "forbidden")
    refused(await svc.as_(VIEWER).get(f"{path}/{document_id}"), 422, "invalid-request")
    refused(await svc.as_(VIEWER).get(f"{path}/nothing", params={"reason": "review"}), 404, "document-unknown")
    assert await svc.database.fetchval("SELECT count(*) FROM reveals") == 0


async def test_only_known_kinds_and_only_while_open(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any
) -> None:
    application_id = await apply()
    refused(await upload(application_id, a_png(), "selfie"), 422, "document-kind-unknown", remedy=True)
    refused(await upload(application_id, a_png(), request_id="R1"), 409, "supplement-not-open", remedy=True)
    await svc.as_(customer()).post(f"{BASE}/{application_id}/submit")
    refused(await upload(application_id, a_png()), 409, "documents-closed", remedy=True)


async def test_an_application_holds_so_many_documents_and_no_more(
    apply: Any, upload: Any, refused: Any, a_png: Any
) -> None:
    application_id = await apply()
    for n in range(MAX_DOCUMENTS):
        assert (await upload(application_id, a_png(str(n)), "other")).status_code == 201
    refused(await upload(application_id, a_png("one more"), "other"), 409, "too-many-documents", remedy=True)


async def test_a_file_that_was_changed_on_the_disk_is_not_shown(
    svc: Running, apply: Any, upload: Any, a_png: Any, tmp_path: Path
) -> None:
    application_id = await apply()
    document_id = (await upload(application_id, a_png())).json()["document_id"]
    [file] = files_in(tmp_path)
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    answer = await svc.as_(VIEWER).get(f"{BASE}/{application_id}/documents/{document_id}", params={"reason": "review"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")


async def test_a_checklist_says_what_is_there_what_is_missing_and_what_is_optional(
    svc: Running, apply: Any, upload: Any, a_png: Any
) -> None:
    application_id, me = await apply(), svc.as_(customer())
    document_id = (await upload(application_id, a_png(), "passport")).json()["document_id"]
    listed = (await me.get(f"{BASE}/{application_id}/checklist")).json()
    assert {line["group"]: (line["state"], line["document_ids"]) for line in listed["lines"]} == {
        "identity": ("there", [document_id]),
        "income": ("missing", []),
        "other": ("optional", []),
    }
    assert (listed["complete"], listed["missing"], listed["required_at"]) == (False, ["income"], "review")
    assert (await me.post(f"{BASE}/{application_id}/submit")).status_code == 200, "the review asks for it later"


async def test_cash_at_a_branch_wants_its_documents_before_submission(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any, a_form: Any
) -> None:
    clerk = staff("application:write", "application:read", id_="clerk-1")
    client = svc.as_(clerk)
    application_id = await apply(a_form(channel="branch", customer_id="customer-1"), clerk)
    answer = await client.post(f"{BASE}/{application_id}/submit")
    refused(answer, 409, "documents-missing", remedy=True)
    assert "identity, income" in answer.json()["detail"]
    shown = (await client.get(f"{BASE}/{application_id}")).json()
    assert shown["next_step"] == {"step": "upload_documents", "by": "clerk"}
    for kind in ("id_card", "tax_record"):
        assert (await upload(application_id, a_png(kind), kind, clerk)).status_code == 201
    assert (await client.post(f"{BASE}/{application_id}/submit")).status_code == 200


async def test_a_clerk_records_that_originals_were_seen(
    svc: Running, apply: Any, upload: Any, refused: Any, a_png: Any
) -> None:
    application_id = await apply()
    document = (await upload(application_id, a_png())).json()
    clerk = svc.as_(staff("application:originals", "application:read", id_="clerk-1"))
    path, body = f"{BASE}/{application_id}/originals", {"document_ids": [document["document_id"]]}
    refused(await svc.as_(customer()).post(path, json=body), 403, "forbidden")
    refused(await svc.as_(staff("application:write")).post(path, json=body), 403, "forbidden")
    refused(await clerk.post(path, json={"document_ids": ["nothing"]}), 404, "document-unknown")
    refused(await clerk.post(path, json={"document_ids": []}), 422, "invalid-request")
    seen = await clerk.post(path, json=body)
    assert seen.status_code == 200, seen.text
    shown = (await clerk.get(f"{BASE}/{application_id}")).json()
    assert shown["documents"][0]["original_seen"]["by"] == "clerk-1"
    assert shown["originals_seen"][0]["document_hashes"] == [document["sha256"]]
    await svc.settled()
    [event] = await svc.events.of(OriginalsSeenV1)
    assert isinstance(event, OriginalsSeenV1)
    assert (event.seen_by, event.document_hashes) == ("clerk-1", (document["sha256"],))
