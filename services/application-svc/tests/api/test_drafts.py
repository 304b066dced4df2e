"""Drafts that are filled in section by section, and eligibility asked before anything is kept."""

import asyncio
from typing import Any

import pytest

from fenqi.contracts.application import ApplicationSubmittedV1, DraftFilledV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff

APPLICATIONS = "/application/v1/applications"
DRAFTS = "/application/v1/drafts"
PERSON = {
    "name": "王小明",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "birth_date": "1949-12-31",
    "full_capacity": True,
}
SECTIONS: dict[str, dict[str, Any]] = {
    "applicant": {**PERSON, "marital_status": "married", "device_id": "device-1"},
    "employment": {
        "job": "fixed",
        "employment_years": 12,
        "employer": {"name": "示例机械厂", "phone": "01088886666", "address": "北京市海淀区"},
    },
    "income": {"annual_income_minor": 18_000_000, "monthly_expenses_minor": 400_000, "debts_minor": 0},
    "housing": {"home_ownership": "rent", "address": "北京市朝阳区示例路一号"},
    "purpose": {"purpose": "travel", "goods_price_minor": 6_000_000},
    "plan": {"amount": {"amount_minor": 5_000_000, "currency": "CNY"}, "term_months": 12, "method": "equal_instalment"},
    "accounts": {"payout": {"number": "6222020200112233", "bank": "示例银行"}},
    "consents": {"terms": True, "truthful": True, "bureau": True, "texts": {"terms": "terms/1"}},
}


async def begun(client: Any, **body: Any) -> str:
    answer = await client.post(DRAFTS, json={"channel": "mobile_app", "product_code": "cash-cny", **body})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application_id"])


async def test_a_draft_is_filled_section_by_section_and_submitted(svc: Running, refused: Any) -> None:
    me = svc.as_(customer())
    application_id = await begun(me)
    shown = (await me.get(f"{APPLICATIONS}/{application_id}")).json()
    assert (shown["status"], shown["amount"], shown["next_step"]) == (
        "draft",
        None,
        {"step": "fill_in", "by": "customer"},
    )
    for number, (section, fields) in enumerate(SECTIONS.items()):
        refused(await me.post(f"{APPLICATIONS}/{application_id}/submit"), 409, "form-incomplete", remedy=True)
        answer = await me.patch(f"{APPLICATIONS}/{application_id}/sections/{section}", json=fields)
        assert answer.status_code == 200, answer.text
        done = {one["section"]: one["complete"] for one in answer.json()["sections"]}
        assert done[section]
        assert answer.json()["complete"] == (number == len(SECTIONS) - 1)
    assert (await me.post(f"{APPLICATIONS}/{application_id}/submit")).status_code == 200
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    statement = event.statement
    assert (statement.job, statement.marital_status, statement.goods_price_minor) == ("fixed", "married", 6_000_000)
    assert (statement.age_years, statement.home_ownership, statement.employment_years) == (76, "rent", 12)
    assert len(await svc.events.of(DraftFilledV1)) == 1 + len(SECTIONS)
    shown = (await me.get(f"{APPLICATIONS}/{application_id}")).json()
    assert shown["applicant"]["payout"] == "************2233"
    assert [(one["kind"], one["text_version"], one["channel"]) for one in shown["consented"]] == [
        ("terms", "terms/1", "mobile_app"),
        ("truthful", "truthful/1", "mobile_app"),
        ("bureau", "bureau/1", "mobile_app"),
    ]
    refused(
        await me.patch(f"{APPLICATIONS}/{application_id}/sections/plan", json={"term_months": 6}), 409, "not-a-draft"
    )


async def test_a_draft_may_begin_with_most_of_its_form(svc: Running) -> None:
    me = svc.as_(customer())
    some = {section: fields for section, fields in SECTIONS.items() if section != "consents"}
    answer = (
        await me.post(DRAFTS, json={"channel": "mobile_app", "product_code": "cash-cny", "sections": some})
    ).json()
    assert answer["missing"] == ["consents.terms", "consents.truthful", "consents.bureau"]
    masked = {one["section"]: one["filled"] for one in answer["sections"]}
    assert masked["applicant"]["name"] == "王**"
    assert masked["accounts"]["payout"]["number"] == "************2233"
    assert masked["housing"]["address"] == "******"
    assert masked["income"]["annual_income_minor"] == 18_000_000


async def test_a_whole_form_that_breaks_a_rule_is_kept_and_the_rule_is_named(svc: Running, refused: Any) -> None:
    me = svc.as_(customer())
    young = {**PERSON, "id_number": "110101201203072011", "birth_date": "2012-03-07", "full_capacity": False}
    application_id = await begun(
        me, sections={**SECTIONS, "applicant": young, "plan": {**SECTIONS["plan"], "term_months": 13}}
    )
    found = (await me.get(f"{APPLICATIONS}/{application_id}/sections")).json()
    assert found["missing"] == ["rule.term-outside-product", "rule.under-age", "rule.capacity-limited"]
    answer = await me.post(f"{APPLICATIONS}/{application_id}/submit")
    refused(answer, 409, "form-incomplete", remedy=True)
    assert "rule.under-age" in answer.json()["detail"]


async def test_a_draft_is_told_what_keeps_it_from_its_submission(svc: Running, apply: Any, refused: Any) -> None:
    me = svc.as_(customer())
    whole = await apply()
    fine = (await me.get(f"{APPLICATIONS}/{whole}/eligibility")).json()
    assert fine == {"eligible": True, "missing": [], "broken": []}
    some = {section: fields for section, fields in SECTIONS.items() if section not in ("plan", "consents")}
    begun_only = await begun(me, sections={**some, "consents": {"terms": True, "truthful": True, "bureau": True}})
    path = f"{APPLICATIONS}/{begun_only}"
    lacking = (await me.get(f"{path}/eligibility")).json()
    assert (lacking["eligible"], lacking["missing"][0]) == (False, "plan.amount")
    plan = {"amount": {"amount_minor": 1, "currency": "USD"}, "term_months": 13, "method": "bullet"}
    await me.patch(f"{path}/sections/plan", json=plan)
    broken = (await me.get(f"{path}/eligibility")).json()
    assert [one["rule"] for one in broken["broken"]] == [
        "currency-not-offered",
        "amount-outside-product",
        "term-outside-product",
        "method-not-offered",
    ]
    assert all(one["remedy"] for one in broken["broken"])
    await me.post(f"{APPLICATIONS}/{whole}/submit")
    refused(await me.get(f"{APPLICATIONS}/{whole}/eligibility"), 409, "not-a-draft")
    refused(await svc.as_(customer("customer-2")).get(f"{path}/eligibility"), 404, "not-found")


async def test_a_change_that_spoils_a_whole_form_keeps_it_from_submission(
    svc: Running, apply: Any, refused: Any
) -> None:
    application_id, me = await apply(), svc.as_(customer())
    path = f"{APPLICATIONS}/{application_id}"
    spoiled = await me.patch(f"{path}/sections/plan", json={"term_months": None})
    assert "plan.term_months" in spoiled.json()["missing"]
    refused(await me.post(f"{path}/submit"), 409, "form-incomplete")
    assert (await me.get(path)).json()["content_hash"] is None
    mended = await me.patch(f"{path}/sections/plan", json={"term_months": 24})
    assert mended.json()["missing"] == ["employment.job", "accounts.payout"], "what this product asks of such forms"
    await me.patch(f"{path}/sections/employment", json={"job": "fixed"})
    await me.patch(f"{path}/sections/accounts", json=SECTIONS["accounts"])
    submitted = await me.post(f"{path}/submit")
    assert submitted.status_code == 200, submitted.text
    shown = (await me.get(path)).json()
    assert (shown["term_months"], shown["content_hash"]) == (24, submitted.json()["content_hash"])
    assert shown["statement"]["annual_income_minor"] == 18_000_000


async def test_changes_and_a_submission_that_meet_never_sign_an_old_form(svc: Running) -> None:
    me = svc.as_(customer())
    application_id = await begun(me, sections=SECTIONS)
    path = f"{APPLICATIONS}/{application_id}"
    terms = [3, 6, 18, 24, 36]
    answers = await asyncio.gather(
        *(me.patch(f"{path}/sections/plan", json={"term_months": term}) for term in terms), me.post(f"{path}/submit")
    )
    assert answers[-1].status_code == 200
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    shown = (await me.get(path)).json()
    assert (shown["term_months"], shown["content_hash"]) == (event.term_months, event.content_hash)
    assert {answer.status_code for answer in answers[:-1]} <= {200, 409}


@pytest.mark.parametrize(
    ("section", "fields", "code"),
    [
        ("plan", {"term_months": "12"}, "invalid-request"),
        ("plan", {"colour": "red"}, "invalid-request"),
        ("applicant", {"phone": "call me"}, "invalid-request"),
        ("applicant", {"birth_date": "1949-02-30"}, "invalid-request"),
        ("accounts", {"payout": {"number": "abc"}}, "invalid-request"),
        ("consents", {"terms": "yes"}, "invalid-request"),
        ("hobbies", {"chess": True}, "section-unknown"),
    ],
)
async def test_a_section_of_the_wrong_shape_is_refused(
    svc: Running, refused: Any, section: str, fields: dict[str, Any], code: str
) -> None:
    me = svc.as_(customer())
    application_id = await begun(me)
    answer = await me.patch(f"{APPLICATIONS}/{application_id}/sections/{section}", json=fields)
    refused(answer, 422, code)
    if code == "invalid-request":
        assert answer.json()["errors"][0]["at"].startswith("body/")
    assert await svc.database.fetchval("SELECT count(*) FROM sections") == 1


async def test_a_consent_to_an_old_text_does_not_count(svc: Running) -> None:
    me = svc.as_(customer())
    consents = {**SECTIONS["consents"], "texts": {"terms": "terms/0"}}
    application_id = await begun(me, sections={**SECTIONS, "consents": consents})
    found = (await me.get(f"{APPLICATIONS}/{application_id}/sections")).json()
    assert found["missing"] == ["rule.consent-text-outdated"]


async def test_every_clerk_who_filled_in_a_section_is_named(svc: Running, refused: Any) -> None:
    first, second = (svc.as_(staff("application:write", "application:read", id_=f"clerk-{n}")) for n in (1, 2))
    body = {"channel": "card_business", "customer_id": "customer-7", "sections": {"plan": SECTIONS["plan"]}}
    application_id = await begun(first, **body)
    for section, fields in SECTIONS.items():
        await second.patch(f"{APPLICATIONS}/{application_id}/sections/{section}", json=fields)
    third = svc.as_(staff("application:write", id_="clerk-3"))
    assert (await third.post(f"{APPLICATIONS}/{application_id}/submit")).status_code == 200
    await svc.settled()
    [event] = await svc.events.of(ApplicationSubmittedV1)
    assert isinstance(event, ApplicationSubmittedV1)
    assert event.entered_by == ("clerk-1", "clerk-2", "clerk-3")
    mine = await begun(svc.as_(customer()))
    answer = await first.patch(f"{APPLICATIONS}/{mine}/sections/plan", json=SECTIONS["plan"])
    refused(answer, 422, "channel-entered-by-other")


async def test_drafts_are_their_owners(svc: Running, refused: Any) -> None:
    application_id, other = await begun(svc.as_(customer())), svc.as_(customer("customer-2"))
    path = f"{APPLICATIONS}/{application_id}/sections"
    refused(await other.get(path), 404, "not-found")
    refused(await other.patch(f"{path}/plan", json=SECTIONS["plan"]), 404, "not-found")
    refused(
        await other.post(DRAFTS, json={"channel": "branch", "product_code": "cash-cny"}),
        422,
        "channel-entered-by-other",
    )
    refused(
        await other.post(DRAFTS, json={"channel": "mobile_app", "product_code": "consumer-cny"}),
        422,
        "checkout-required",
    )


async def test_a_merchants_checkout_is_held_against_the_whole_form(svc: Running) -> None:
    me = svc.as_(customer())
    plan = {"amount": {"amount_minor": 119_901, "currency": "CNY"}, "term_months": 12, "method": "equal_instalment"}
    sections = {**SECTIONS, "purpose": {"purpose": "electronics"}, "plan": plan}
    application_id = await begun(me, product_code="consumer-cny", checkout_id="checkout-1", sections=sections)
    path = f"{APPLICATIONS}/{application_id}"
    assert (await me.get(f"{path}/sections")).json()["missing"] == ["rule.checkout-differs"]
    fits = {"amount": {"amount_minor": 119_900, "currency": "CNY"}}
    assert (await me.patch(f"{path}/sections/plan", json=fits)).json()["complete"]
    assert (await me.get(path)).json()["merchant_id"] == "merchant-1"


async def test_eligibility_names_every_broken_rule_at_once_and_keeps_nothing(svc: Running, a_form: Any) -> None:
    me = svc.as_(customer())
    fine = (await me.post("/application/v1/eligibility", json=a_form())).json()
    assert fine == {"eligible": True, "missing": [], "broken": []}
    bad = a_form(
        term_months=13,
        purpose="gambling",
        statement={"annual_income_minor": 0},
        consents={"terms": True},
        applicant={**PERSON, "id_number": "110105194912310021", "full_capacity": False},
    )
    found = (await me.post("/application/v1/eligibility", json=bad)).json()
    assert [one["rule"] for one in found["broken"]] == [
        "term-outside-product",
        "purpose-not-allowed",
        "income-not-stated",
        "consent-missing",
        "identity-number-invalid",
        "capacity-limited",
    ]
    assert all(one["remedy"] for one in found["broken"])
    assert await svc.database.fetchval("SELECT count(*) FROM facts") == 0


async def test_who_is_on_the_bad_record_list_is_refused_until_the_entry_is_lifted(
    svc: Running, a_form: Any, refused: Any
) -> None:
    keeper, me = svc.as_(staff("application:bad-records", id_="chief-1")), svc.as_(customer())
    entry = {"id_number": "11010519491231002x", "reason_code": "fraud_confirmed"}
    listed = await keeper.post("/application/v1/bad-records", json=entry)
    assert listed.status_code == 201, listed.text
    refused(await keeper.post("/application/v1/bad-records", json=entry), 409, "bad-record-listed-before", remedy=True)
    refused(await me.post(APPLICATIONS, json=a_form()), 422, "bad-record-listed", remedy=True)
    found = (await me.post("/application/v1/eligibility", json=a_form())).json()
    assert [one["rule"] for one in found["broken"]] == ["bad-record-listed"]
    lift = f"/application/v1/bad-records/{listed.json()['entry_id']}/lift"
    assert (await keeper.post(lift, json={"reason": "settled"})).status_code == 200
    refused(await keeper.post(lift, json={"reason": "settled"}), 404, "not-found")
    assert (await me.post(APPLICATIONS, json=a_form())).status_code == 201
    page = (await keeper.get("/application/v1/bad-records")).json()
    assert [(one["reason_code"], one["listed_by"], one["lifted_because"]) for one in page["items"]] == [
        ("fraud_confirmed", "staff:chief-1", "settled")
    ]
    assert "11010519491231002" not in str(await svc.database.fetch("SELECT * FROM bad_records"))
    refused(await me.get("/application/v1/bad-records"), 403, "forbidden")
    refused(await svc.as_(staff("application:write")).post("/application/v1/bad-records", json=entry), 403, "forbidden")
    wrong = {**entry, "id_number": "110105194912310021"}
    refused(await keeper.post("/application/v1/bad-records", json=wrong), 422, "identity-number-invalid", remedy=True)
