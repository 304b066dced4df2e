"""Making users, giving them other roles, tying customers: who may, what comes back, and every "no"."""

from typing import Any

import httpx
import pytest

from access_svc.domain.permissions import ROLES
from fenqi.contracts.access import PermissionsChangedV1, UserCreatedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, merchant, service, staff
from fenqi.web.tokens import Principal

ACCESS = "/access/v1"
BOSS = staff("access:users", id_="boss")
CUSTOMER_SVC = service("customer-svc", "access:customers")
CLERK = {"name": "li", "password": "a long password", "roles": ["clerk"]}
TIE = {"customer_id": "customer-1", "phone": "13800138000"}


async def make(access: Running, key: str | None = None, who: Principal = BOSS, **changes: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await access.as_(who).post(f"{ACCESS}/staff", json={**CLERK, **changes}, headers=headers)


async def give(access: Running, user_id: str, roles: list[str], who: Principal = BOSS) -> httpx.Response:
    body = {"roles": roles, "reason": "moved"}
    return await access.as_(who).post(f"{ACCESS}/staff/{user_id}/roles", json=body)


async def tie(access: Running, who: Principal = CUSTOMER_SVC, **changes: Any) -> httpx.Response:
    return await access.as_(who).post(f"{ACCESS}/customer-logins", json={**TIE, **changes})


async def test_a_new_user_logs_in_with_the_secret_shown_once(access: Running, log_in: Any, said_by: Any) -> None:
    made = await make(access)
    assert made.status_code == 201, made.text
    login = await log_in(made.json()["totp_secret"], name="li", password=CLERK["password"])
    who = await said_by(login)
    assert (who.id, who.permissions) == (made.json()["user_id"], ROLES["clerk"])
    assert (await log_in(name="li", password=CLERK["password"])).status_code == 401, (
        "the administrator's TOTP isn't hers"
    )
    await access.settled()
    told = [one for one in await access.events.of(UserCreatedV1) if isinstance(one, UserCreatedV1)]
    (created,) = [one for one in told if one.user_id == who.id]
    assert (created.roles, created.created_by) == (("clerk",), "staff:boss")
    assert set(created.permissions) == ROLES["clerk"]


async def test_a_name_is_given_once(access: Running, refused: Any) -> None:
    await make(access)
    refused(await make(access, password="another password"), 409, "name-taken")
    refused(await make(access, name="admin"), 409, "name-taken")


async def test_the_same_key_makes_one_user_and_gives_the_same_answer(access: Running, refused: Any) -> None:
    first, again = await make(access, "k1"), await make(access, "k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(await make(access, "k1", roles=["auditor"]), 422, "idempotency-key-reused")
    assert await access.database.fetchval("SELECT count(*) FROM credentials") == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roles": ["clerk", "emperor"]}, "unknown-role"),
        ({"password": "short"}, "invalid-request"),
        ({"password": "x" * 129}, "invalid-request"),
        ({"name": ""}, "invalid-request"),
        ({"roles": "clerk"}, "invalid-request"),
        ({"totp_secret": "JBSWY3DPEHPK3PXP"}, "invalid-request"),
        ({"roles": ["clerk"] * 21}, "invalid-request"),
    ],
)
async def test_a_user_that_is_not_right_is_not_made(access: Running, refused: Any, changes: Any, code: str) -> None:
    refused(await make(access, **changes), 422, code)
    assert await access.database.fetchval("SELECT count(*) FROM credentials") == 1
    assert await access.database.fetchval("SELECT count(*) FROM users") == 1


async def test_other_roles_count_from_the_next_token(access: Running, log_in: Any, said_by: Any) -> None:
    made = (await make(access)).json()
    answer = await give(access, made["user_id"], ["auditor"])
    assert (answer.status_code, answer.json()) == (200, {"user_id": made["user_id"], "roles": ["auditor"]})
    login = await log_in(made["totp_secret"], name="li", password=CLERK["password"])
    assert (await said_by(login)).permissions == ROLES["auditor"]
    await access.settled()
    (changed,) = await access.events.of(PermissionsChangedV1)
    assert isinstance(changed, PermissionsChangedV1)
    assert (changed.roles_before, changed.roles, changed.reason) == (("clerk",), ("auditor",), "moved")
    assert set(changed.revoked) == ROLES["clerk"] - ROLES["auditor"]


async def test_without_roles_nothing_may_be_done(access: Running, log_in: Any, said_by: Any) -> None:
    made = (await make(access)).json()
    await give(access, made["user_id"], [])
    login = await log_in(made["totp_secret"], name="li", password=CLERK["password"])
    assert (await said_by(login)).permissions == frozenset()


async def test_nobody_changes_their_own_roles(access: Running, refused: Any) -> None:
    made = (await make(access)).json()
    me = staff("access:users", id_=made["user_id"])
    refused(await give(access, made["user_id"], ["administrator"], me), 403, "own-roles")
    assert await access.database.fetchval("SELECT state->>'roles' FROM users WHERE id = $1", me.id) == '["clerk"]'


async def test_roles_that_are_none_and_users_that_are_none_are_refused(access: Running, refused: Any) -> None:
    made = (await make(access)).json()
    refused(await give(access, made["user_id"], ["emperor"]), 422, "unknown-role")
    refused(await give(access, "nobody", ["clerk"]), 404, "not-found")
    body = {"roles": ["clerk"], "reason": ""}
    answer = await access.as_(BOSS).post(f"{ACCESS}/staff/{made['user_id']}/roles", json=body)
    refused(answer, 422, "invalid-request")


async def test_a_customer_of_the_counter_logs_in_by_phone(
    access: Running, code_for: Any, show_code: Any, said_by: Any
) -> None:
    tied = await tie(access)
    assert (tied.status_code, tied.json()) == (201, {"customer_id": "customer-1"})
    assert (await said_by(await show_code(TIE["phone"], await code_for(TIE["phone"])))).id == "customer-1"


async def test_tying_again_changes_nothing_and_a_phone_is_one_customers(
    access: Running, code_for: Any, show_code: Any, refused: Any
) -> None:
    answers = [await tie(access) for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"customer_id": "customer-1"})] * 2
    assert await access.database.fetchval("SELECT count(*) FROM users WHERE population = 'customer'") == 1
    refused(await tie(access, customer_id="customer-2"), 409, "phone-taken")
    await show_code("13900139000", await code_for("13900139000"))
    refused(await tie(access, phone="13900139000"), 409, "phone-taken")


@pytest.mark.parametrize(
    "who",
    [staff(), staff("ops:messages"), customer(), merchant(), service("loan-svc", "limit:hold")],
    ids=lambda who: f"{who.actor} {sorted(who.permissions)}",
)
async def test_who_lacks_the_permission_makes_no_user_gives_no_roles_ties_nobody(
    access: Running, refused: Any, who: Principal
) -> None:
    for answer in (await make(access, who=who), await give(access, "u1", ["clerk"], who), await tie(access, who)):
        refused(answer, 403, "forbidden")


async def test_one_permission_is_not_the_other_and_nobody_is_nobody(access: Running, refused: Any) -> None:
    refused(await make(access, who=CUSTOMER_SVC), 403, "forbidden")
    refused(await tie(access, BOSS), 403, "forbidden")
    for path, body in (("staff", CLERK), ("staff/u1/roles", {"roles": [], "reason": "x"}), ("customer-logins", TIE)):
        refused(await access.http.post(f"{ACCESS}/{path}", json=body), 401, "unauthenticated")
