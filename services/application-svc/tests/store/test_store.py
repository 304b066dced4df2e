"""What is in the database: facts that are their contracts, states that are their facts, and nobody's personal data."""

from typing import Any

from application_svc.adapters.aggregates import APPLICATIONS
from fenqi.contracts import application as contracts
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer


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


async def test_no_table_holds_the_person_in_clear(svc: Running, apply: Any, a_form: Any) -> None:
    await apply(submit=True)
    tables = await svc.database.fetch("SELECT relname FROM pg_stat_user_tables")
    everything = ""
    for table in tables:
        rows = await svc.database.fetch(f"SELECT t::text AS row FROM {table['relname']} t")
        everything += "\n".join(row["row"] for row in rows)
    assert "cash-cny" in everything
    for clear in a_form()["applicant"].values():
        assert clear not in everything
        assert clear.encode().hex() not in everything


async def test_two_forms_of_the_same_person_have_different_hashes(svc: Running, apply: Any) -> None:
    await apply()
    await apply()
    hashes = await svc.database.fetch("SELECT form->>'content_hash' AS hash FROM forms")
    assert len({row["hash"] for row in hashes}) == 2
