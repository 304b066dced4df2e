"""Contacts over HTTP: logged, refused and on record, whoever tries how often at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from fenqi.contracts import collections_contacts as contracts
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff

CONTACTS = "/collections/v1/cases/L1/contacts"
COLLECTOR = staff("collections:work", "collections:read")
CALL = {"contact_id": "K1", "way": "phone", "outcome": "no_answer"}


async def call(collections: Running, who: Any = COLLECTOR, loan_id: str = "L1", **fields: Any) -> Any:
    return await collections.as_(who).post(f"/collections/v1/cases/{loan_id}/contacts", json=CALL | fields)


async def overdue(collections: Running, event: Any, *loan_ids: str) -> None:
    """Cases whose first step, a notice, was made due: each counts once."""
    for loan_id in loan_ids or ("L1",):
        await collections.events.publish(event("overdue", loan_id=loan_id))
    await collections.settled()


async def facts(collections: Running, name: str) -> int:
    return int(
        await collections.database.fetchval("SELECT count(*) FROM facts WHERE type = $1", f"collections.{name}.v1")
    )


async def test_a_contact_is_logged_and_read_back_with_its_note(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    answer = await call(collections, note="says she was paid late")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["result"], made["counted_today"], made["by"]) == ("made", 2, "staff:staff-1")
    log = (await collections.as_(COLLECTOR).get(CONTACTS)).json()["items"]
    assert [(one["way"], one["outcome"], one["note"]) for one in log] == [
        ("phone", "no_answer", "says she was paid late"),
        ("sms", "sent", None),
    ]
    (heard,) = [one for one in await collections.events.of(contracts.ContactMadeV1) if one.contact_id == "K1"]  # type: ignore[attr-defined]
    assert "paid late" not in heard.model_dump_json()
    sealed = await collections.database.fetchval("SELECT sealed FROM contact_notes")
    assert sealed.startswith("k1.")
    assert "paid late" not in sealed
    seen = (await collections.as_(staff("collections:read")).get(CONTACTS)).json()["items"]
    assert [one["note"] for one in seen] == [None, None], "for those who work cases"


async def test_a_call_does_the_step_of_the_plan_that_waits_for_it(collections: Running, event: Any) -> None:
    await collections.events.publish(event("overdue", bucket="M2", past_due_minor=30_000))
    await collections.settled()
    ladder = "/collections/v1/cases/L1/ladder"
    steps = (await collections.as_(COLLECTOR).get(ladder)).json()["steps"]
    assert [one["told"] for one in steps if one["way"] == "phone"][:1] == ["to_come"]
    assert (await call(collections, outcome="reached")).status_code == 201
    steps = (await collections.as_(COLLECTOR).get(ladder)).json()["steps"]
    done = [one for one in steps if one["told"] == "done"]
    assert [(one["way"], one["outcome"]) for one in done] == [("phone", "reached")]


async def test_a_refusal_is_a_problem_and_a_fact(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    answer = await call(collections, to="third_party")
    assert (answer.status_code, answer.json()["code"]) == (409, "contact-third-party")
    assert answer.headers["content-type"] == "application/problem+json"
    await collections.settled()
    (refused,) = await collections.events.of(contracts.ContactRefusedV1)
    assert (refused.rule, refused.by, refused.contact_id) == ("third_party", "staff:staff-1", "K1")  # type: ignore[attr-defined]
    log = (await collections.as_(COLLECTOR).get(CONTACTS)).json()["items"]
    assert [(one["result"], one["rule"]) for one in log] == [("refused", "third_party"), ("made", None)]


async def test_a_refusal_asked_again_with_its_key_is_the_same_refusal_and_one_fact(
    collections: Running, event: Any
) -> None:
    await overdue(collections, event)
    client = collections.as_(COLLECTOR)
    keyed = {"Idempotency-Key": "try-1"}
    first, again = [await client.post(CONTACTS, json=CALL | {"to": "third_party"}, headers=keyed) for _ in range(2)]
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"
    assert await facts(collections, "ContactRefused") == 1


async def test_quiet_hours_are_the_customers_local_time(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    collections.clock.forward(hours=13)  # 22:00 in Shanghai
    answer = await call(collections)
    assert (answer.status_code, answer.json()["code"]) == (409, "contact-quiet-hours")
    book = (await collections.as_(COLLECTOR).get("/collections/v1/customers/C1/contact-book")).json()
    assert (book["may_contact"], book["rule"], book["left_today"], book["left_week"]) == (False, "quiet_hours", 2, 9)
    logged = await call(collections, at=(collections.clock() - timedelta(hours=3)).isoformat())
    assert logged.status_code == 201, "made at seven in the evening, logged at ten"


@pytest.mark.parametrize(("hours", "code"), [(1, "contact-in-future"), (-25, "contact-too-late")])
async def test_a_contact_of_tomorrow_or_of_long_ago_is_refused(
    collections: Running, event: Any, hours: int, code: str
) -> None:
    await overdue(collections, event)
    answer = await call(collections, at=(collections.clock() + timedelta(hours=hours)).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_contact_on_a_cured_case_is_refused_and_on_record(collections: Running, event: Any) -> None:
    await collections.events.publish(event("overdue"), event("cured"))
    await collections.settled()
    answer = await call(collections)
    assert (answer.status_code, answer.json()["code"]) == (409, "case-closed")
    assert await facts(collections, "ContactRefused") == 1


async def test_a_complaint_blocks_contacts_until_it_is_answered(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    client = collections.as_(COLLECTOR)
    complaint = {"customer_id": "C1", "reason": "complaint", "reference": "X1"}
    assert (await client.post("/collections/v1/contact-blocks", json=complaint)).status_code == 201
    assert (await call(collections)).json()["code"] == "contact-blocked"
    book = (await client.get("/collections/v1/customers/C1/contact-book")).json()
    assert (book["rule"], book["blocks"]) == ("blocked", [{"reason": "complaint", "reference": "X1"}])
    answered = "/collections/v1/contact-blocks/X1/answer"
    assert (await client.post(answered, json={"customer_id": "C1"})).json()["status"] == "answered"
    assert (await call(collections)).status_code == 201
    gone = await client.post(answered, json={"customer_id": "C1"})
    assert (gone.status_code, gone.json()["code"]) == (404, "contact-block-not-found")


async def test_the_same_contact_again_is_the_same_answer_also_weeks_later(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    first = await call(collections)
    collections.clock.forward(days=20)
    again = await call(collections)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await call(collections, way="visit")
    assert (other.status_code, other.json()["code"]) == (409, "contact-id-reused")
    assert await facts(collections, "ContactMade") == 2, "the notice and the call"


async def test_who_asks_first_and_then_calls_says_afterwards_how_it_ended(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    client = collections.as_(COLLECTOR)
    assert (await client.post(CONTACTS, json={"contact_id": "K1", "way": "phone"})).json()["outcome"] is None
    said = {"outcome": "promised", "note": "on Friday"}
    for _ in range(2):
        ended = await client.post(f"{CONTACTS}/K1/outcome", json=said)
        assert (ended.status_code, ended.json()["outcome"]) == (200, "promised")
    (call_, _) = (await client.get(CONTACTS)).json()["items"]
    assert (call_["outcome"], call_["note"]) == ("promised", "on Friday")
    other = await client.post(f"{CONTACTS}/K1/outcome", json={"outcome": "disputed"})
    assert (other.status_code, other.json()["code"]) == (409, "contact-outcome-told")
    missing = await client.post(f"{CONTACTS}/K9/outcome", json=said)
    assert (missing.status_code, missing.json()["code"]) == (404, "contact-not-found")
    await collections.settled()
    (told,) = await collections.events.of(contracts.ContactOutcomeV1)
    assert (told.outcome, told.by) == ("promised", "staff:staff-1")  # type: ignore[attr-defined]


async def test_sixty_four_agents_at_once_on_one_person_make_what_a_day_allows(collections: Running, event: Any) -> None:
    await overdue(collections, event, "L1", "L2")
    answers = await asyncio.gather(
        *(
            call(collections, staff("collections:work", id_=f"s{n}"), f"L{n % 2 + 1}", contact_id=f"K{n}")
            for n in range(64)
        )
    )
    codes = sorted(one.json().get("code", "made") for one in answers)
    assert codes.count("made") == 1, "two notices went out before"
    assert set(codes) <= {"made", "contact-day-limit", "too-busy"}
    assert await facts(collections, "ContactMade") == 3
    assert await facts(collections, "ContactRefused") == codes.count("contact-day-limit")


@pytest.mark.parametrize(
    "broken",
    [
        {"way": "fax"},
        {"outcome": "shouted"},
        {"contact_id": ""},
        {"note": "x" * 2001},
        {"at": "2026-11-23T09:00:00"},
        {"x": 1},
    ],
)
async def test_what_is_no_contact_is_refused_before_anything_is_read(
    collections: Running, broken: dict[str, Any]
) -> None:
    assert (await call(collections, **broken)).status_code == 422


async def test_only_who_may_work_cases_logs_contacts(collections: Running, event: Any) -> None:
    await overdue(collections, event)
    for who in (staff("collections:read"), customer()):
        assert (await call(collections, who)).status_code == 403
    for who in (staff("collections:agency-work"), staff("collections:read", "collections:agency-work")):
        assert (await call(collections, who)).status_code == 404, "no case of their agency"
    assert (await call(collections, loan_id="L9")).status_code == 404
    for path in (CONTACTS, "/collections/v1/customers/C1/contact-book"):
        assert (await collections.as_(customer()).get(path)).status_code == 403
