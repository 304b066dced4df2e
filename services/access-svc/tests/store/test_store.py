"""What is in the database: facts that are their contracts, states that are their facts, and nobody's secrets."""

import asyncio
from typing import Any

import httpx

from access_svc.adapters.aggregates import USERS
from access_svc.main import AGGREGATES
from fenqi.contracts import access as contracts
from fenqi.store.audit import verify
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff

ACCESS = "/access/v1"
BOSS = staff("access:users", id_="boss")
CLERK = {"name": "li", "password": "a long password", "roles": ["clerk"]}
PHONE = "13800138000"


async def make(access: Running, **changes: Any) -> httpx.Response:
    return await access.as_(BOSS).post(f"{ACCESS}/staff", json={**CLERK, **changes})


async def live_a_little(access: Running, log_in: Any, code_for: Any, show_code: Any) -> None:
    """Every kind of fact at least once."""
    made = (await make(access)).json()
    body = {"roles": ["auditor"], "reason": "moved"}
    await access.as_(BOSS).post(f"{ACCESS}/staff/{made['user_id']}/roles", json=body)
    await log_in()
    for _ in range(5):
        await log_in(made["totp_secret"], name="li", password="wrong password")
    await show_code(PHONE, await code_for(PHONE))


async def test_every_fact_is_what_its_contract_says_and_folds_to_the_state(
    access: Running, log_in: Any, code_for: Any, show_code: Any
) -> None:
    await live_a_little(access, log_in, code_for, show_code)
    rows = await access.database.fetch("SELECT aggregate_id, type, data FROM facts ORDER BY aggregate_id, sequence")
    assert {row["type"] for row in rows} == {one.TYPE for one in contracts.EVENTS}
    for row in rows:
        contract = next(one for one in contracts.EVENTS if row["type"] == one.TYPE)
        assert contract.model_validate_json(row["data"]).model_dump_json() == row["data"], "field by field, in order"
    for id_ in {row["aggregate_id"] for row in rows}:
        facts = [USERS.read_fact(row["type"], row["data"]) for row in rows if row["aggregate_id"] == id_]
        state = await access.database.fetchval("SELECT state::text FROM users WHERE id = $1", id_)
        assert USERS.read_state(state) == USERS.fold(None, facts)
    audited = await verify(access.database, AGGREGATES, chain_in_database=True)
    assert (audited.differences, audited.facts) == ([], len(rows))


async def test_no_table_and_no_event_holds_a_secret_in_clear(
    access: Running, log_in: Any, code_for: Any, show_code: Any, access_settings: Any
) -> None:
    await live_a_little(access, log_in, code_for, show_code)
    access.clock.forward(seconds=2)
    code = await code_for(PHONE)
    tables = await access.database.fetch(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    everything = ""
    for table in tables:
        rows = await access.database.fetch(f'SELECT t::text AS row FROM "{table["name"]}" t')
        everything += "\n".join(row["row"] for row in rows)
    assert "access.LoggedIn.v1" in everything
    secrets = (access_settings["admin_password"], "a long password", "wrong password", PHONE, f",{code},")
    for secret in secrets:
        assert secret not in everything
        assert secret.encode().hex() not in everything
    told = "\n".join(str(one.event.model_dump()) for one in await access.events.heard("access"))
    assert "'li'" not in told, "not even a user's name"


async def test_every_password_is_an_argon2id_hash_of_its_own(access: Running) -> None:
    for name in ("li", "wang"):
        assert (await make(access, name=name)).status_code == 201
    kept = [row["password"] for row in await access.database.fetch("SELECT password FROM credentials")]
    assert all(one.startswith("$argon2id$v=19$") for one in kept)
    assert len(set(kept)) == 3


async def test_a_name_asked_for_by_two_at_once_is_given_once(access: Running) -> None:
    answers = await asyncio.gather(*(make(access) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"name-taken"}
    assert await access.database.fetchval("SELECT count(*) FROM users WHERE population = 'staff'") == 2


async def test_a_code_shown_by_many_at_once_lets_one_in(access: Running, code_for: Any, show_code: Any) -> None:
    for n in range(20):
        phone = f"138001380{n:02d}"
        assert (await show_code(phone, await code_for(phone))).status_code == 200, "a customer who is known"
        access.clock.forward(seconds=2)
        code = await code_for(phone)
        answers = await asyncio.gather(*(show_code(phone, code) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401], f"round {n}"


async def test_wrong_tries_at_once_are_all_counted(access: Running, log_in: Any) -> None:
    answers = await asyncio.gather(*(log_in(totp="000000") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {401}
    kinds = [row["type"] for row in await access.database.fetch("SELECT type FROM facts ORDER BY position")]
    assert kinds.count("access.LoginRefused.v1") == 8
    assert kinds.count("access.LockedOut.v1") == 1
