"""Registering people over HTTP."""

import asyncio
from typing import Any

from fenqi.contracts.customer import CustomerRegisteredV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff

CLERK = staff("customer:register", "customer:read")
OTHER_ID = "310101198506151238"


async def test_a_customer_registers_and_is_shown_masked(customers: Running, person: dict[str, Any]) -> None:
    me = customers.as_(customer("c-1"))
    more = {
        "email": "somebody@example.com",
        "address": "北京市朝阳区示例路 1 号",
        "employment": {"employer": "示例公司"},
    }
    answer = await me.put("/customer/v1/me", json={**person, **more, "birth_date": "1949-12-31"})
    assert (answer.status_code, answer.json()) == (200, {"customer_id": "c-1", "matched": False})
    shown = (await me.get("/customer/v1/me")).json()
    assert shown["name"] == "欧**"
    assert shown["id_number"] == "1*************002X"
    assert shown["phone"] == "138****8000"
    assert shown["email"] == "s***@example.com"
    assert shown["address"] == shown["employment"] == "******"
    await customers.settled()
    [registered] = await customers.events.of(CustomerRegisteredV1)
    assert registered.model_dump(exclude={"registered_at"}) == {
        "customer_id": "c-1",
        "application_id": None,
        "channel": "mobile_app",
    }


async def test_registering_again_changes_only_what_is_new(customers: Running, person: dict[str, Any]) -> None:
    me = customers.as_(customer("c-1"))
    for _ in range(2):
        await me.put("/customer/v1/me", json=person)
    assert await customers.database.fetchval("SELECT count(*) FROM people") == 1
    answer = await me.put("/customer/v1/me", json={**person, "phone": "+8613900139000"})
    assert answer.json() == {"customer_id": "c-1", "matched": True}
    assert (await me.get("/customer/v1/me")).json()["phone"] == "139****9000"
    assert await customers.database.fetchval("SELECT count(*) FROM people") == 2, "the history stays"
    assert await customers.database.fetchval("SELECT count(*) FROM facts") == 1


async def test_a_counter_finds_the_same_person_again(customers: Running, person: dict[str, Any], access: Any) -> None:
    clerk = customers.as_(CLERK)
    first = await clerk.post("/customer/v1/customers", json={**person, "channel": "branch", "email": "a@b.cn"})
    again = await clerk.post("/customer/v1/customers", json={**person, "phone": "13900139000", "channel": "branch"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {"customer_id": first.json()["customer_id"], "matched": True}
    assert access.logins.tied == dict.fromkeys(["13800138000", "13900139000"], first.json()["customer_id"])
    shown = (await clerk.get(f"/customer/v1/customers/{first.json()['customer_id']}")).json()
    assert shown["email"] == "a***@b.cn", "what the clerk did not ask again stays"


async def test_two_counters_at_once_register_one_customer(customers: Running, person: dict[str, Any]) -> None:
    clerk = customers.as_(CLERK)
    answers = await asyncio.gather(*(clerk.post("/customer/v1/customers", json=person) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["customer_id"] for answer in answers}) == 1
    assert await customers.database.fetchval("SELECT count(*) FROM facts") == 1


async def test_two_logins_at_once_cannot_both_be_one_person(customers: Running, person: dict[str, Any]) -> None:
    bodies = [{**person, "phone": f"1380013800{n}"} for n in range(6)]
    answers = await asyncio.gather(
        *(customers.as_(customer(f"c-{n}")).put("/customer/v1/me", json=body) for n, body in enumerate(bodies))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already-customer"}


async def test_somebody_elses_phone_is_refused(customers: Running, person: dict[str, Any]) -> None:
    await customers.as_(customer("c-1")).put("/customer/v1/me", json=person)
    body = {**person, "id_number": OTHER_ID, "name": "别人"}
    mine = await customers.as_(customer("c-2")).put("/customer/v1/me", json=body)
    counter = await customers.as_(CLERK).post("/customer/v1/customers", json=body)
    assert [(a.status_code, a.json()["code"]) for a in (mine, counter)] == [(409, "phone-taken")] * 2


async def test_a_phone_that_logs_in_somebody_else_registers_nobody(
    customers: Running, person: dict[str, Any], access: Any
) -> None:
    access.logins.tied["13800138000"] = "somebody"
    answer = await customers.as_(CLERK).post("/customer/v1/customers", json=person)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone-taken")
    assert await customers.database.fetchval("SELECT count(*) FROM facts") == 0


async def test_an_identity_number_does_not_change(customers: Running, person: dict[str, Any]) -> None:
    me = customers.as_(customer("c-1"))
    await me.put("/customer/v1/me", json=person)
    answer = await me.put("/customer/v1/me", json={**person, "id_number": OTHER_ID})
    assert (answer.status_code, answer.json()["code"]) == (409, "identity-number-fixed")


async def test_access_away_registers_nobody_and_says_when_to_come_back(
    customers: Running, person: dict[str, Any], access: Any
) -> None:
    clerk = customers.as_(CLERK)
    access.logins.away = True
    answer = await clerk.post("/customer/v1/customers", json=person)
    assert (answer.status_code, answer.json()["code"], "retry-after" in answer.headers) == (503, "service-away", True)
    assert await customers.database.fetchval("SELECT count(*) FROM facts") == 0
    access.logins.away = False
    assert (await clerk.post("/customer/v1/customers", json=person)).status_code == 201


BAD = [
    ({"id_number": "110105194912310021"}, "id-number-invalid"),
    ({"id_number": "11010519491331002X"}, "id-number-invalid"),
    ({"id_number": "123456789012345"}, "id-number-invalid"),
    ({"id_number": 110105194912310021}, "invalid-request"),
    ({"birth_date": "1949-12-30"}, "birth-date-differs"),
    ({"birth_date": "2023-02-30"}, "invalid-request"),
    ({"phone": "call me"}, "invalid-request"),
    ({"channel": "smoke_signals"}, "invalid-request"),
    ({"surprise": 1}, "invalid-request"),
    ({"name": "a\u0000b"}, "invalid-request"),
    ({"name": ""}, "invalid-request"),
    ({"email": "nobody"}, "invalid-request"),
]


async def test_bad_people_are_refused_and_nothing_changes(customers: Running, person: dict[str, Any]) -> None:
    me = customers.as_(customer("c-1"))
    for change, code in BAD:
        answer = await me.put("/customer/v1/me", json={**person, **change})
        assert (answer.status_code, answer.json()["code"]) == (422, code), change
        assert answer.headers["content-type"] == "application/problem+json"
    assert await customers.database.fetchval("SELECT count(*) FROM facts") == 0


async def test_a_body_that_is_no_json_or_too_large_is_refused(customers: Running) -> None:
    me = customers.as_(customer("c-1"))
    json_ = {"content-type": "application/json"}
    torn = await me.put("/customer/v1/me", content=b'{"name": ', headers=json_)
    huge = await me.put("/customer/v1/me", content=b" " * 2_000_000, headers=json_)
    assert [(torn.status_code, torn.json()["code"]), (huge.status_code, huge.json()["code"])] == [
        (400, "malformed-json"),
        (413, "body-too-large"),
    ]


async def test_only_the_right_population_may(customers: Running, person: dict[str, Any]) -> None:
    nobody = await customers.http.put("/customer/v1/me", json=person)
    clerk = await customers.as_(CLERK).put("/customer/v1/me", json=person)
    not_a_clerk = await customers.as_(customer("c-1")).post("/customer/v1/customers", json=person)
    reader = await customers.as_(staff("loan:read")).get("/customer/v1/customers/c-1")
    forged = await customers.http.get("/customer/v1/me", headers={"Authorization": "Bearer x.y.z"})
    found = [(one.status_code, one.json()["code"]) for one in (nobody, clerk, not_a_clerk, reader, forged)]
    assert found == [
        (401, "unauthenticated"),
        (403, "customers-only"),
        (403, "forbidden"),
        (403, "forbidden"),
        (401, "unauthenticated"),
    ]


async def test_a_key_used_for_another_body_is_refused(customers: Running, person: dict[str, Any]) -> None:
    me = customers.as_(customer("c-1"))
    key = {"Idempotency-Key": "one"}
    first = await me.put("/customer/v1/me", json=person, headers=key)
    again = await me.put("/customer/v1/me", json=person, headers=key)
    other = await me.put("/customer/v1/me", json={**person, "name": "别人"}, headers=key)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
