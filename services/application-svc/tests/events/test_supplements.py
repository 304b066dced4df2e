"""Supplements: asked for, answered in parts and in full, too late; and what nobody goes on with is closed."""

from datetime import date, timedelta
from typing import Any

import pytest

from application_svc.jobs import expire
from fenqi.contracts.application import ApplicationExpiredV1, SupplementProvidedV1
from fenqi.contracts.underwriting import SupplementItem, SupplementRequestedV1
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer

BASE = "/application/v1/applications"
DEADLINE = date(2026, 12, 1)


@pytest.fixture
def ask(svc: Running) -> Any:
    """`await ask(application_id, "income_proof", request="R1")`: underwriting asks for more."""

    async def asked(application_id: str, *items: str, request: str = "R1") -> None:
        await svc.events.publish(
            SupplementRequestedV1(
                application_id=application_id,
                customer_id="customer-1",
                request_id=request,
                stage="initial",
                items=tuple(SupplementItem(item=item, reason_code="doubtful") for item in items),
                deadline_on=DEADLINE,
            )
        )
        await svc.settled()

    return asked


async def moved_to(svc: Running, day: date) -> None:
    """The business date is this day, and the job has run."""
    await svc.service.ground.business_date.move(day)
    await expire(svc.service.commands)
    await svc.settled()


async def test_a_request_shows_and_is_answered_in_parts(
    svc: Running, apply: Any, upload: Any, ask: Any, a_png: Any, a_form: Any, refused: Any
) -> None:
    form = a_form(statement={"annual_income_minor": 18_000_000, "job": "fixed"})
    application_id, me = await apply(form, submit=True), svc.as_(customer())
    await ask(application_id, "income_proof", "authority_proof", "statement", "explanation")
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert shown["status"] == "supplement_asked"
    assert shown["supplement"]["deadline_on"] == "2026-12-01"
    assert shown["next_step"] == {"step": "bring_what_is_missing", "by": "customer"}
    assert (await upload(application_id, a_png("tax"), "tax_record")).json()["request_id"] == "R1"
    path = f"{BASE}/{application_id}/supplements/R1"
    first = (await me.post(path, json={"items": ["explanation"]})).json()
    assert (first["status"], first["missing"]) == ("open", ["authority_proof", "statement"])
    second = (await me.post(path, json={"statement": {"annual_income_minor": 9_000_000, "age_years": 30}})).json()
    assert second["missing"] == ["authority_proof"]
    await svc.settled()
    assert await svc.events.of(SupplementProvidedV1) == []
    await upload(application_id, a_png("police"), "authority_proof", request_id="R1")
    last = (await me.post(path, json={"items": ["authority_proof"]})).json()
    assert (last["status"], last["missing"]) == ("answered", [])
    await svc.settled()
    [event] = await svc.events.of(SupplementProvidedV1)
    assert isinstance(event, SupplementProvidedV1)
    assert event.items == ("income_proof", "authority_proof", "statement", "explanation")
    assert event.document_kinds == ("authority_proof", "tax_record")
    assert event.statement is not None
    assert (event.statement.annual_income_minor, event.statement.age_years) == (9_000_000, 76)
    assert event.statement.job == "fixed", "what the correction leaves out stays"
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert (shown["status"], shown["next_step"]) == ("supplement_provided", {"step": "review", "by": "bank"})
    assert [step["step"] for step in shown["progress"]] == [
        "draft",
        "submitted",
        "supplement_asked",
        "supplement_provided",
    ]
    refused(await me.post(path, json={"items": ["explanation"]}), 409, "supplement-closed", remedy=True)
    refused(await upload(application_id, a_png("more"), "other"), 409, "documents-closed", remedy=True)


async def test_a_second_request_waits_though_the_first_was_answered(svc: Running, apply: Any, ask: Any) -> None:
    application_id, me = await apply(submit=True), svc.as_(customer())
    await ask(application_id, "explanation")
    await me.post(f"{BASE}/{application_id}/supplements/R1", json={"items": ["explanation"]})
    await ask(application_id, "income_proof", request="R2")
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert (shown["status"], shown["supplement"]["request_id"]) == ("supplement_asked", "R2")
    listed = (await me.get(f"{BASE}/{application_id}/supplements")).json()["items"]
    assert [(one["request_id"], one["status"], one["missing"]) for one in listed] == [
        ("R1", "answered", []),
        ("R2", "open", ["income_proof"]),
    ]


async def test_what_was_not_asked_for_is_refused(svc: Running, apply: Any, ask: Any, refused: Any) -> None:
    application_id, me = await apply(submit=True), svc.as_(customer())
    await ask(application_id, "income_proof")
    path = f"{BASE}/{application_id}/supplements"
    refused(await me.post(f"{path}/R1", json={"items": ["horoscope"]}), 422, "item-not-asked-for", remedy=True)
    refused(await me.post(f"{path}/R9", json={"items": []}), 404, "not-found")
    refused(await svc.as_(customer("customer-2")).post(f"{path}/R1", json={"items": []}), 404, "not-found")
    refused(await svc.as_(customer("customer-2")).get(path), 404, "not-found")


async def test_the_deadlines_day_is_in_time_and_the_next_one_closes_the_application(
    svc: Running, apply: Any, upload: Any, ask: Any, a_png: Any, refused: Any
) -> None:
    application_id, me = await apply(submit=True), svc.as_(customer())
    await ask(application_id, "income_proof")
    await moved_to(svc, DEADLINE)
    assert (await upload(application_id, a_png(), "tax_record")).status_code == 201
    await svc.service.ground.business_date.move(DEADLINE + timedelta(days=1))
    answer = await me.post(f"{BASE}/{application_id}/supplements/R1", json={"items": ["income_proof"]})
    refused(answer, 409, "supplement-late", remedy=True)
    refused(await upload(application_id, a_png("late"), "tax_record"), 409, "documents-closed")
    late = (await me.get(f"{BASE}/{application_id}")).json()
    assert late["next_step"] == {"step": "close", "by": "bank"}
    await moved_to(svc, DEADLINE + timedelta(days=1))
    shown = (await me.get(f"{BASE}/{application_id}")).json()
    assert (shown["status"], shown["next_step"]) == ("expired", {"step": "apply_again", "by": "customer"})
    [event] = await svc.events.of(ApplicationExpiredV1)
    assert isinstance(event, ApplicationExpiredV1)
    assert (event.expired_from, event.request_id, event.customer_id) == ("supplement", "R1", "customer-1")
    refused(await me.post(f"{BASE}/{application_id}/withdraw", json={"reason": "mistake"}), 409, "not-withdrawable")
    await moved_to(svc, DEADLINE + timedelta(days=9))
    assert len(await svc.events.of(ApplicationExpiredV1)) == 1


async def test_an_answered_or_withdrawn_application_does_not_expire(svc: Running, apply: Any, ask: Any) -> None:
    answered, withdrawn, me = await apply(submit=True), await apply(submit=True), svc.as_(customer())
    await ask(answered, "explanation")
    await ask(withdrawn, "explanation", request="R2")
    await me.post(f"{BASE}/{answered}/supplements/R1", json={"items": ["explanation"]})
    gone = await me.post(f"{BASE}/{withdrawn}/withdraw", json={"reason": "mistake"})
    assert gone.status_code == 200
    await moved_to(svc, DEADLINE + timedelta(days=1))
    assert await svc.events.of(ApplicationExpiredV1) == []
    assert await svc.database.fetchval("SELECT count(*) FROM supplements WHERE looked_at IS NULL") == 0


async def test_a_draft_that_nobody_touches_is_closed_and_a_touched_one_lives_on(
    svc: Running, apply: Any, upload: Any, a_png: Any, refused: Any
) -> None:
    forgotten, touched, submitted = await apply(), await apply(), await apply(submit=True)
    me = svc.as_(customer())
    await moved_to(svc, OPENING + timedelta(days=30))
    assert (await upload(touched, a_png())).status_code == 201
    assert await svc.events.of(ApplicationExpiredV1) == []
    await moved_to(svc, OPENING + timedelta(days=31))
    [event] = await svc.events.of(ApplicationExpiredV1)
    assert isinstance(event, ApplicationExpiredV1)
    assert (event.application_id, event.expired_from, event.request_id) == (forgotten, "draft", None)
    refused(await me.post(f"{BASE}/{forgotten}/submit"), 409, "already-submitted")
    assert (await me.get(f"{BASE}/{touched}")).json()["status"] == "draft"
    assert (await me.get(f"{BASE}/{submitted}")).json()["status"] == "submitted"
    left = await svc.database.fetch("SELECT application_id FROM drafts")
    assert [row["application_id"] for row in left] == [touched]
    await moved_to(svc, OPENING + timedelta(days=60))
    assert (await me.get(f"{BASE}/{touched}")).json()["status"] == "draft"
    await moved_to(svc, OPENING + timedelta(days=61))
    assert (await me.get(f"{BASE}/{touched}")).json()["status"] == "expired"
