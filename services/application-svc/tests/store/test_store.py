"""What is in the database: facts that are their contracts, states that are their facts, and nobody's personal data."""

from datetime import date
from typing import Any

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.jobs import expire
from fenqi.contracts import application as contracts
from fenqi.contracts.underwriting import SupplementItem, SupplementRequestedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff


async def test_every_fact_is_what_its_contract_says_and_folds_to_the_state(svc: Running, apply: Any) -> None:
    application_id = await apply(submit=True)
    await svc.as_(customer()).post(
        f"/application/v1/applications/{application_id}/withdraw", json={"reason": "found_another"}
    )
    rows = await svc.database.fetch("SELECT type, data FROM facts ORDER BY sequence")
    assert [row["type"] for row in rows] == [
        contracts.DraftStartedV1.TYPE,
        contracts.ApplicationSubmittedV1.TYPE,
        contracts.ApplicationWithdrawnV1.TYPE,
    ]
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    folded = APPLICATIONS.fold(None, [APPLICATIONS.read_fact(row["type"], row["data"]) for row in rows])
    state = await svc.database.fetchval("SELECT state::text FROM applications WHERE id = $1", application_id)
    assert APPLICATIONS.read_state(state) == folded


async def test_every_fact_of_a_long_life_is_its_contract_and_folds_to_the_state(
    svc: Running, upload: Any, a_png: Any
) -> None:
    me, base = svc.as_(customer()), "/application/v1/applications"
    begun = await me.post("/application/v1/drafts", json={"channel": "mobile_app", "product_code": "lc-cash-usd"})
    application_id = begun.json()["application_id"]
    for section, fields in {
        "applicant": {
            "name": "王小明",
            "id_number": "11010519491231002X",
            "phone": "13800138000",
            "birth_date": "1949-12-31",
            "full_capacity": True,
        },
        "income": {"annual_income_minor": 5_000_000},
        "purpose": {"purpose": "other"},
        "plan": {
            "amount": {"amount_minor": 500_000, "currency": "USD"},
            "term_months": 36,
            "method": "equal_instalment",
        },
        "consents": {"terms": True, "truthful": True, "bureau": True},
    }.items():
        assert (await me.patch(f"{base}/{application_id}/sections/{section}", json=fields)).status_code == 200
    first = (await upload(application_id, a_png("front"))).json()["document_id"]
    await me.delete(f"{base}/{application_id}/documents/{first}")
    second = (await upload(application_id, a_png("front"))).json()["document_id"]
    clerk = svc.as_(staff("application:originals"))
    await clerk.post(f"{base}/{application_id}/originals", json={"document_ids": [second]})
    assert (await me.post(f"{base}/{application_id}/submit")).status_code == 200
    for request in ("R1", "R2"):
        await svc.events.publish(
            SupplementRequestedV1(
                application_id=application_id,
                customer_id="customer-1",
                request_id=request,
                stage="initial",
                items=(SupplementItem(item="explanation", reason_code="doubtful"),),
                deadline_on=date(2026, 12, 1),
            )
        )
    await svc.settled()
    await me.post(f"{base}/{application_id}/supplements/R1", json={"items": ["explanation"]})
    await svc.service.ground.business_date.move(date(2026, 12, 2))
    await expire(svc.service.commands)
    rows = await svc.database.fetch("SELECT type, data FROM facts ORDER BY sequence")
    assert {row["type"] for row in rows} == {one.TYPE for one in contracts.EVENTS} - {
        contracts.ApplicationWithdrawnV1.TYPE
    }
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    folded = APPLICATIONS.fold(None, [APPLICATIONS.read_fact(row["type"], row["data"]) for row in rows])
    state = await svc.database.fetchval("SELECT state::text FROM applications WHERE id = $1", application_id)
    assert APPLICATIONS.read_state(state) == folded


async def test_no_table_holds_the_person_in_clear(svc: Running, apply: Any, a_form: Any) -> None:
    application_id = await apply(
        a_form(
            applicant={
                **a_form()["applicant"],
                "address": "北京市朝阳区示例路",
                "employer": {"name": "示例机械厂"},
                "device_id": "device-1",
            },
            accounts={"payout": {"number": "6222020200112233"}},
        )
    )
    await svc.as_(customer()).patch(
        f"/application/v1/applications/{application_id}/sections/housing", json={"home_ownership": "rent"}
    )
    bad = {"id_number": a_form()["applicant"]["id_number"], "reason_code": "fraud"}
    await svc.as_(staff("application:bad-records")).post("/application/v1/bad-records", json=bad)
    tables = await svc.database.fetch("SELECT relname FROM pg_stat_user_tables")
    everything = ""
    for table in tables:
        rows = await svc.database.fetch(f"SELECT t::text AS row FROM {table['relname']} t")
        everything += "\n".join(row["row"] for row in rows)
    assert "cash-cny" in everything
    more = ("北京市朝阳区示例路", "示例机械厂", "device-1", "6222020200112233")
    for clear in (*a_form()["applicant"].values(), *more):
        assert clear not in everything
        assert clear.encode().hex() not in everything


async def test_two_forms_of_the_same_person_have_different_hashes(svc: Running, apply: Any) -> None:
    await apply()
    await apply()
    hashes = await svc.database.fetch("SELECT form->>'content_hash' AS hash FROM forms")
    assert len({row["hash"] for row in hashes}) == 2
